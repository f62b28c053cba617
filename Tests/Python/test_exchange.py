"""DLPack's exchange in C: ours as others call it, and others' as we call them."""

import ctypes

import numpy as np
import pytest
import swiftlet as sw


class Version(ctypes.Structure):
    _fields_ = [("major", ctypes.c_uint32), ("minor", ctypes.c_uint32)]


class Tensor(ctypes.Structure):
    _fields_ = [
        ("data", ctypes.c_void_p),
        ("device_type", ctypes.c_int32),
        ("device_id", ctypes.c_int32),
        ("ndim", ctypes.c_int32),
        ("code", ctypes.c_uint8),
        ("bits", ctypes.c_uint8),
        ("lanes", ctypes.c_uint16),
        ("shape", ctypes.POINTER(ctypes.c_int64)),
        ("strides", ctypes.POINTER(ctypes.c_int64)),
        ("byte_offset", ctypes.c_uint64),
    ]


class Managed(ctypes.Structure):
    pass


Deleter = ctypes.CFUNCTYPE(None, ctypes.POINTER(Managed))
Managed._fields_ = [
    ("version", Version),
    ("context", ctypes.c_void_p),
    ("deleter", Deleter),
    ("flags", ctypes.c_uint64),
    ("tensor", Tensor),
]
SetError = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p)
Allocate = ctypes.PYFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(Tensor), ctypes.POINTER(ctypes.POINTER(Managed)), ctypes.c_void_p, SetError
)
FromObject = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.py_object, ctypes.POINTER(ctypes.POINTER(Managed)))
ToObject = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.POINTER(Managed), ctypes.POINTER(ctypes.c_void_p))
Borrow = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.py_object, ctypes.POINTER(Tensor))
Stream = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_int32, ctypes.c_int32, ctypes.POINTER(ctypes.c_void_p))


class Exchange(ctypes.Structure):
    _fields_ = [
        ("version", Version),
        ("previous", ctypes.c_void_p),
        ("allocate", Allocate),
        ("managed_from_object", FromObject),
        ("managed_to_object", ToObject),
        ("tensor_from_object", Borrow),
        ("current_stream", Stream),
    ]


NAME = b"dlpack_exchange_api"
get_pointer = ctypes.pythonapi.PyCapsule_GetPointer
get_pointer.restype, get_pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
new_capsule = ctypes.pythonapi.PyCapsule_New
new_capsule.restype, new_capsule.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]


@pytest.fixture
def ours():
    return Exchange.from_address(get_pointer(sw.Array.__dlpack_c_exchange_api__, NAME))


def described(tensor):
    return list(tensor.shape[: tensor.ndim]), list(tensor.strides[: tensor.ndim])


def test_the_capsule_is_on_the_type_and_of_version_1_3(ours):
    assert type(sw.zeros(1)).__dlpack_c_exchange_api__ is sw.Array.__dlpack_c_exchange_api__
    assert (ours.version.major, ours.version.minor) == (1, 3)


def test_there_and_back_is_the_same_memory(ours):
    x = sw.reshape(sw.arange(12, dtype=sw.float32), (3, 4))[:, ::2]
    managed, back = ctypes.POINTER(Managed)(), ctypes.c_void_p()
    assert ours.managed_from_object(x, ctypes.byref(managed)) == 0
    tensor = managed.contents.tensor
    assert (tensor.device_type, tensor.code, tensor.bits, tensor.lanes) == (1, 2, 32, 1)
    assert described(tensor) == ([3, 2], [4, 2])
    assert ours.managed_to_object(managed, ctypes.byref(back)) == 0
    y = ctypes.cast(back, ctypes.py_object).value
    ctypes.pythonapi.Py_DecRef(ctypes.py_object(y))  # the reference that the function gave
    y[0, 0] = 99
    assert float(x[0, 0]) == 99


def test_a_borrowed_tensor_lives_as_long_as_the_array(ours):
    x = sw.ones((2, 3), dtype=sw.complex64)
    tensor = Tensor()
    for _ in range(3):
        assert ours.tensor_from_object(x, ctypes.byref(tensor)) == 0
        assert described(tensor) == ([2, 3], [3, 1])
        assert (tensor.code, tensor.bits) == (5, 64)


