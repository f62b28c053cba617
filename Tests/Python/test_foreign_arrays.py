"""Arrays of other libraries: read as what they are, or refused in words that say what to do."""

import ctypes
import os
from multiprocessing import Array, RawArray

import ml_dtypes
import numpy as np
import pytest
import swiftlet as sw

in_host_memory = pytest.mark.skipif(
    os.environ.get("SWIFTLET_DEVICE", "cpu") != "cpu", reason="memory of the processor is shared without copies"
)


def values(x):
    return sw.asarray(x, device="cpu").tolist()


# Buffers.


@pytest.mark.parametrize("kind", [ctypes.c_double, ctypes.c_float, ctypes.c_int, ctypes.c_uint8, ctypes.c_int64])
def test_arrays_of_ctypes_leave_out_strides_and_are_read_in_place(kind):
    row, grid, one, none = (kind * 3)(1, 2, 3), ((kind * 2) * 3)(), kind(7), (kind * 0)()
    grid[2][1] = 5
    assert values(row) == [1, 2, 3]
    assert values(grid) == [[0, 0], [0, 0], [0, 5]]
    assert values(one) == 7
    assert values(none) == []
    for given in (row, grid, one):
        assert sw.asarray(given).dtype.name == np.asarray(given).dtype.name


@in_host_memory
def test_memory_that_processes_share_is_shared():
    for given in (RawArray("d", [1.0, 2.0]), Array("d", [1.0, 2.0]).get_obj()):
        x = sw.asarray(given, copy=False)
        x[0] = 9
        assert given[0] == 9


@in_host_memory
def test_a_copy_that_was_not_allowed_is_an_error():
    unaligned = np.frombuffer(bytearray(17), "u1")[1:].view("f8")
    field = np.zeros(3, [("a", "i1"), ("b", "f8")])["b"]
    for given in (unaligned, field):
        assert values(given) == [0] * given.size
        with pytest.raises(ValueError, match="share"):
            sw.asarray(given, copy=False)


@in_host_memory
def test_int64_leaves_as_the_type_that_numpy_means_by_it():
    for name in ("int64", "uint64"):
        given = np.asarray(sw.ones(2, dtype=name))
        assert given.dtype.num == np.dtype(name).num
        assert memoryview(sw.ones(2, dtype=name)).format == memoryview(np.ones(2, name)).format


# What holds no numbers.

NO_NUMBERS = ["M8[s]", "m8[ms]", "O", "U3", "S3", "V3", "g", "G", [("a", "f4")], ml_dtypes.float8_e5m2]


@pytest.mark.parametrize("dtype", NO_NUMBERS, ids=str)
def test_arrays_of_other_things_than_numbers_are_refused_in_our_words(dtype):
    given = np.zeros(2, dtype)
    for call in (sw.asarray, lambda x: sw.asarray([x]), lambda x: sw.asarray([[1, 2], x])):
        with pytest.raises(TypeError, match="expected numbers, got a ndarray of") as caught:
            call(given)
        assert "DLPack" not in str(caught.value)
    message = sw.AxisArray(given, ["time"])
    with pytest.raises(TypeError, match="data: expected numbers, got a ndarray of"):
        sw.Pipeline(["Abs"])(message)


ODD = [
    np.datetime64("2020"),
    np.timedelta64(3, "s"),
    np.str_("a"),
    np.bytes_(b"a"),
    np.void(b"ab"),
    "text",
    object(),
    None,
    {},
    sw,
    int,
    lambda: 0,
    NotImplemented,
    Exception("x"),
]


@pytest.mark.parametrize("value", ODD, ids=lambda x: type(x).__name__)
def test_odd_values_are_refused_wherever_a_number_could_be(value):
    x = sw.zeros(3)
    with pytest.raises(TypeError):
        x[0] = value
    with pytest.raises(TypeError):
        x[:] = value
    with pytest.raises((TypeError, ValueError)):
        x[...] = [value] * 3
    for call in (sw.asarray, lambda v: sw.asarray([v]), lambda v: sw.full(2, v), lambda v: sw.add(x, v)):
        with pytest.raises(TypeError):
            call(value)
    for op in (lambda: x + value, lambda: value * x):
        with pytest.raises(TypeError):
            op()
    assert x.tolist() == [0, 0, 0]


