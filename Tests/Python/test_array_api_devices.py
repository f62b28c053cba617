"""Arrays on a device other than the processor: made there by default, exchanged, read where a number is asked for."""

import json
import os
import pickle
import subprocess
import sys

import numpy
import pytest
import swiftlet

from conftest import succeed

# The device that SWIFTLET_TEST_DEVICES names, else the first of OpenCL.
DEVICES = swiftlet.__array_namespace_info__().devices()
DEVICE = os.environ.get("SWIFTLET_TEST_DEVICES") or next((name for name in DEVICES if name.startswith("opencl")), None)
# PoCL computes in the processor's own memory.
DRIVERS = {entry["name"]: entry["driver"] or "" for entry in json.loads(succeed("devices", "--json"))}
needs_pocl = pytest.mark.skipif("PoCL" not in DRIVERS.get(DEVICE, ""), reason="the device has memory of its own")

pytestmark = pytest.mark.skipif(DEVICE is None, reason="there is no OpenCL device")


@pytest.fixture
def x():
    return swiftlet.asarray([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], dtype=swiftlet.float32, device=DEVICE)


def python(code, **environment):
    return subprocess.run(
        [sys.executable, "-c", code], env=os.environ | environment, capture_output=True, text=True, timeout=300
    )


def test_the_environment_names_the_default_device():
    code = """
import numpy, swiftlet
info = swiftlet.__array_namespace_info__()
new = [swiftlet.zeros(3), swiftlet.arange(3), swiftlet.asarray([1, 2]), swiftlet.asarray(numpy.ones(2))]
x = swiftlet.asarray([1.0, 2.0, 3.0])
x[1] = 7
new += [x[swiftlet.asarray([True, False, True])], x[[0, 1]], swiftlet.where(x > 2, x, 0), swiftlet.isin(x, 7.0),
        swiftlet.searchsorted(x, 2.0), swiftlet.asarray([2**63], dtype=swiftlet.uint64) + 2**63]
assert info.default_device() == swiftlet.zeros(1).device != "cpu"
assert {a.device for a in new} == {info.default_device()}
print(x.tolist(), float(x[0]), bool(x[0] > 0), swiftlet.zeros(1, device="cpu").device)
"""
    done = python(code, SWIFTLET_DEVICE=DEVICE)
    assert (done.returncode, done.stdout, done.stderr) == (0, "[1.0, 7.0, 3.0] 1.0 True cpu\n", "")


def test_a_default_device_that_is_not_there_is_an_error_of_the_call():
    done = python("import swiftlet\nswiftlet.zeros(3)", SWIFTLET_DEVICE="abacus:0")
    assert done.returncode == 1
    assert "no device abacus:0" in done.stderr


def test_dlpack_shares_the_memory_of_a_device(x):
    kind, number = x.__dlpack_device__()
    assert ({4: "opencl", 2: "cuda"}[kind], str(number)) == tuple(DEVICE.split(":"))

    class Producer:
        def __dlpack__(self, **keywords):
            return x.__dlpack__(**keywords)

        def __dlpack_device__(self):
            return x.__dlpack_device__()

    for view in (swiftlet.from_dlpack(Producer()), swiftlet.asarray(Producer())):
        assert view.device == DEVICE
        assert view.tolist() == x.tolist()
    view = swiftlet.from_dlpack(Producer())
    view[0, 1] = 9
    assert x[0, 1].item() == 9


def test_dlpack_keeps_views_of_a_device(x):
    view = x[1, ::-1]

    class Producer:
        def __dlpack__(self, **keywords):
            return view.__dlpack__(**keywords)

        def __dlpack_device__(self):
            return view.__dlpack_device__()

    assert swiftlet.from_dlpack(Producer()).tolist() == [6.0, 5.0, 4.0]


class OnHost:
    """An array as one that NumPy takes from the host."""

    def __init__(self, x, **keywords):
        self.x, self.keywords = x, keywords

    def __dlpack__(self, **keywords):
        return self.x.__dlpack__(**keywords | {"dl_device": (1, 0)} | self.keywords)

    def __dlpack_device__(self):
        return (1, 0)


def test_dlpack_copies_to_the_host(x):
    copied = numpy.from_dlpack(OnHost(x, copy=True))
    numpy.testing.assert_array_equal(copied, [[1, 2, 3], [4, 5, 6]])
    copied[0, 0] = 9
    assert x[0, 0].item() == 1
    assert swiftlet.from_dlpack(x, device="cpu", copy=True).device == "cpu"
    with pytest.raises(BufferError, match="the data is on"):
        x.__dlpack__(dl_device=(8, 0))
    with pytest.raises(BufferError, match="no memory is shared"):
        swiftlet.from_dlpack(swiftlet.ones(2, device="cpu"), device=DEVICE, copy=False)


@needs_pocl
def test_dlpack_lends_memory_of_a_device_that_is_the_hosts(x):
    for view in (x, x[1, ::-1], x[:, 1], x[:, :0], x[0, 0]):
        numpy.testing.assert_array_equal(numpy.from_dlpack(OnHost(view, copy=False)), view.tolist())
    y = x + 1  # computed before the host sees it
    seen = numpy.from_dlpack(OnHost(y[:, 1:], copy=False))
    numpy.testing.assert_array_equal(seen, [[3, 4], [6, 7]])
    seen[:] = [[-3, -4], [-6, -7]]
    del seen
    assert (y * 2).tolist() == [[4, -6, -8], [10, -12, -14]]
    here = swiftlet.from_dlpack(y, device="cpu", copy=False)
    here[0, 0] = 7
    del here
    assert (y + 0).tolist()[0] == [7, -3, -4]
    seen = numpy.from_dlpack(OnHost(y))
    del y
    assert seen[1, 2] == -7


@needs_pocl
def test_what_the_host_has_written_comes_before_what_is_asked_next(x):
    for k in range(200):
        y = x * k
        seen = numpy.from_dlpack(OnHost(y, copy=False))
        seen += 1
        del seen
        assert (y - 1).tolist() == (x * k).tolist()


def test_host_code_does_not_read_a_device_by_accident(x):
    with pytest.raises((BufferError, TypeError, ValueError)):
        memoryview(x)
    with pytest.raises(ValueError, match="different devices"):
        x + swiftlet.ones(3, dtype=swiftlet.float32, device="cpu")


def test_numbers_text_and_pickles(x):
    assert (float(x[0, 2]), int(x[1, 0]), bool(x[0, 0])) == (3.0, 4, True)
    assert swiftlet.asarray(1.5 + 2j, device=DEVICE).item() == 1.5 + 2j
    assert f"device='{DEVICE}'" in repr(x)
    assert "6.0" in repr(x)
    again = pickle.loads(pickle.dumps(x))
    assert (again.device, again.tolist()) == (DEVICE, x.tolist())


def test_dtypes_are_those_that_the_device_can_hold():
    dtypes = swiftlet.__array_namespace_info__().dtypes(device=DEVICE)
    assert "float32" in dtypes
    for name, dtype in dtypes.items():
        assert swiftlet.zeros(2, dtype=dtype, device=DEVICE).device == DEVICE, name
