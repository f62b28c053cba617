"""DLPack's structures, lent and borrowed."""

import ctypes
import weakref

import numpy

_CODES = {"i": 0, "u": 1, "f": 2, "c": 5, "b": 6}
_KINDS = {code: kind for kind, code in _CODES.items()}
_Delete = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
_python = ctypes.pythonapi
_python.PyCapsule_New.restype = ctypes.py_object
_python.PyCapsule_New.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
_python.PyCapsule_GetPointer.restype = ctypes.c_void_p
_python.PyCapsule_GetPointer.argtypes = [ctypes.py_object, ctypes.c_char_p]
_python.PyCapsule_IsValid.argtypes = [ctypes.py_object, ctypes.c_char_p]
_python.PyCapsule_SetName.argtypes = [ctypes.py_object, ctypes.c_char_p]


def _fields(*pairs):
    return type("Fields", (ctypes.Structure,), {"_fields_": pairs})


_Tensor = _fields(
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
)
_Managed = _fields(("tensor", _Tensor), ("context", ctypes.c_void_p), ("delete", _Delete))
_Versioned = _fields(
    ("major", ctypes.c_uint32),
    ("minor", ctypes.c_uint32),
    ("context", ctypes.c_void_p),
    ("delete", _Delete),
    ("flags", ctypes.c_uint64),
    ("tensor", _Tensor),
)
# What is lent now: structures with the arrays that hold the memory. Names of capsules must live as long as they.
_lent = {}
_NAMES = {_Managed: (b"dltensor", b"used_dltensor"), _Versioned: (b"dltensor_versioned", b"used_dltensor_versioned")}


@_Delete
def _returned(address):
    del _lent[address]


def lend(array, is_versioned):
    """A capsule over an array's memory."""
    managed = _Versioned(major=1) if is_versioned else _Managed()
    managed.delete = _returned
    shape = (ctypes.c_int64 * array.ndim)(*array.shape)
    strides = (ctypes.c_int64 * array.ndim)(*(stride // array.itemsize for stride in array.strides))
    tensor = managed.tensor
    tensor.data, tensor.device_type, tensor.device_id, tensor.ndim = array._address, 2, 0, array.ndim
    tensor.code, tensor.bits, tensor.lanes = _CODES[array.dtype.kind], array.itemsize * 8, 1
    tensor.shape = ctypes.cast(shape, ctypes.POINTER(ctypes.c_int64))
    tensor.strides = ctypes.cast(strides, ctypes.POINTER(ctypes.c_int64))
    address = ctypes.addressof(managed)
    _lent[address] = (managed, shape, strides, array)
    return _python.PyCapsule_New(address, _NAMES[type(managed)][0], None)


class _Base:
    """Held by arrays over borrowed memory; gives it back."""


def borrow(capsule):
    """What a capsule holds: address, shape, dtype, strides in bytes, and what gives the memory back."""
    for kind, (name, used) in _NAMES.items():
        if not _python.PyCapsule_IsValid(capsule, name):
            continue
        managed = kind.from_address(_python.PyCapsule_GetPointer(capsule, name))
        _python.PyCapsule_SetName(capsule, used)
        tensor = managed.tensor
        assert (tensor.device_type, tensor.device_id) == (2, 0), "memory of another device"
        shape = tuple(tensor.shape[k] for k in range(tensor.ndim))
        dtype = numpy.dtype(f"{_KINDS[tensor.code]}{tensor.bits // 8}")
        strides = tuple(tensor.strides[k] * dtype.itemsize for k in range(tensor.ndim)) if tensor.strides else None
        base = _Base()
        weakref.finalize(base, managed.delete, ctypes.addressof(managed))
        return (tensor.data or 0) + tensor.byte_offset, shape, dtype, strides, base
    raise TypeError("no capsule of DLPack")
