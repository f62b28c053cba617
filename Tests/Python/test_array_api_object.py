"""The array object: indexing, writing and aliasing, exchange with other libraries, conversions, errors."""

import copy
import gc
import pickle

import numpy as np
import pytest
import swiftlet as sw

from array_api_standard import DTYPES
from array_api_values import DEVICE, host, in_host_memory

#: What texts of arrays say of their device.
ELSEWHERE = "" if DEVICE == "cpu" else f", device='{DEVICE}'"


def counting(shape, dtype="float64"):
    return np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(dtype)


KEYS = [
    (),
    0,
    -1,
    (0, 1),
    (0, 1, 2),
    slice(None),
    slice(1, None),
    slice(None, None, -1),
    slice(-1, None, -2),
    slice(5, 0, -1),
    (slice(0, 0), 1),
    Ellipsis,
    (Ellipsis, 0),
    (0, Ellipsis, 1),
    None,
    (None, 0, None),
    (slice(None), None, slice(0, 2)),
    (slice(None, None, -1), slice(None, None, -2), slice(3, None, -3)),
    np.int8(1),
    True,
    False,
]


@pytest.mark.parametrize("key", KEYS, ids=str)
def test_get_and_set_by_integers_and_slices(key):
    for dtype in ["int16", "complex128", "bool"]:
        x = counting((2, 3, 4), dtype)
        ours = sw.asarray(x, copy=True)
        np.testing.assert_array_equal(host(ours[key]), x[key])
        x[key] = 7
        ours[key] = 7 if dtype != "bool" else True
        np.testing.assert_array_equal(host(ours), x)


def test_get_and_set_by_arrays():
    x = counting((3, 4))
    a = sw.asarray(x, copy=True)
    index = np.asarray([2, 0, -1])
    np.testing.assert_array_equal(host(a[sw.asarray(index)]), x[index])
    np.testing.assert_array_equal(host(a[sw.asarray(index), sw.asarray([0, 1, 3])]), x[index, [0, 1, 3]])
    np.testing.assert_array_equal(host(a[1, sw.asarray([[0, 1], [3, -1]])]), x[1, np.asarray([[0, 1], [3, -1]])])
    np.testing.assert_array_equal(host(a[a > 5.0]), x[x > 5])
    np.testing.assert_array_equal(host(a[sw.asarray([True, False, True])]), x[[True, False, True]])
    np.testing.assert_array_equal(host(a[[0, 2]]), x[[0, 2]])
    assert a[sw.asarray(True)].shape == (1, 3, 4)
    assert float(a[sw.asarray(1), sw.asarray(2, dtype=sw.uint8)]) == x[1, 2]
    assert a[sw.asarray(1) :].shape == (2, 4)
    a[a > 5.0] = 0
    x[x > 5] = 0
    np.testing.assert_array_equal(host(a), x)


def test_bad_keys():
    a = sw.zeros((2, 3))
    for key in [2, -3, (0, 3), (0, 0, 0), (..., ...), 10**30, "name", 1.5, sw.asarray([True]), sw.asarray([5])]:
        with pytest.raises(IndexError):
            a[key]
        with pytest.raises(IndexError):
            a[key] = 1
    with pytest.raises(ValueError, match="broadcast"):
        a[0] = sw.zeros(2)
    with pytest.raises(TypeError):
        del a[0]


def test_iteration_and_length():
    x = counting((3, 2))
    assert [row.tolist() for row in sw.asarray(x)] == x.tolist()
    assert len(sw.asarray(x)) == 3
    with pytest.raises(TypeError):
        len(sw.asarray(1))
    with pytest.raises(TypeError):
        iter(sw.asarray(1)).__next__()


@pytest.mark.parametrize("dtype", ["complex64", "complex128"])
def test_parts_of_complex_numbers_are_views(dtype):
    theirs = (np.arange(24) - 1j * np.arange(24, 48)).reshape(4, 6).astype(dtype)
    for key in [(), (slice(None, None, -2), slice(1, None, 3)), (2,), (1, 4)]:
        ours = sw.asarray(theirs, copy=True)
        for name in ("real", "imag"):
            part = getattr(sw, name)(ours[key])
            np.testing.assert_array_equal(host(part), getattr(theirs[key], name), strict=True)
        expected = theirs.copy()
        expected[key] = expected[key].real + 5j
        sw.imag(ours[key])[...] = 5
        np.testing.assert_array_equal(host(ours), expected)
    part = sw.imag(sw.asarray(theirs, copy=True))
    part += sw.real(sw.asarray(theirs))
    np.testing.assert_array_equal(host(part), theirs.real + theirs.imag)
    z = sw.asarray(theirs, copy=True)
    part = sw.real(z)
    part += sw.imag(z)[:, ::-1]
    np.testing.assert_array_equal(host(z), theirs + theirs.imag[:, ::-1])
    x = sw.asarray(theirs.real, copy=True)
    for whole in (sw.real(x), sw.imag(x)):
        whole[...] = 7
        np.testing.assert_array_equal(host(x), theirs.real)


