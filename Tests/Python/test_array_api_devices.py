"""Arrays on a device other than the processor: made there by default, exchanged, read where a number is asked for."""

import os
import pickle
import subprocess
import sys

import numpy
import pytest
import swiftlet

OPENCL = next((name for name in swiftlet.__array_namespace_info__().devices() if name.startswith("opencl")), None)
needs_opencl = pytest.mark.skipif(OPENCL is None, reason="there is no OpenCL device")

pytestmark = needs_opencl


@pytest.fixture
def x():
    return swiftlet.asarray([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], dtype=swiftlet.float32, device=OPENCL)


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
    done = python(code, SWIFTLET_DEVICE=OPENCL)
    assert (done.returncode, done.stdout, done.stderr) == (0, "[1.0, 7.0, 3.0] 1.0 True cpu\n", "")


def test_a_default_device_that_is_not_there_is_an_error_of_the_call():
    done = python("import swiftlet\nswiftlet.zeros(3)", SWIFTLET_DEVICE="abacus:0")
    assert done.returncode == 1
    assert "no device abacus:0" in done.stderr


def test_dlpack_shares_the_memory_of_a_device(x):
    kind, number = x.__dlpack_device__()
    assert (kind, f"opencl:{number}") == (4, OPENCL)

    class Producer:
        def __dlpack__(self, **keywords):
            return x.__dlpack__(**keywords)

        def __dlpack_device__(self):
            return x.__dlpack_device__()

    for view in (swiftlet.from_dlpack(Producer()), swiftlet.asarray(Producer())):
        assert view.device == OPENCL
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


def test_dlpack_copies_to_the_host_where_it_may(x):
    capsule_owner = type(
        "OnHost",
        (),
        {"__dlpack__": lambda self, **k: x.__dlpack__(dl_device=(1, 0), **k), "__dlpack_device__": lambda self: (1, 0)},
    )()
    numpy.testing.assert_array_equal(numpy.from_dlpack(capsule_owner), [[1, 2, 3], [4, 5, 6]])
    with pytest.raises(BufferError, match="the data is on"):
        x.__dlpack__(dl_device=(1, 0), copy=False)
    with pytest.raises(BufferError, match="the data is on"):
        x.__dlpack__(dl_device=(2, 0))
    assert swiftlet.from_dlpack(x, device="cpu").device == "cpu"
    with pytest.raises(BufferError, match="no memory is shared"):
        swiftlet.from_dlpack(x, device="cpu", copy=False)


def test_host_code_does_not_read_a_device_by_accident(x):
    with pytest.raises((BufferError, TypeError, ValueError)):
        memoryview(x)
    with pytest.raises(ValueError, match="different devices"):
        x + swiftlet.ones(3, dtype=swiftlet.float32, device="cpu")


def test_numbers_text_and_pickles(x):
    assert (float(x[0, 2]), int(x[1, 0]), bool(x[0, 0])) == (3.0, 4, True)
    assert swiftlet.asarray(1.5 + 2j, device=OPENCL).item() == 1.5 + 2j
    assert f"device='{OPENCL}'" in repr(x)
    assert "6.0" in repr(x)
    again = pickle.loads(pickle.dumps(x))
    assert (again.device, again.tolist()) == (OPENCL, x.tolist())


def test_dtypes_are_those_that_the_device_can_hold():
    dtypes = swiftlet.__array_namespace_info__().dtypes(device=OPENCL)
    assert "float32" in dtypes
    for name, dtype in dtypes.items():
        assert swiftlet.zeros(2, dtype=dtype, device=OPENCL).device == OPENCL, name
