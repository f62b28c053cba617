"""Cascades of second-order sections whose state is in SciPy's transposed form."""

from .. import _ext
from .._foreign import beside, ours


def cascade(sos, x, axis: int, zi=None):
    """Returns the array `x`, filtered by the sections `sos`, and the state after it, in the library of `x`.

    `zi` has an axis for the sections in front, and two places along `axis` of the rest; None is zeros. The response to
    it is added to that of a filter at rest, which our filters compute.
    """
    sw, array = _ext.functions, ours(x)
    rows = ours(sos).tolist() if not isinstance(sos, list) else sos
    axis %= array.ndim
    moved = sw["moveaxis"](sw["astype"](array, _ext.float64), axis, 0)
    if zi is None:
        state = sw["zeros"]((len(rows), 2, *moved.shape[1:]))
    else:
        state = sw["moveaxis"](sw["astype"](ours(zi), _ext.float64), axis + 1, 1)
    after = []
    for row, held in zip(rows, (state[place] for place in range(len(rows))), strict=True):
        b, a = row[:3], row[3:]
        # The same state as an impulse at the first two samples of the recursive part alone.
        count = moved.shape[0]
        pushed = sw["concat"]([held, sw["zeros"]((count, *moved.shape[1:]))])[:count]
        free, _ = _ext.signal_functions["lfilter"]([1.0], a, pushed, axis=0)
        y, _ = _ext.signal_functions["lfilter"](b, a, moved, axis=0)
        y = y + free
        after.append(_held(b, a, moved, y, held))
        moved = y
    dtype = array.dtype if array.dtype.kind == "f" else _ext.float64
    result = sw["astype"](sw["moveaxis"](moved, 0, axis), dtype)
    left = sw["astype"](sw["moveaxis"](sw["stack"](after), 1, axis + 1), dtype)
    return beside(result, x), beside(left, x)


def _held(b, a, x, y, before):
    """The state after the last sample, by the recursion of the transposed form over at most two samples."""
    first, second = before[0], before[1]
    count = x.shape[0]
    for place in range(max(count - 2, 0), count):
        if count > 2 and place == count - 2:
            # Two samples are all that the state goes by.
            second = x[place] * 0.0
        first, second = x[place] * b[1] - y[place] * a[1] + second, x[place] * b[2] - y[place] * a[2]
    return _ext.functions["stack"]([first, second])