def test_masks_are_not_dropped():
    class Derived(np.ma.MaskedArray):
        pass

    masked = np.ma.masked_array([1.0, 2.0], [False, True])
    for given in (masked, masked.view(Derived), np.ma.masked_array([1.0, 2.0]), np.ma.masked):
        for call in (sw.asarray, sw.from_dlpack, lambda x: sw.asarray([x])):
            with pytest.raises(TypeError, match="filled"):
                call(given)
    with pytest.raises(TypeError, match="filled"):
        sw.Pipeline(["Abs"])(sw.AxisArray(masked, ["time"]))


def test_masks_of_marray_are_not_dropped():
    marray = pytest.importorskip("marray.numpy")
    given = marray.asarray([1.0, 2.0], mask=[True, False])
    for call in (sw.asarray, sw.from_dlpack, lambda x: sw.Pipeline(["Abs"])(sw.AxisArray(x, ["time"]))):
        with pytest.raises(TypeError, match="filled"):
            call(given)


# By DLPack, or through NumPy, where there is no buffer.


class ByNumPy:
    """An array that speaks NumPy's protocol alone, and whose items mean something else."""

    def __init__(self, held, **options):
        self.held, self.options = held, options

    def __array__(self, dtype=None, copy=None):
        if copy is False and self.options.get("copies"):
            raise ValueError("only by a copy")
        return self.held

    def __len__(self):
        return len(self.held)

    def __getitem__(self, key):
        raise KeyError(key)


def test_what_only_numpy_can_read_is_read_through_it():
    assert values(ByNumPy(np.asarray([3, 1]))) == [3, 1]
    assert values([ByNumPy(np.asarray([3, 1])), [4, 5]]) == [[3, 1], [4, 5]]
    assert values(ByNumPy(np.float32(2))) == 2
    with pytest.raises(ValueError, match="only by a copy"):
        sw.asarray(ByNumPy(np.asarray([1]), copies=True), copy=False)
    with pytest.raises(TypeError, match="ByNumPy cannot be read: expected numbers, got a ndarray of object"):
        sw.asarray(ByNumPy(np.asarray(["a", None], object)))
    with pytest.raises(TypeError, match="filled"):
        sw.asarray(ByNumPy(np.ma.masked_array([1.0], [True])))
    with pytest.raises(TypeError, match="gave a list"):
        sw.asarray(ByNumPy([1]))


def test_labels_of_pandas_are_not_taken_for_places():
    pandas = pytest.importorskip("pandas")
    series = pandas.Series([3.0, 1.0, 2.0])
    assert values(series.sort_values()) == [1, 2, 3]
    assert values(series[series > 1]) == [3, 2]
    assert values(pandas.DataFrame({"a": [1, 2], "b": [3.5, 4]})) == [[1, 3.5], [2, 4]]
    assert values(pandas.Index([2, 1])) == [2, 1]
    assert pandas.Series(sw.asarray([1.0, 2.0], dtype="float32")).dtype == "float32"
    assert pandas.DataFrame(sw.ones((2, 3))).shape == (2, 3)


@pytest.mark.parametrize("name", ["xarray", "dask.array", "zarr", "awkward"])
def test_other_libraries_are_read_through_numpy(name):
    library = pytest.importorskip(name)
    make = {"xarray": "DataArray", "dask.array": "from_array", "zarr": "array", "awkward": "Array"}[name]
    given = getattr(library, make)(np.arange(6.0).reshape(2, 3))
    assert values(given) == [[0, 1, 2], [3, 4, 5]]


def test_lists_of_unequal_length_of_awkward_are_refused():
    awkward = pytest.importorskip("awkward")
    with pytest.raises(ValueError, match="this Array cannot be read"):
        sw.asarray(awkward.Array([[1.0], [2.0, 3.0]]))


def test_arrays_of_array_api_strict_on_any_device():
    strict = pytest.importorskip("array_api_strict")
    for device in (None, "device1", "no_float64"):
        given = strict.asarray([1.0, 2.0], device=device and strict.Device(device), dtype=strict.float32)
        assert values(given) == [1, 2]


def test_what_holds_no_data_is_refused():
    ndonnx = pytest.importorskip("ndonnx")
    with pytest.raises(BufferError, match="this Array cannot be read"):
        sw.asarray(ndonnx.asarray([1.0]))


