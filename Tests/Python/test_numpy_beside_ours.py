"""Numbers, arrays, dtypes and masks of NumPy beside our arrays, on either side."""

import copy
import operator
import os
import pickle
import sys

import numpy as np
import pytest
import swiftlet as sw

in_host_memory = pytest.mark.skipif(
    os.environ.get("SWIFTLET_DEVICE", "cpu") != "cpu", reason="memory of the processor is shared without copies"
)
REAL = [np.float16, np.float32, np.float64, np.longdouble, np.int8, np.int64, np.uint8, np.uint64]
OPERATORS = [operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod, operator.pow]
COMPARISONS = [operator.lt, operator.le, operator.eq, operator.ne, operator.gt, operator.ge]


def values(x):
    return x.to_device("cpu").tolist()


def test_numpy_finds_none_in_the_type_itself():
    assert vars(sw.Array)["__array_ufunc__"] is None


@pytest.mark.parametrize("op", OPERATORS + COMPARISONS, ids=lambda op: op.__name__)
@pytest.mark.parametrize("kind", REAL, ids=lambda kind: kind.__name__)
def test_numbers_count_as_those_of_python(op, kind):
    number = kind(2)
    plain = int(number) if np.issubdtype(kind, np.integer) else float(number)
    for dtype in ("float32", "float64", "complex64", "int16"):
        if dtype == "complex64" and (op in COMPARISONS and op not in (operator.eq, operator.ne)):
            continue
        if dtype == "complex64" and op in (operator.floordiv, operator.mod):
            continue
        x = sw.asarray([1, 4, 3], dtype=dtype)
        for ours, expected in [(op(x, number), op(x, plain)), (op(number, x), op(plain, x))]:
            assert ours.dtype is expected.dtype
            assert values(ours) == values(expected)


def test_other_numbers_and_arrays_without_dims_count_likewise():
    x = sw.asarray([1.0, 2.0], dtype="float32")
    for number in (np.bool_(True), np.asarray(2.0), np.asarray(3, "i1"), np.float64(0.5)):
        assert (x * number).dtype is sw.float32
        assert values(number * x) == [float(number), 2 * float(number)]
    assert (x * np.complex64(1j)).dtype is sw.complex64
    assert values(np.complex128(2j) + x) == [1 + 2j, 2 + 2j]
    x += np.float32(1)
    x *= np.float64(2)
    assert x.dtype is sw.float32 and values(x) == [4, 6]
    for bad in (np.datetime64("2020"), np.timedelta64(1, "s"), np.str_("a"), np.void(b"a")):
        for call in (lambda bad=bad: x + bad, lambda bad=bad: bad * x):
            with pytest.raises(TypeError):
                call()


@pytest.mark.parametrize("op", [*OPERATORS, *COMPARISONS, operator.matmul], ids=lambda op: op.__name__)
def test_arrays_are_refused_with_the_way_to_convert(op):
    x = sw.asarray([1.0, 2.0])
    for call in (lambda: op(x, np.ones(2)), lambda: op(np.ones(2), x)):
        with pytest.raises(TypeError, match=r"swiftlet\.asarray"):
            call()
    if op in OPERATORS or op is operator.matmul:
        with pytest.raises(TypeError, match=r"swiftlet\.asarray"):
            getattr(operator, "i" + op.__name__.strip("_"))(x, np.ones(2))
    for call in (lambda: sw.add(x, np.ones(2)), lambda: sw.exp(np.ones(2)), lambda: sw.clip(x, np.zeros(2))):
        with pytest.raises(TypeError, match=r"swiftlet\.asarray"):
            call()


def test_functions_of_numpy_say_that_they_do_not_take_over():
    x = sw.asarray([1.0, 2.0])
    for call in (np.sqrt, np.abs, np.max, np.sum, lambda a: np.add(a, 1)):
        with pytest.raises(TypeError, match="__array_ufunc__"):
            call(x)


def test_arguments_take_numbers_of_numpy():
    x = sw.asarray([-1.0, 1.0, 2.0])
    assert values(sw.clip(x, np.float32(0), np.float32(1.5))) == [0, 1, 1.5]
    assert sw.full((2,), np.float32(2)).dtype is sw.float32
    assert sw.full((np.int64(2),), np.int8(3)).dtype is sw.int8
    assert values(sw.full_like(x, np.float16(2))) == [2, 2, 2]
    assert values(sw.arange(np.int64(3))) == [0, 1, 2]
    assert values(sw.linspace(np.float32(0), np.float64(1), np.uint8(3))) == [0, 0.5, 1]
    assert values(sw.where(x > np.float32(0), np.float32(1), np.int8(0))) == [0, 1, 1]
    assert sw.where(x > 0, 1, 0.5).dtype is sw.float64 and sw.where(x > 0, True, 2).dtype is sw.int64
    assert values(sw.roll(x, np.int64(1))) == [2, -1, 1]
    assert float(sw.std(x, correction=np.float32(1))) == float(sw.std(x, correction=1))
    assert values(sw.pow(x, np.float32(2))) == [1, 1, 4]


