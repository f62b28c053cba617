"""The part of CuPy that tests need, over libcuda and NVRTC as they are found: on a machine without a GPU, those of
Tests/CUDAStandIn. Arrays are CuPy's in what others see of them: type, module, dtype, device, DLPack, streams.

Where CuPy would refuse, so does this: there is no way to the host but `get`.
"""

import ctypes
import math

import numpy
from numpy import complex64, complex128, float32, float64, int32, int64  # noqa: F401 (CuPy's names)

from . import _dlpack
from ._driver import allocate, call, kernel, memory
from .cuda import Stream, get_current_stream

__version__ = "13.0.0"
uint8, bool_ = numpy.uint8, numpy.bool_


class ndarray:  # noqa: N801 (CuPy's name)
    """An array in the device's memory: an address, and what holds the memory."""

    def __init__(self, shape, dtype=float, *, address=None, strides=None, base=None):
        self.shape, self.dtype = tuple(shape), numpy.dtype(dtype)
        if strides is None:
            strides = tuple(self.itemsize * math.prod(self.shape[k + 1 :]) for k in range(self.ndim))
        self.strides = tuple(strides)
        if address is None:
            base = allocate(self.nbytes)
            address = base.address
        self._address, self._base = address, base

    ndim = property(lambda self: len(self.shape))
    size = property(lambda self: math.prod(self.shape))
    itemsize = property(lambda self: self.dtype.itemsize)
    nbytes = property(lambda self: self.size * self.itemsize)
    device = property(lambda self: Device(0))

    @property
    def _is_dense(self):
        return self.strides == ndarray(self.shape, self.dtype, address=0).strides

    @property
    def __cuda_array_interface__(self):
        return {
            "shape": self.shape,
            "typestr": self.dtype.str,
            "data": (self._address, False),
            "strides": None if self._is_dense else self.strides,
            "version": 3,
            "stream": get_current_stream().ptr or 1,
        }

    def __dlpack_device__(self):
        return (2, 0)

    def __dlpack__(self, *, stream=None, max_version=None, dl_device=None, copy=None):
        if dl_device not in (None, (2, 0)) or copy:
            raise BufferError("only the device's own memory is lent")
        if stream != -1:
            # The consumer's stream waits for what was enqueued here; none is the default stream.
            Stream.of(stream or 1).wait_event(get_current_stream().record())
        return _dlpack.lend(self, isinstance(max_version, tuple) and max_version >= (1, 0))

    def __array__(self, *_, **__):
        raise TypeError("Implicit conversion to a NumPy array is not allowed. Please use `.get()`.")

    def __array_namespace__(self, *, api_version=None):
        import cupy

        return cupy

    def get(self):
        """The values, on the host."""
        reach = [(n - 1) * stride for n, stride in zip(self.shape, self.strides, strict=True)]
        if 0 in self.shape:
            return numpy.empty(self.shape, self.dtype)
        low, high = sum(min(0, x) for x in reach), sum(max(0, x) for x in reach) + self.itemsize
        room = numpy.empty(high - low, numpy.uint8)
        stream = get_current_stream()
        call("cuMemcpyDtoHAsync_v2", room.ctypes.data, memory(self._address + low), high - low, stream.handle)
        stream.synchronize()
        return numpy.ndarray(self.shape, self.dtype, room, -low, self.strides).copy()

    def __getitem__(self, key):
        """A view, by whole numbers, slices and an ellipsis."""
        like = numpy.lib.stride_tricks.as_strided(numpy.empty(1, self.dtype), self.shape, self.strides)
        view = like[key]
        offset = view.__array_interface__["data"][0] - like.__array_interface__["data"][0]
        return ndarray(view.shape, self.dtype, address=self._address + offset, strides=view.strides, base=self._base)

    def astype(self, dtype):
        return _each(self, dtype, "x")

    def __abs__(self):
        return abs(self)


class Device:
    """A device by its number."""

    def __init__(self, number):
        self.id = number

    def __eq__(self, other):
        return isinstance(other, Device) and self.id == other.id

    def __hash__(self):
        return self.id

    def __repr__(self):
        return f"<CUDA Device {self.id}>"


def asarray(values, dtype=None):
    """A copy of a host's array on the device."""
    if isinstance(values, ndarray):
        return values
    values = numpy.ascontiguousarray(values, dtype)
    result = ndarray(values.shape, values.dtype)
    stream = get_current_stream()
    if values.nbytes:
        call("cuMemcpyHtoDAsync_v2", memory(result._address), values.ctypes.data, values.nbytes, stream.handle)
        stream.synchronize()
    return result


array = asarray


def from_dlpack(x):
    """Another library's memory as an array, without a copy."""
    stream = get_current_stream()
    capsule = x.__dlpack__(stream=stream.ptr or 1, max_version=(1, 0))
    address, shape, dtype, strides, base = _dlpack.borrow(capsule)
    return ndarray(shape, dtype, address=address, strides=strides, base=base)


def abs(x):
    return _each(x, x.dtype, "x < 0 ? -x : x")


def sqrt(x):
    return _each(x, x.dtype, "sqrt(x)" if x.dtype == float64 else "sqrtf(x)")


_TYPES = {"f4": "float", "f8": "double", "i4": "int", "i8": "long long"}


def _each(x, dtype, formula):
    """A kernel of CuPy's own, enqueued in its current stream and not waited for."""
    if not x._is_dense:
        raise NotImplementedError("the stand-in computes on dense arrays")
    result = ndarray(x.shape, dtype)
    source, target = (_TYPES[kind.str[1:]] for kind in (x.dtype, result.dtype))
    text = f"""
extern "C" __global__ void each(const {source} *from, {target} *to, long long count) {{
  const long long k = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  if (k >= count) return;
  const {source} x = from[k];
  to[k] = ({target})({formula});
}}
"""
    arguments = [ctypes.c_uint64(x._address), ctypes.c_uint64(result._address), ctypes.c_int64(x.size)]
    places = (ctypes.c_void_p * 3)(*(ctypes.addressof(argument) for argument in arguments))
    if x.size:
        stream = get_current_stream().handle
        call("cuLaunchKernel", kernel(text, "each"), (x.size + 255) // 256, 1, 1, 256, 1, 1, 0, stream, places, None)
    return result


class random:  # noqa: N801 (CuPy's name)
    """CuPy's module of that name."""

    @staticmethod
    def randn(*shape):
        return asarray(numpy.random.default_rng(1).standard_normal(shape))