def test_views_share_memory():
    a = sw.zeros((2, 3))
    row, turned, flipped = a[1], a.T, sw.flip(a, axis=1)
    a[1, 2] = 5
    assert (float(row[2]), float(turned[2, 1]), float(flipped[1, 0])) == (5, 5, 5)
    row[0] = 7
    assert float(a[1, 0]) == 7
    a += 1
    assert row.tolist() == [8, 1, 6]


def test_writes_that_overlap_read_the_old_values():
    x = counting(6)
    a = sw.asarray(x, copy=True)
    a[1:] = a[:-1]
    assert a.tolist() == [0, 0, 1, 2, 3, 4]
    a += a[::-1]
    assert a.tolist() == [4, 3, 3, 3, 3, 4]


def test_functions_give_memory_of_their_own():
    a = sw.ones(3)
    for make in [
        sw.positive,
        sw.abs,
        sw.clip,
        lambda x: sw.concat([x]),
        lambda x: sw.roll(x, 0),
        lambda x: sw.sum(x, axis=()),
        lambda x: sw.astype(x, x.dtype),
        lambda x: sw.asarray(x, copy=True),
        lambda x: sw.reshape(x, 3, copy=True),
    ]:
        b = make(a)
        b[...] = 9
        assert a.tolist() == [1, 1, 1], make
    assert sw.astype(a, a.dtype, copy=False) is a
    assert sw.asarray(a) is a


def test_in_place_operators_keep_dtype_and_identity():
    a = sw.asarray([1, 2, 3], dtype=sw.int16)
    same = a
    a += 1
    a *= sw.asarray([2, 2, 2], dtype=sw.int8)
    assert same is a and a.dtype == sw.int16 and a.tolist() == [4, 6, 8]
    with pytest.raises(TypeError, match="int16"):
        a += sw.asarray([1, 1, 1], dtype=sw.int32)
    with pytest.raises(TypeError):
        a += 0.5
    with pytest.raises(ValueError, match="shape"):
        a += sw.ones((2, 3), dtype=sw.int16)
    wide = sw.broadcast_to(sw.zeros(1), (3,))
    wide[0] = 1  # a stretched view first gets memory of its own
    assert wide.tolist() == [1, 0, 0]


@in_host_memory
@pytest.mark.parametrize("dtype", DTYPES)
def test_exchange_with_numpy_shares_memory(dtype):
    x = counting((2, 3), dtype)
    for take in [sw.asarray, sw.from_dlpack]:
        ours = take(x)
        x[0, 0] = 1
        assert ours[0, 0].item() == 1
        ours[1, 1] = 0
        assert x[1, 1] == 0
        for back in [np.asarray(ours), np.from_dlpack(ours), np.frombuffer(memoryview(ours[0]), dtype)]:
            assert np.shares_memory(back, x) and back.dtype == x.dtype
    for view in [x.T, x[::-1, ::-1], x[:, :0], x[0, 0:1]]:
        np.testing.assert_array_equal(np.asarray(sw.asarray(view)), view)
        np.testing.assert_array_equal(np.from_dlpack(sw.from_dlpack(view)), view)


@in_host_memory
def test_memory_outlives_its_owners():
    a = sw.asarray(np.arange(1000.0))
    b = np.asarray(sw.asarray(np.arange(1000.0)))
    c = np.from_dlpack(sw.arange(1000))
    gc.collect()
    assert float(sw.sum(a)) == b.sum() == c.sum() == 499500


@in_host_memory
def test_copy_arguments():
    x = np.zeros(3)
    for detached in [sw.asarray(x, copy=True), sw.from_dlpack(x, copy=True)]:
        x[0] += 1
        assert float(detached[0]) == 0
    assert np.shares_memory(np.asarray(sw.asarray(x, copy=False)), x)
    with pytest.raises(ValueError, match="share"):
        sw.asarray([1, 2], copy=False)
    with pytest.raises(ValueError, match="share"):
        sw.asarray(x, dtype=sw.float32, copy=False)
    with pytest.raises(ValueError, match="copy"):
        sw.reshape(sw.asarray(np.zeros((2, 3)).T), 6, copy=False)


