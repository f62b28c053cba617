"""Calls on few elements, which have ways of their own: the results are those of the ways for many."""

import numpy as np
import pytest
import swiftlet as sw

from array_api_standard import DTYPES
from array_api_values import host


def counting(shape, dtype="float64"):
    return np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(dtype)


def test_short_and_long_gathers_and_scatters_agree_with_numpy():
    rng = np.random.default_rng(5)
    for shape in [(7,), (5, 3), (4, 2, 3), (3, 0), (5000,), (300, 40)]:
        for dtype in ["bool", "int16", "float32", "complex128"]:
            base = counting((2, *shape), dtype)
            x = base[1]
            for places in [(), (0,), (4,), (2, 3), (3000,)]:
                index = rng.integers(-shape[0], shape[0], places)
                ours, key = sw.asarray(base, copy=True)[1], sw.asarray(index, copy=True)
                np.testing.assert_array_equal(host(ours[key]), x[index])
                # Each place once: which of several writes stays is nobody's promise.
                once = np.unique(index % shape[0]).reshape(-1)
                values, written = rng.permutation(x)[: len(once)], x.copy()
                written[once] = values
                ours[sw.asarray(once, copy=True)] = sw.asarray(values, copy=True)
                np.testing.assert_array_equal(host(ours), written)
            for covered in range(1, len(shape) + 1):
                mask = rng.integers(0, 2, shape[:covered]).astype(bool)
                ours = sw.asarray(base, copy=True)[1]
                np.testing.assert_array_equal(host(ours[sw.asarray(mask, copy=True)]), x[mask])


def test_a_position_without_an_axis_selects_a_view():
    x = sw.zeros((3, 2))
    x[sw.asarray(1)][0] = 5
    assert float(x[1, 0]) == 5


def test_a_scatter_of_an_array_into_itself_reads_before_it_writes():
    x = sw.arange(6)
    x[sw.asarray([1, 2, 3, 4, 5, 0])] = x
    assert x.tolist() == [5, 0, 1, 2, 3, 4]


def test_a_scatter_that_fails_writes_nothing():
    x = sw.zeros(4)
    with pytest.raises(IndexError):
        x[sw.asarray([0, 1, 4])] = sw.ones(3)
    with pytest.raises(ValueError):
        x[sw.asarray([0, 1])] = sw.ones(3)
    frozen = np.zeros(4)
    frozen.flags.writeable = False
    with pytest.raises(ValueError):
        sw.asarray(frozen, device="cpu")[sw.asarray([0, 1], device="cpu")] = sw.ones(2, device="cpu")
    with pytest.raises(ValueError):
        sw.asarray(frozen, device="cpu")[1] = 1.0
    assert x.tolist() == [0, 0, 0, 0] == frozen.tolist()


def test_an_array_that_changes_its_memory_while_a_key_is_read():
    class Changes:
        def __index__(self):
            stretched[0, 0] = 9  # gives it memory of its own
            return 1

    stretched = sw.broadcast_to(sw.arange(3), (4, 3))
    view = stretched[1, Changes() :]
    assert view.tolist() == [1, 2] and stretched[0].tolist() == [9, 1, 2]
    stretched = sw.broadcast_to(sw.arange(3), (4, 3))
    stretched[1, Changes() :] = 7
    assert stretched.tolist()[:2] == [[9, 1, 2], [0, 7, 7]]


@pytest.mark.parametrize("size", [4096, 4097, 20_000, 65_535, 65_536, 300_001])
def test_one_operator_at_sizes_where_its_way_changes(size):
    rng = np.random.default_rng(12)
    x, y = (rng.normal(size=2 * size).astype("float32") for _ in range(2))
    mask = x > 0
    a, b, m = (sw.asarray(v, copy=True) for v in (x, y, mask))
    for part in (slice(size), slice(3, 3 + size), slice(None, None, 2)):
        p, q = x[part], y[part]
        for ours, theirs in [
            (sw.abs(a[part]), np.abs(p)),
            (-a[part], -p),
            (a[part] + b[part], p + q),
            (sw.hypot(a[part], a[part]), np.sqrt(2 * p.astype("float64") ** 2).astype("float32")),
            (a[part] < b[part], p < q),
            (sw.isnan(sw.sqrt(a[part])), p < 0),
            (~m[part], ~mask[part]),
            (sw.sqrt(sw.abs(b[part])), np.sqrt(np.abs(q))),
        ]:
            np.testing.assert_array_equal(host(ours), theirs, strict=True)