def test_memory_that_may_not_be_written_is_not_lent(ours):
    host = np.zeros(3)
    host.flags.writeable = False
    managed = ctypes.POINTER(Managed)()
    with pytest.raises(BufferError):
        ours.tensor_from_object(sw.asarray(host), ctypes.byref(Tensor()))
    x = sw.asarray(host)
    assert ours.managed_from_object(x, ctypes.byref(managed)) == 0
    assert managed.contents.flags & 1
    managed.contents.deleter(managed)


def test_other_objects_are_refused(ours):
    with pytest.raises(TypeError):
        ours.managed_from_object(np.zeros(3), ctypes.byref(ctypes.POINTER(Managed)()))


def test_allocation_follows_the_prototype_and_reports_what_is_wrong(ours):
    shape = (ctypes.c_int64 * 2)(3, 5)
    prototype = Tensor(ndim=2, device_type=1, code=2, bits=64, lanes=1, shape=shape)
    managed, complaints = ctypes.POINTER(Managed)(), []
    report = SetError(lambda context, kind, text: complaints.append((kind, text)))
    assert ours.allocate(prototype, ctypes.byref(managed), None, report) == 0
    assert described(managed.contents.tensor) == ([3, 5], [5, 1])
    managed.contents.deleter(managed)
    shape[0] = 1 << 50
    assert ours.allocate(prototype, ctypes.byref(managed), None, report) == -1
    assert len(complaints) == 1


def test_there_is_no_stream(ours):
    stream = ctypes.c_void_p(7)
    assert ours.current_stream(1, 0, ctypes.byref(stream)) == 0
    assert stream.value is None


def foreign(export):
    """A type of another library whose arrays are exchanged by `export`."""
    functions = Exchange(version=Version(1, 3), managed_from_object=FromObject(export))

    class Foreign:
        __dlpack_c_exchange_api__ = new_capsule(ctypes.addressof(functions), NAME, None)
        kept = functions

    return Foreign


def test_others_functions_are_called(ours):
    x = sw.asarray([1.0, 2.0, 3.0])
    calls = []

    def export(thing, out):
        calls.append(thing)
        return ours.managed_from_object(x, out)

    thing = foreign(export)()
    for read in [sw.asarray, sw.from_dlpack]:
        assert read(thing).tolist() == [1.0, 2.0, 3.0]
    assert calls == [thing, thing]
    read(thing)[0] = 7
    assert float(x[0]) == 7


def test_an_object_that_gives_nothing_is_an_error():
    thing = foreign(lambda thing, out: -1)()
    with pytest.raises(BufferError):
        sw.asarray(thing)


def test_an_attribute_that_is_no_capsule_is_none():
    class Pretender:
        __dlpack_c_exchange_api__ = 5

    with pytest.raises(TypeError):
        sw.asarray(Pretender())


def test_torch_both_ways():
    torch = pytest.importorskip("torch", reason="torch is not installed")
    x = torch.arange(6, dtype=torch.float32).reshape(2, 3).T
    y = sw.asarray(x)
    assert y.shape == (3, 2)
    y[0, 0] = 5
    assert x[0, 0].item() == 5
    z = torch.from_dlpack(y)
    z[1, 1] = 8
    assert float(y[1, 1]) == 8


@pytest.mark.parametrize(
    "values, what",
    [
        (np.array(["a", "b"]), "<U1"),
        (np.array([None, 1], dtype=object), "object"),
        (np.array([1, 2], dtype="datetime64[s]"), r"datetime64\[s\]"),
        (np.zeros(2, dtype=[("a", "f4")]), r"\[\('a', '<f4'\)\]"),
    ],
    ids=["text", "object", "date", "record"],
)
def test_arrays_of_other_things_than_numbers_are_told(values, what):
    with pytest.raises(TypeError, match=f"expected numbers, got a ndarray of {what}"):
        sw.asarray(values)