@in_host_memory
def test_read_only_memory_stays_unwritten():
    x = np.zeros(3)
    x.flags.writeable = False
    for ours in [sw.asarray(x), sw.asarray(b"abc"), sw.from_dlpack(x)]:
        with pytest.raises(ValueError, match="read-only"):
            ours[0] = 1
        with pytest.raises(ValueError, match="read-only"):
            ours += 1
        assert not np.asarray(ours).flags.writeable
        with pytest.raises(BufferError):
            ours.__dlpack__()
    assert not x.any()


def test_numbers_of_numpy_become_arrays_that_can_be_written():
    for number in [np.float32(1.5), np.int8(3), np.complex64(1j), np.bool_(True)]:
        a = sw.asarray(number)
        assert a.dtype.name == number.dtype.name and a.item() == number
        a[()] = 0
        assert not a.item()
        with pytest.raises(ValueError, match="share"):
            sw.asarray(number, copy=False)


@in_host_memory
def test_dlpack_versions_and_devices():
    a = sw.ones(2)
    assert a.__dlpack_device__() == (1, 0)
    for version in [None, (0, 0), (0, 8), (1, 0), (2, 0)]:
        name = "dltensor_versioned" if version and version[0] >= 1 else "dltensor"
        assert f'"{name}"' in repr(a.__dlpack__(max_version=version, dl_device=(1, 0), copy=None))
    with pytest.raises(BufferError):
        a.__dlpack__(dl_device=(2, 0))
    with pytest.raises(BufferError):
        a.__dlpack__(stream=1)
    with pytest.raises(AttributeError):
        sw.from_dlpack([1])


def test_foreign_buffers():
    assert sw.asarray(bytearray(b"ab")).tolist() == [97, 98]
    assert sw.asarray(memoryview(b"abcd").cast("h")).dtype == sw.int16
    swapped = np.arange(3, dtype=">i4")
    for twin in [swapped, memoryview(swapped)]:
        with pytest.raises(BufferError, match="big-endian"):
            sw.asarray(twin)
    packed = np.zeros(3, dtype=[("a", "i1"), ("b", "f8")])["b"]
    packed[:] = [1, 2, 3]
    assert sw.asarray(packed).tolist() == [1, 2, 3]


@pytest.mark.parametrize("dtype", DTYPES)
def test_pickle_and_copy(dtype):
    x = counting((2, 3), dtype)
    a = sw.asarray(x)
    for twin in [
        pickle.loads(pickle.dumps(a.T)).T,
        copy.copy(a),
        copy.deepcopy([a])[0],
        pickle.loads(pickle.dumps(a, 0)),
    ]:
        assert twin.dtype == a.dtype
        np.testing.assert_array_equal(host(twin), x)
        twin[...] = 0
    assert x.any()


def test_conversion_to_python_numbers():
    assert (int(sw.asarray(3)), float(sw.asarray(1.5)), complex(sw.asarray(2)), bool(sw.asarray(0.0))) == (
        3,
        1.5,
        2,
        False,
    )
    assert int(sw.asarray(2**64 - 1, dtype=sw.uint64)) == 2**64 - 1
    assert int(sw.asarray(-2.7)) == -2
    assert [10, 20, 30][sw.asarray(1)] == 20
    assert isinstance(sw.asarray(True).item(), bool)
    for convert, bad in [(int, [1]), (float, 1j), (int, 1j), (bool, [True, False]), (range, 1.0)]:
        with pytest.raises(TypeError):
            convert(sw.asarray(bad))
    with pytest.raises(ValueError, match="NaN"):
        int(sw.asarray(sw.nan))
    assert sw.asarray([[1, 2], [3, 4]]).tolist() == [[1, 2], [3, 4]]
    with pytest.raises(TypeError):
        hash(sw.zeros(1))


def test_repr_never_raises_and_is_short():
    for shape in [(), (0,), (3, 0), (2, 3), (2000,), (50, 50, 50), (1,) * 32, (2,) * 12]:
        for dtype in DTYPES:
            text = repr(sw.zeros(shape, dtype=getattr(sw, dtype)))
            assert dtype in text and len(text) < 20000
    assert repr(sw.asarray([1, 2])) == f"Array([1, 2], dtype=int64{ELSEWHERE})"
    assert repr(sw.asarray([[True], [False]])) == f"Array([[True],\n       [False]], dtype=bool{ELSEWHERE})"
    complexes = sw.asarray([1 - 2j, complex(0, float("nan"))])
    assert repr(complexes) == f"Array([1.0-2.0j, 0.0+nanj], dtype=complex128{ELSEWHERE})"