def test_random_index_expressions_agree_with_numpy():
    rng = np.random.default_rng(11)

    def entry():
        kind = rng.integers(5)
        if kind == 0:
            return int(rng.integers(-4, 4))
        if kind == 1:
            return [None, ...][rng.integers(2)]
        ends = [None if rng.integers(3) == 0 else int(rng.integers(-6, 6)) for _ in range(2)]
        return slice(*ends, [None, 1, 2, 5, -1, -2][rng.integers(6)])

    made = 0
    for shape in [(), (4,), (3, 5), (4, 0, 2), (2, 3, 2, 4), (2, 1, 3, 2, 2)]:
        theirs = counting(shape)
        ours = sw.asarray(theirs, copy=True)
        pairs = [(ours, theirs), (ours[::-1] if shape else ours, theirs[::-1] if shape else theirs)]
        pairs.append((sw.permute_dims(ours, range(ours.ndim)[::-1]), theirs.T))
        for x, y in pairs:
            for _ in range(400):
                key = tuple(entry() for _ in range(rng.integers(0, 5)))
                key = key[0] if len(key) == 1 and rng.integers(2) else key
                try:
                    expected = y[key]
                except IndexError:
                    with pytest.raises(IndexError):
                        x[key]
                    continue
                view = x[key]
                made += 1
                np.testing.assert_array_equal(host(view), expected, strict=True)
                if np.shares_memory(theirs, np.asarray(expected)) and view.size:
                    view[...] = -1.0
                    assert (host(view) == -1).all() and view.size == (host(ours) == -1).sum(), key
                    ours[...] = sw.asarray(theirs)
    assert made > 2000


def test_views_keep_the_memory_that_they_lean_on():
    x = sw.asarray(counting((6, 50, 4)), copy=True)
    view = x[1:][None, :, 3:][..., 1]
    element, transposed = view[0, 2, 5], x[0].T[1]
    expected = counting((6, 50, 4))
    del x
    others = [sw.zeros((6, 50, 4)) for _ in range(20)]
    np.testing.assert_array_equal(host(view), expected[1:][None, :, 3:][..., 1])
    np.testing.assert_array_equal(host(transposed), expected[0].T[1])
    del view, others
    assert float(element) == expected[3, 8, 1]
    element[...] = 2.0
    assert float(element) == 2


def test_a_view_of_a_stretched_array_stays_when_that_gets_memory_of_its_own():
    stretched = sw.broadcast_to(sw.asarray([1.0, 2.0]), (3, 2))
    view, rows = stretched[1], list(stretched)
    stretched[1, 0] = 9.0
    others = [sw.zeros(2) for _ in range(20)]
    del stretched, others
    assert view.tolist() == [1, 2] and [row.tolist() for row in rows] == [[1, 2]] * 3


def test_numbers_beyond_the_array():
    x = sw.zeros(3, dtype=sw.uint8)
    with pytest.raises(ValueError):
        x[0] = 256
    with pytest.raises(ValueError):
        x[0] = -1
    with pytest.raises(OverflowError):
        x[0] = 2**70
    with pytest.raises(IndexError):
        x[2**70]
    with pytest.raises(IndexError):
        x[3] = 1
    assert x.tolist() == [0, 0, 0]


def test_counts_and_constants_of_every_dtype():
    for dtype in DTYPES:
        x = sw.asarray([0, 1, 1, 0, 1], dtype=getattr(sw, dtype)) if dtype != "bool" else sw.asarray([False, True] * 3)
        count = sw.count_nonzero(x)
        assert int(count) == 3 and count.dtype == sw.int64 and count.shape == ()
        assert int(sw.count_nonzero(x[0])) == 0
    for make, value in [(sw.zeros, 0), (sw.ones, 1)]:
        for shape in [(), 3, (0,), (2, 3), (1000, 100)]:
            x = make(shape)
            np.testing.assert_array_equal(host(x), np.full(shape, value))
            assert x.dtype == sw.float64
    assert sw.empty((2, 0, 3)).shape == (2, 0, 3)
    for make in [sw.zeros, sw.empty]:
        with pytest.raises(ValueError):
            make((2, -1))
        with pytest.raises(MemoryError):
            make((2**40, 2**40))
