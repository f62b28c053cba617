"""NVIDIA's driver and NVRTC by ctypes: the calls, memory that is freed with its last array, and kernels from text."""

import ctypes
import functools
import weakref

_cuda = ctypes.CDLL("libcuda.so.1")
_nvrtc = ctypes.CDLL("libnvrtc.so.13")
_context = ctypes.c_void_p()


def memory(address):
    """An address in the device's memory, as an argument."""
    return ctypes.c_uint64(address)


def call(name, *arguments):
    """A function of the driver, with the device's context current in this thread."""
    for function, given in (("cuCtxSetCurrent", (_context,)), (name, arguments)):
        if (status := _call(function, *given)) != 0:
            raise RuntimeError(f"{function}: error {status}")


def _call(name, *arguments):
    sized = [ctypes.c_size_t(a) if isinstance(a, int) and a > 0x7FFFFFFF else a for a in arguments]
    return getattr(_cuda, name)(*sized)


for _name, _arguments in {"cuInit": (0,), "cuDevicePrimaryCtxRetain": (ctypes.byref(_context), 0)}.items():
    if _call(_name, *_arguments) != 0:
        raise ImportError(f"{_name} failed: there is no device")


class Memory:
    """An allocation, given back with the last array over it."""

    def __init__(self, size):
        address = ctypes.c_uint64()
        call("cuMemAlloc_v2", ctypes.byref(address), ctypes.c_size_t(max(size, 1)))
        self.address = address.value
        weakref.finalize(self, call, "cuMemFree_v2", memory(self.address))


allocate = Memory


@functools.cache
def kernel(text, name):
    """A kernel compiled from text for the device at hand."""
    numbers = []
    for which in (75, 76):
        number = ctypes.c_int()
        call("cuDeviceGetAttribute", ctypes.byref(number), which, 0)
        numbers.append(number.value)
    program, size = ctypes.c_void_p(), ctypes.c_size_t()
    option = b"--gpu-architecture=sm_%d%d" % tuple(numbers)
    if _nvrtc.nvrtcCreateProgram(ctypes.byref(program), text.encode(), b"own.cu", 0, None, None) != 0:
        raise RuntimeError("nvrtcCreateProgram failed")
    if _nvrtc.nvrtcCompileProgram(program, 1, (ctypes.c_char_p * 1)(option)) != 0:
        raise RuntimeError("a kernel does not compile")
    _nvrtc.nvrtcGetCUBINSize(program, ctypes.byref(size))
    code = ctypes.create_string_buffer(size.value)
    _nvrtc.nvrtcGetCUBIN(program, code)
    _nvrtc.nvrtcDestroyProgram(ctypes.byref(program))
    module, function = ctypes.c_void_p(), ctypes.c_void_p()
    call("cuModuleLoadData", ctypes.byref(module), code)
    call("cuModuleGetFunction", ctypes.byref(function), module, name.encode())
    return function
