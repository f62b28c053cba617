"""Blocks in matrices of weights. Our products need no plan; this tells the structure to those who ask."""

import dataclasses
import itertools

import numpy

#: What a plan weighs: samples that loading a weight is worth, and multiplications that a call, a call of a library with
#: dear calls, and a gathered number are worth.
WEIGHT_LOAD_SAMPLES = 108
CALL_COST_MACS = 1.6e6
CALL_COST_MACS_DISPATCHED = 8.0e6
GATHER_COST_MACS = 1.6e3
#: Weights from which on blocks are looked for that are none until channels are reordered.
PERMUTED_SEARCH_MIN_WEIGHTS = 1 << 20


@dataclasses.dataclass(frozen=True)
class BlockPlan:
    """A product as one of blocks: pairs of slices of rows and columns, of the matrix with its rows and columns in the
    order of the permutations, where they are given.
    """

    blocks: tuple[tuple[slice, slice], ...]
    in_perm: numpy.ndarray | None = None
    out_perm: numpy.ndarray | None = None

    @property
    def n_blocks(self) -> int:
        """The number of blocks."""
        return len(self.blocks)


def contiguous_block_partition(weights: numpy.ndarray) -> list[tuple[slice, slice]]:
    """The smallest blocks along the diagonal that hold all weights but zeros, and all rows and columns."""
    rows, columns = weights.shape
    cuts, row, column = [(0, 0)], 0, 0
    filled = weights != 0
    last_column = [int(found[-1]) + 1 if len(found := numpy.flatnonzero(line)) else 0 for line in filled]
    last_row = [int(found[-1]) + 1 if len(found := numpy.flatnonzero(line)) else 0 for line in filled.T]
    for end in range(1, rows + 1):
        column = max(column, last_column[end - 1])
        row = max(last_row[:column], default=0)
        if row <= end and column > cuts[-1][1]:
            cuts.append((end, column))
    if len(cuts) > 1:
        # Rows and columns of zeros at the end go with the last block.
        cuts[-1] = (rows, columns)
    else:
        cuts.append((rows, columns))
    return [(slice(a[0], b[0]), slice(a[1], b[1])) for a, b in itertools.pairwise(cuts)]


def _size(blocks):
    return sum((rows.stop - rows.start) * (columns.stop - columns.start) for rows, columns in blocks)


def _cost(blocks, n_samples, call):
    return (n_samples + WEIGHT_LOAD_SAMPLES) * _size(blocks) + len(blocks) * call


def _merged(blocks, least):
    """Neighbouring blocks together until each has at least so many rows."""
    found = []
    for rows, columns in blocks:
        if found and found[-1][0].stop - found[-1][0].start < least:
            before = found.pop()
            rows, columns = slice(before[0].start, rows.stop), slice(before[1].start, columns.stop)
        found.append((rows, columns))
    if len(found) > 1 and found[-1][0].stop - found[-1][0].start < least:
        (rows, columns), (last, ends) = found[-2:]
        found[-2:] = [(slice(rows.start, last.stop), slice(columns.start, ends.stop))]
    return found


def _cheapest(blocks, n_samples, call):
    steps = range(blocks[-1][0].stop.bit_length())
    return min((_merged(blocks, 1 << step) for step in steps), key=lambda found: _cost(found, n_samples, call))


def _components(weights):
    """Rows and columns of each set of rows that share columns, in the order of their first rows."""
    left, sets = set(range(weights.shape[0])), []
    filled = weights != 0
    while left:
        rows, columns, new = set(), set(), {min(left)}
        while new:
            rows |= new
            columns |= set(numpy.flatnonzero(filled[sorted(new)].any(axis=0)).tolist())
            new = set(numpy.flatnonzero(filled[:, sorted(columns)].any(axis=1)).tolist()) - rows if columns else set()
        left -= rows
        sets.append((sorted(rows), sorted(columns)))
    return sets


def _reordered(weights):
    """Permutations of rows and columns, and the blocks that they make; None for fewer than two blocks."""
    sets = _components(weights)
    full = [found for found in sets if found[1]]
    if len(full) < 2:
        return None
    taken = {column for _, columns in full for column in columns}
    full[-1][0].extend(row for rows, columns in sets if not columns for row in rows)
    full[-1][1].extend(column for column in range(weights.shape[1]) if column not in taken)
    blocks, row, column = [], 0, 0
    for rows, columns in full:
        blocks.append((slice(row, row + len(rows)), slice(column, column + len(columns))))
        row, column = row + len(rows), column + len(columns)
    orders = [numpy.array([place for found in full for place in found[side]], dtype=numpy.intp) for side in (0, 1)]
    return orders, blocks


def plan_block_matmul(
    weights: numpy.ndarray, n_samples: int, *, force: bool = False, dispatched: bool = False
) -> BlockPlan | None:
    """The blocks that make `x @ weights` of so many samples cheaper; None where the whole product is no dearer.

    `force` takes blocks wherever there are any; `dispatched` is for libraries with dear calls.
    """
    if weights.ndim != 2:
        return None
    call = CALL_COST_MACS_DISPATCHED if dispatched else CALL_COST_MACS
    whole = _cost([(slice(0, weights.shape[0]), slice(0, weights.shape[1]))], n_samples, call)
    blocks = contiguous_block_partition(weights)
    if len(blocks) > 1:
        found = blocks if force else _cheapest(blocks, n_samples, call)
        if force or (len(found) > 1 and _cost(found, n_samples, call) < whole):
            return BlockPlan(tuple(found))
    if not force and weights.size < PERMUTED_SEARCH_MIN_WEIGHTS:
        return None
    reordered = _reordered(weights)
    if reordered is None:
        return None
    orders, blocks = reordered
    found = blocks if force else _cheapest(blocks, n_samples, call)
    orders = [None if (order == numpy.arange(len(order))).all() else order for order in orders]
    gathered = sum(len(order) for order in orders if order is not None)
    cost = _cost(found, n_samples, call) + n_samples * GATHER_COST_MACS * gathered
    return BlockPlan(tuple(found), *orders) if len(found) > 1 and (force or cost < whole) else None
