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
