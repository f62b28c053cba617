"""Faults of CUDADriver.swift, planted between it and the stand-in for NVIDIA's driver, are found, and what
that driver answers is told.

`Tests/CUDAStandIn/Faults` says what each fault is; `make run-python-cuda` runs these.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

STAND_IN = Path(__file__).resolve().parents[2] / "out" / "cuda"
pytestmark = pytest.mark.skipif(
    os.environ.get("SWIFTLET_TEST_DEVICES") != "cuda:0", reason="not on the stand-in: make run-python-cuda"
)

FAULTS = [
    "architecture",
    "arguments",
    "bytes",
    "context",
    "early",
    "fused",
    "grid",
    "kernel",
    "leak",
    "order",
    "status",
    "stream",
    "synchronise",
]


def python(*arguments, folder="", **variables):
    environment = os.environ | {
        "LD_LIBRARY_PATH": str(STAND_IN / folder),
        "CUDA_STANDIN": str(STAND_IN / "libcuda.so.1"),
        "CUDA_STANDIN_MEMORY": str(64 << 20),
        **variables,
    }
    return subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, timeout=300, check=False
    )


def check(**variables):
    return python(Path(__file__).with_name("cuda_check.py"), folder="faults", **variables)


def test_the_driver_without_a_fault_passes():
    done = check()
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault):
    # What was compiled without the fault is no proof of it.
    caches = {"SWIFTLET_CACHE": ""} if fault in ("architecture", "fused") else {}
    done = check(CUDA_STANDIN_FAULT=fault, **caches)
    assert done.returncode != 0, f"nothing tells {fault}"
    print(fault, done.returncode, *done.stderr.strip().splitlines()[-1:])


def failure(code, rules, **variables):
    """What the program tells last, with these rules of calls that fail."""
    done = python("-c", "import numpy as np, swiftlet as sw\n" + code, CUDA_STANDIN_FAIL=rules, **variables)
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        ("cuMemAlloc_v2=2", "MemoryError: out of memory on cuda:0"),
        ("cuLaunchKernel=719", "cuLaunchKernel: error 719"),
        ("cuStreamSynchronize=700", "cuStreamSynchronize: error 700"),
        ("*:12+=999", "error 999"),
        ("cuModuleLoadData=222", "cuModuleLoadData: error 222"),
        ("nvrtcCompileProgram=6", "a kernel does not compile"),
        ("cuInit=100", "cuInit: error 100"),
    ],
)
def test_what_the_driver_answers_is_an_error_of_the_call(rules, says):
    assert says in failure("float(sw.sum(sw.asarray([1.0, 2.0], device='cuda:0')))", rules, SWIFTLET_CACHE="")


def test_after_an_error_that_passes_the_next_call_succeeds():
    code = """
x = sw.asarray([1.0, 2.0], device="cuda:0")
try:
    float(sw.sum(x))
except RuntimeError:
    print(float(sw.sum(x)))
"""
    assert failure(code, "cuLaunchKernel:1=1") == "3.0"


def test_errors_of_kernels_stay_and_the_processor_goes_on():
    code = """
for _ in range(3):
    try:
        float(sw.sum(sw.asarray([1.0, 2.0], device="cuda:0")))
        print("no error")
    except RuntimeError:
        pass
print(float(sw.sum(sw.asarray([1.0, 2.0], device="cpu"))))
"""
    assert failure(code, "cuLaunchKernel:1=700") == "3.0"


def test_an_old_driver_is_told_by_what_it_lacks():
    done = python("-c", "import swiftlet as sw\nsw.zeros(1, device='cuda:0')", folder="old")
    assert done.returncode == 1
    assert "cuModuleGetFunction" in done.stderr and "install" in done.stderr


def test_host_code_cannot_touch_the_devices_memory():
    code = """
import ctypes
x = sw.asarray([1.0, 2.0], device="cuda:0") + 0
class Tensor(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p)]
get = ctypes.pythonapi.PyCapsule_GetPointer
get.restype, get.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
capsule = x.__dlpack__()
address = Tensor.from_address(get(capsule, b"dltensor")).data
print(address > 0, flush=True)
ctypes.c_double.from_address(address).value
"""
    done = python("-c", "import swiftlet as sw\n" + code)
    assert done.stdout == "True\n" and done.returncode == -11
