"""CuPy's arrays through transformers, on NVIDIA's driver.

`make run-python-cuda` runs these with the stand-ins for the driver and for CuPy, which need no GPU; where there is one,
they take what is installed there.
"""

import ctypes
import gc
import threading
from dataclasses import replace

import numpy as np
import pytest
import swiftlet as sw

from library_matrix import Library, examples, recording, run

cp = pytest.importorskip("cupy", reason="CuPy is not installed", exc_type=ImportError)
CUDA = ctypes.CDLL("libcuda.so.1")
on_the_stand_in = pytest.mark.skipif(not hasattr(CUDA, "standInCounts"), reason="the driver does not count")
CUPY = Library("CuPy", cp, lambda module, values: module.asarray(values), lambda array: array.get())


def copies():
    """How many copies between host and device the driver was asked for so far."""
    counts = (ctypes.c_long * 4)()
    CUDA.standInCounts(counts)
    return counts[2]


@on_the_stand_in
def test_the_usage_example_stays_on_the_device_and_moves_nothing():
    axisarray = pytest.importorskip("ezmsg.util.messages.axisarray")
    from swiftlet.sigproc.math.abs import AbsTransformer
    from swiftlet.sigproc.math.clip import ClipSettings, ClipTransformer

    # Create data on GPU
    gpu_data = cp.random.randn(1000, 64).astype(cp.float32)
    message = axisarray.AxisArray(gpu_data, dims=["time", "ch"])

    # Process entirely on GPU - no data transfer!
    before = copies()
    abs_transformer = AbsTransformer()
    clip_transformer = ClipTransformer(ClipSettings(min=0.0, max=1.0))
    result = clip_transformer(abs_transformer(message))
    assert copies() == before

    # result.data is still a CuPy array on GPU
    assert type(result.data) is cp.ndarray
    assert type(result) is axisarray.AxisArray
    assert (result.data.dtype, result.data.shape, result.data.device) == (cp.float32, (1000, 64), gpu_data.device)
    np.testing.assert_array_equal(result.data.get(), np.clip(np.abs(gpu_data.get()), 0, 1))


def test_a_step_in_the_guides_pattern_takes_what_came_out():
    # The namespace is the array's own, as array_api_compat finds it.
    def process(message):
        xp = message.data.__array_namespace__()
        result = xp.sqrt(xp.abs(message.data))
        return replace(message, data=result)

    from swiftlet.sigproc.math.scale import ScaleTransformer

    data = cp.asarray(np.linspace(-2, 2, 600, dtype=np.float32).reshape(200, 3))
    result = process(ScaleTransformer(scale=4.0)(sw.AxisArray(data, dims=["time", "ch"])))
    assert type(result.data) is cp.ndarray
    np.testing.assert_array_equal(result.data.get(), np.sqrt(np.abs(4 * data.get())))


@pytest.mark.parametrize("name", sorted({name for name, _ in examples()}))
def test_every_transformer_gives_cupy_arrays_of_numpys_values(name):
    whole = recording("float32")
    for example in (example for known, example in examples() if known == name):
        wanted = run(example, [whole])
        found = run(example, [replace(whole, data=cp.asarray(whole.data))])
        for expected, result in zip(wanted, found, strict=True):
            assert type(result.data) is cp.ndarray
            assert (result.data.dtype, result.data.shape) == (expected.data.dtype, expected.data.shape)
            scale = np.nanmax(np.abs(expected.data), initial=1, where=np.isfinite(expected.data))
            np.testing.assert_allclose(result.data.get(), expected.data, rtol=1e-5, atol=1e-5 * scale)
            assert (result.dims, result.axes, result.key) == (expected.dims, expected.axes, expected.key)


@pytest.mark.parametrize("is_old", [False, True])
def test_work_that_was_enqueued_in_another_stream_is_waited_for(is_old, monkeypatch):
    if is_old:  # CuPy before 13 knows no max_version
        lend = cp.ndarray.__dlpack__
        monkeypatch.setattr(cp.ndarray, "__dlpack__", lambda self, stream=None: lend(self, stream=stream))
    values = np.arange(-5000, 5000, dtype=np.float32)
    x = cp.asarray(values)
    with cp.cuda.Stream(non_blocking=True):
        pending = cp.abs(x)
        doubled = cp.from_dlpack(sw.from_dlpack(pending) * 2)
        again = cp.sqrt(doubled)
        np.testing.assert_array_equal(again.get(), np.sqrt(2 * np.abs(values)))


def test_what_is_written_to_lent_memory_is_seen_and_what_is_lent_lives_on():
    x = sw.asarray(np.arange(6, dtype=np.float64).reshape(2, 3), device="cuda:0")
    view = cp.from_dlpack(x[:, ::-1])
    x[0, 0] = 9
    assert x[0, 0].item() == 9  # waits, which a stream of CuPy's would not
    np.testing.assert_array_equal(view.get(), [[2, 1, 9], [5, 4, 3]])
    del x
    gc.collect()
    np.testing.assert_array_equal(view.get(), [[2, 1, 9], [5, 4, 3]])


def test_threads_share_a_device():
    x = sw.asarray(np.arange(1000, dtype=np.float32), device="cuda:0")
    results = {}

    def work(k):
        results[k] = float(sw.sum(x * k + 1))

    threads = [threading.Thread(target=work, args=(k,)) for k in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {k: 499500.0 * k + 1000 for k in range(8)}


@on_the_stand_in
def test_borrowed_memory_goes_back():
    CUDA.standInBytesInUse.restype = ctypes.c_size_t
    gc.collect()
    before = CUDA.standInBytesInUse()
    x = cp.asarray(np.ones(1 << 20, np.float32))
    borrowed = sw.from_dlpack(x)
    del x
    gc.collect()
    assert CUDA.standInBytesInUse() >= before + (4 << 20)
    del borrowed
    gc.collect()
    assert CUDA.standInBytesInUse() <= before