def test_half_precision_of_ml_dtypes_keeps_its_bits():
    given = np.asarray([1.5, -2, np.inf], ml_dtypes.bfloat16)
    x = sw.asarray(given)
    assert x.dtype is sw.bfloat16 and values(x) == [1.5, -2, float("inf")]
    assert sw.asarray(given[0]).dtype is sw.bfloat16
    assert sw.asarray(list(given)).dtype is sw.bfloat16


@in_host_memory
def test_half_precision_that_numpy_has_not_is_refused_with_a_hint():
    x = sw.ones(2, dtype=sw.bfloat16)
    with pytest.raises(TypeError, match="astype"):
        np.asarray(x)
    assert np.asarray(x, dtype="float32").tolist() == [1, 1]
    assert np.asarray(x, dtype=ml_dtypes.bfloat16).dtype == ml_dtypes.bfloat16


def test_jax_and_mlx_in_half_precision_and_beyond():
    jnp, mx = pytest.importorskip("jax.numpy"), pytest.importorskip("mlx.core")
    for given in (jnp.asarray([1.5, 2], jnp.bfloat16), mx.array([1.5, 2], mx.bfloat16)):
        assert sw.asarray(given).dtype is sw.bfloat16
        assert values(given) == [1.5, 2]
    assert jnp.asarray(sw.ones(2)).tolist() == [1, 1]
    gone = jnp.ones(3)
    gone.delete()
    for call in (sw.asarray, sw.from_dlpack):
        with pytest.raises(RuntimeError, match="deleted"):
            call(gone)


@in_host_memory
def test_memory_that_is_shared_by_value_cannot_be_written():
    jnp, mx = pytest.importorskip("jax.numpy"), pytest.importorskip("mlx.core")
    for make in (jnp.ones, mx.ones):
        given = make(3)
        twin = given[:]
        for call in (sw.asarray, sw.from_dlpack):
            with pytest.raises(ValueError, match="read-only"):
                call(given)[0] = 9
        assert list(twin) == [1, 1, 1]
    message = sw.AxisArray(mx.ones((4, 2)), ["time", "ch"], {"time": sw.TimeAxis(fs=10.0)})
    for step in ({"Slicer": {"selection": ":1", "axis": "ch"}}, {"Transpose": {"axes": ["ch", "time"]}}, "Abs"):
        assert type(sw.Pipeline([step])(message).data) is mx.array


class Producer:
    """Speaks DLPack, with keywords or without, and may refuse."""

    def __init__(self, refuse=None, knows=("max_version", "copy", "stream", "dl_device")):
        self.refuse, self.knows, self.calls = refuse, knows, 0

    def __dlpack_device__(self):
        return (1, 0)

    def __dlpack__(self, **keywords):
        self.calls += 1
        for name in keywords:
            if name not in self.knows:
                raise TypeError(f"__dlpack__() got an unexpected keyword argument '{name}'")
        if self.refuse:
            raise self.refuse
        return np.ones(2).__dlpack__(**keywords)


def test_a_producer_is_asked_again_only_where_it_did_not_understand():
    assert values(sw.from_dlpack(Producer(knows=()))) == [1, 1]
    for refusal in (TypeError("bits are packed"), BufferError("nulls"), RuntimeError("gone")):
        producer = Producer(refuse=refusal)
        with pytest.raises(type(refusal), match=str(refusal)):
            sw.from_dlpack(producer)
        assert producer.calls == 1
        with pytest.raises(type(refusal), match=f"Producer cannot be read: {refusal}"):
            sw.asarray(producer)


def test_an_interrupt_of_a_producer_is_none_of_its_refusals():
    for stop in (KeyboardInterrupt(), SystemExit(), MemoryError()):
        for call in (sw.asarray, sw.from_dlpack):
            with pytest.raises(type(stop)):
                call(Producer(refuse=stop))


@in_host_memory
def test_capsules_without_a_version_are_not_written_to():
    class Old:
        def __init__(self):
            self.held = np.ones(2)

        def __dlpack_device__(self):
            return (1, 0)

        def __dlpack__(self):
            return self.held.__dlpack__()

    old = Old()
    x = sw.from_dlpack(old)
    with pytest.raises(ValueError, match="read-only"):
        x[0] = 5
    assert values(sw.from_dlpack(old, copy=True)) == [1, 1]