def test_attributes():
    a = sw.zeros((2, 3), dtype=sw.float32)
    assert (a.shape, a.ndim, a.size, a.itemsize, a.nbytes, a.strides) == ((2, 3), 2, 6, 4, 24, (12, 4))
    assert a.device == DEVICE and a.to_device(DEVICE) is a
    assert a.T.shape == a.mT.shape == (3, 2)
    assert a.__array_namespace__() is a.__array_namespace__(api_version="2022.12") is sw
    for bad in [lambda: sw.zeros(3).T, lambda: sw.zeros(3).mT, lambda: a.__array_namespace__(api_version="1999")]:
        with pytest.raises(ValueError):
            bad()
    with pytest.raises(AttributeError):
        a.shape = (6,)
    with pytest.raises(TypeError):
        sw.Array()


ERRORS = [
    (TypeError, lambda: sw.zeros(2) + "a"),
    (TypeError, lambda: sw.zeros(2) + np.zeros(2)),
    (TypeError, lambda: np.zeros(2) + sw.zeros(2)),
    (TypeError, lambda: sw.zeros(2) + None),
    (TypeError, lambda: sw.add(1, 2)),
    (TypeError, lambda: sw.exp([1.0])),
    (TypeError, lambda: sw.exp(sw.asarray([1]))),
    (TypeError, lambda: sw.astype(sw.asarray([1j]), sw.float64)),
    (TypeError, lambda: sw.exp()),
    (TypeError, lambda: sw.exp(sw.zeros(1), sw.zeros(1))),
    (TypeError, lambda: sw.exp(x=sw.zeros(1))),
    (TypeError, lambda: sw.sum(sw.zeros(1), axes=0)),
    (TypeError, lambda: sw.reshape(sw.zeros(1), 1, shape=1)),
    (TypeError, lambda: sw.zeros(2, dtype="float31")),
    (TypeError, lambda: sw.asarray([1]) @ 2),
    (ValueError, lambda: sw.zeros(2) + sw.zeros(3)),
    (ValueError, lambda: sw.reshape(sw.zeros(4), (3,))),
    (ValueError, lambda: sw.squeeze(sw.zeros(2), axis=0)),
    (ValueError, lambda: sw.max(sw.zeros(0))),
    (ValueError, lambda: sw.zeros(2, device="nowhere")),
    (ValueError, lambda: sw.zeros(-1)),
    (ValueError, lambda: sw.broadcast_shapes((2,), (3,))),
    (ValueError, lambda: sw.nonzero(sw.asarray(1))),
    (ValueError, lambda: sw.asarray([1], dtype=sw.int8) + 300),
    (sw.AxisError, lambda: sw.sum(sw.zeros(2), axis=1)),
    (IndexError, lambda: sw.expand_dims(sw.zeros(2), axis=3)),
    (ValueError, lambda: sw.sum(sw.zeros(2), axis=(0, 0))),
    (IndexError, lambda: sw.take(sw.zeros(2), sw.asarray([2]), axis=0)),
    (MemoryError, lambda: sw.zeros((2**40, 2**40))),
    (OverflowError, lambda: sw.zeros(2**70)),
]


@pytest.mark.parametrize(("error", "call"), ERRORS, ids=range(len(ERRORS)))
def test_errors(error, call):
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value)


@in_host_memory
def test_no_memory_is_lost_in_round_trips():
    resource = pytest.importorskip("resource")

    def trips(count):
        for _ in range(count):
            np.from_dlpack(sw.asarray(x) + 1)
            np.asarray(sw.from_dlpack(x)[1:])
            with pytest.raises(ValueError, match="broadcast"):
                sw.asarray(x) + sw.zeros(3)
        gc.collect()
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    x = np.zeros(1000)
    before = trips(2000)
    assert trips(20000) - before < 2048  # KiB; a lost array each time would be 160 MiB


def test_bool_memory_with_other_bytes_than_0_and_1():
    a = sw.asarray(np.asarray([0, 2, 255], np.uint8).view(bool))
    assert repr(a) == f"Array([False, True, True], dtype=bool{ELSEWHERE})"
    assert a.tolist() == [False, True, True] and bool(a[1])
    assert sw.empty(100, dtype=sw.bool).tolist() == [False] * 100