LISTS = [
    [np.float32(1), np.float32(2)],
    [np.bool_(True), np.False_],
    [np.complex64(1), np.complex64(2j)],
    [np.asarray(1.0, "f4"), np.float32(2)],
    [np.ones(2), np.zeros(2)],
    [[np.ones(2, "f4")], [np.zeros(2, "f4")]],
    [np.int8(1), 300],
    [np.uint8(3), -1],
    [np.float64(1.5), np.int64(2)],
    [np.float32(1), 2.5],
    [np.uint64(2**63), np.uint64(1)],
    [np.ones(2, "i4"), np.ones(2, "f4")],
    [np.ones(2), [3, 4]],
    (np.float16(1), np.float16(2)),
    [np.ones((2, 3)), np.zeros((2, 3))],
    [[np.float32(1)], [np.float32(2)]],
    [range(2), np.asarray([3, 4])],
]


@pytest.mark.parametrize("given", LISTS, ids=str)
def test_lists_of_numbers_and_rows_are_what_numpy_makes_of_them(given):
    ours, theirs = sw.asarray(given), np.asarray(given)
    assert (ours.dtype.name, ours.shape) == (theirs.dtype.name, theirs.shape)
    assert values(ours) == theirs.tolist()


def test_lists_of_our_arrays_and_of_unequal_rows():
    rows = [sw.asarray([1.0, 2.0]), sw.asarray([3.0, 4.0])]
    assert values(sw.asarray(rows)) == [[1, 2], [3, 4]]
    assert sw.asarray([sw.asarray(1, dtype=sw.int8), 2]).dtype is sw.int8
    for bad in ([np.ones(2), np.ones(3)], [np.ones(2), 3], [[np.ones(2)], np.ones(2)]):
        with pytest.raises(ValueError, match="unequal"):
            sw.asarray(bad)
    with pytest.raises(TypeError, match="longdouble"):
        sw.asarray([np.longdouble(1)])


def test_masks_and_places_of_numpy_select():
    theirs = np.arange(12.0).reshape(3, 4)
    ours = sw.asarray(theirs, copy=True)
    keys = [
        theirs[:, 0] > 3,
        theirs > 5,
        np.asarray([2, 0]),
        np.asarray([[0, 1], [2, -1]], "i2"),
        (slice(None), np.asarray([3, 1])),
        (np.asarray([0, 1]), np.asarray([2, 3])),
        np.asarray(1),
        np.int8(-1),
        np.True_,
        np.asarray(False),
    ]
    for key in keys:
        assert values(ours[key]) == theirs[key].tolist()
        ours[key] = np.float32(7)
        theirs[key] = 7
        assert values(ours) == theirs.tolist()
    ours[np.asarray([0, 2])] = np.ones((2, 4))
    theirs[[0, 2]] = 1
    assert values(ours) == theirs.tolist()
    for bad in (np.asarray([0.5]), np.asarray([True, False]), np.asarray([9])):
        with pytest.raises(IndexError):
            ours[bad]


# Dtypes.


def test_dtypes_by_name_by_python_and_by_numpy():
    for name in ["bool", "int8", "uint64", "float16", "float32", "complex128"]:
        expected = getattr(sw, name)
        for given in (name, np.dtype(name), getattr(np, name if name != "bool" else "bool_"), expected):
            assert sw.zeros(2, dtype=given).dtype is expected
            assert sw.astype(sw.zeros(2, dtype=sw.bool), given).dtype is expected
        assert np.dtype(expected) == np.dtype(name)
        assert expected == np.dtype(name)
        for fact in ("kind", "itemsize", "byteorder"):
            assert getattr(expected, fact) == getattr(np.dtype(name), fact)
    for given, expected in [(bool, "bool"), (int, "int64"), (float, "float64"), (complex, "complex128")]:
        assert sw.zeros(2, dtype=given).dtype.name == expected
        assert sw.asarray([1], dtype=given).dtype.name == expected
    assert sw.isdtype("float32", "real floating") and sw.can_cast(np.int8, "int16")
    assert sw.result_type(np.float32, sw.float64) is sw.float64
    assert sw.bfloat16.kind == "f"
    for bad in ("float31", "", str, object, 3, 1.5, np.dtype(">f4"), np.longdouble, np.dtype("M8[s]"), [1], sw):
        with pytest.raises(TypeError):
            sw.zeros(2, dtype=bad)
    assert np.zeros(2, dtype=sw.int16).dtype == "int16"
    assert np.result_type(sw.ones(2, dtype=sw.float32)) == "float32"


# What Python and NumPy ask of arrays.


@in_host_memory
def test_numpy_gets_an_array_in_the_same_memory_or_as_it_asks():
    x = sw.asarray([1.0, 2.0])
    for shared in (x.__array__(), x.__array__(copy=None), np.array(x, copy=False), x.__array__("float64", copy=False)):
        shared[0] += 1
        assert float(x[0]) == shared[0]
    detached = [x.__array__(copy=True), x.__array__(np.float32), np.array(x)]
    x[1] = 9
    assert all(y[1] == 2 for y in detached)
    assert detached[1].dtype == "float32"
    with pytest.raises(ValueError, match="copy"):
        x.__array__("float32", copy=False)
    with pytest.raises(TypeError):
        x.__array__(copy=True, nonsense=1)


def test_size_in_memory_counts_what_is_owned():
    base = sys.getsizeof(sw.zeros(1000)[1:])
    assert sys.getsizeof(sw.zeros(1000)) == base + 8000
    assert sys.getsizeof(sw.asarray(np.zeros(1000))) - base < 8000 or sw.zeros(1).device != "cpu"


def test_format_and_round():
    assert f"{sw.asarray(1.256):.2f}" == "1.26"
    assert f"{sw.asarray(7):04d}" == "0007"
    assert f"{sw.asarray([1])}" == str(sw.asarray([1]))
    with pytest.raises(TypeError, match="shape"):
        format(sw.ones(2), ".2f")
    with pytest.raises(ValueError, match="format"):
        format(sw.asarray(1.0), "nonsense")
    for dtype in ("float32", "float64"):
        theirs = np.asarray([1.256, -2.5, 1e30, np.inf, 0.125], dtype)
        for digits in (None, 0, 1, 2, -1, 3):
            ours = round(sw.asarray(theirs), digits)
            assert ours.dtype.name == dtype
            np.testing.assert_allclose(values(ours), np.round(theirs, digits or 0), rtol=1e-6)
    assert values(round(sw.asarray([1.5]), 400)) == [1.5]
    assert values(round(sw.asarray([15, 25, -15, 14, -26]), -1)) == [20, 20, -20, 10, -30]
    assert values(round(sw.asarray([100], dtype="int8"), -3)) == [0]
    whole = sw.asarray([1, 2])
    assert values(round(whole, 2)) == [1, 2] and round(whole) is not whole


def test_a_quotient_of_whole_numbers_is_a_fraction():
    for a, b in [("int64", "int64"), ("int8", "uint8"), ("uint64", "uint64")]:
        x, y = sw.asarray([1, 7], dtype=a), sw.asarray([2, 2], dtype=b)
        for result in (x / y, sw.divide(x, y)):
            assert result.dtype is sw.float64 and values(result) == [0.5, 3.5]
    x = sw.asarray([1, 2])
    assert values(x / 2) == [0.5, 1] and values(1 / x) == [1, 0.5] and values(x / True) == [1, 2]
    with pytest.raises(TypeError, match="in-place"):
        x /= 2


def test_whole_numbers_are_found_among_fractions():
    theirs = np.asarray([0.5, 1.5, 3.0])
    for side in ("left", "right"):
        found = sw.searchsorted(sw.asarray(theirs), sw.asarray([0, 1, 3, 9]), side=side)
        assert values(found) == np.searchsorted(theirs, [0, 1, 3, 9], side=side).tolist()
        found = sw.searchsorted(sw.asarray([1, 2, 3]), sw.asarray([0.5, 2.0, 2.5], dtype="float32"), side=side)
        assert values(found) == np.searchsorted([1, 2, 3], [0.5, 2.0, 2.5], side=side).tolist()


def test_iteration_is_by_the_first_axis():
    x = sw.reshape(sw.arange(6), (3, 2))
    assert [values(row) for row in x] == [[0, 1], [2, 3], [4, 5]]
    assert hasattr(sw.Array, "__iter__")
    with pytest.raises(TypeError, match="0-d"):
        iter(sw.asarray(1))


PICKLED = [
    lambda: sw.arange(10.0),
    lambda: sw.arange(10.0)[::3],
    lambda: sw.broadcast_to(sw.asarray(1.0), (3,)),
    lambda: sw.zeros((0, 3)),
    lambda: sw.asarray(True),
    lambda: sw.ones(3, dtype=sw.bfloat16),
    lambda: sw.asarray(b"abc"),
    lambda: sw.asarray([True, False]),
]


@pytest.mark.parametrize("make", PICKLED)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_every_protocol_of_pickle_gives_an_array_to_write_to(make, protocol):
    x = make()
    twin = pickle.loads(pickle.dumps(x, protocol))
    assert (twin.dtype, twin.shape, values(twin)) == (x.dtype, x.shape, values(x))
    twin[...] = 0
    assert values(copy.copy(x)) == values(x) == values(make())


@in_host_memory
def test_elements_are_pickled_out_of_band():
    x, buffers = sw.arange(1000.0), []
    head = pickle.dumps(x, 5, buffer_callback=buffers.append)
    assert len(head) < 300 and len(buffers) == 1
    assert pickle.loads(head, buffers=[bytearray(buffers[0].raw())])[999] == 999
    shared = pickle.loads(head, buffers=buffers)
    shared[0] = 5
    assert float(x[0]) == 5
    for bad in (b"", bytearray(7), bytearray(8008)):
        with pytest.raises(ValueError, match="bytes"):
            pickle.loads(head, buffers=[bad])
