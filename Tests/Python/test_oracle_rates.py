"""Resample equals the library's lines and SciPy's polyphase filters, at times that never drift."""

from fractions import Fraction

import numpy as np
import pytest
import scipy.signal as sps
from ezmsg.sigproc.resample import ResampleProcessor, ResampleSettings
from ezmsg.util.messages.axisarray import AxisArray, CoordinateAxis, LinearAxis, replace

from conftest import fail
from oracle import assert_same_axis, cut, generator, joined, pipeline, save, swiftlet, turned, typed

CHUNKS = [1, 7, None]
DTYPES = ["float64", "float32", "int16"]


def message(rng, rate, samples=None):
    shape = (samples or int(rng.integers(30, 150)), int(rng.integers(1, 4)))
    axes = {
        "time": LinearAxis(unit="s", gain=1 / rate, offset=float(rng.integers(0, 1000)) / 8),
        "ch": CoordinateAxis(data=np.array(["C3", "C4", "Cz"][: shape[1]]), dims=["ch"]),
    }
    return AxisArray(rng.normal(20, 50, shape), dims=["time", "ch"], axes=axes, key="probe", stream_dim="time")


def resample(rng):
    rate = int(rng.choice([100, 128, 250, 256, 1000]))
    target = float(rng.choice([50, 60, 64, 100, 128, 200, 256, 300, 37.5]))
    return message(rng, rate), {"resample_rate": target, "method": str(rng.choice(["linear", "polyphase"]))}


CASES = {"Resample": resample}


def resampled(x, settings):
    """NumPy's lines, or SciPy's polyphase filter."""
    data, time = x.data.astype(float), x.axes["time"]
    rate = 1 / time.gain
    ratio = Fraction(settings["resample_rate"]).limit_denominator(1000) / Fraction(rate).limit_denominator(1000)
    up, down = ratio.numerator, ratio.denominator
    if settings["method"] == "linear":
        places = [k * down / up for k in range((len(data) - 1) * up // down + 1)]
        data = np.stack([np.interp(places, np.arange(len(data)), column) for column in data.T], axis=1)
    else:
        data = sps.resample_poly(data, up, down, axis=0)
    return replace(x, data=data, axes={**x.axes, "time": replace(time, gain=1 / settings["resample_rate"])})


def assert_near(found, expected, dtype):
    dtype = np.dtype(dtype if np.dtype(dtype).kind == "f" else "float64")
    assert found.dims == expected.dims
    assert found.data.shape == expected.data.shape
    assert found.data.dtype == dtype
    error = 1e-12 if dtype == np.float64 else 50 * np.finfo(np.float32).eps
    np.testing.assert_allclose(found.data, expected.data, rtol=0, atol=error * np.abs(expected.data).max())
    for dim in expected.dims:
        assert_same_axis(dim, found.axes[dim], expected.axes[dim])


@pytest.mark.parametrize("chunk", CHUNKS)
@pytest.mark.parametrize("seed", range(15))
def test_equals_reference(seed, chunk, tmp_path):
    x, settings = resample(generator("resample", seed))
    x = typed(x, DTYPES[seed % 3])
    assert_near(swiftlet(tmp_path, [("Resample", settings)], x, chunk), resampled(x, settings), x.data.dtype)


@pytest.mark.parametrize("chunk", [7, 20])
@pytest.mark.parametrize("target", [64, 100, 256, 300])
def test_lines_are_those_of_the_library(target, chunk, tmp_path):
    x = message(generator("library", target), 128, samples=100)
    processor = ResampleProcessor(ResampleSettings(resample_rate=target))
    parts = []
    for part in cut(x, chunk):
        processor(part)
        found = next(processor)
        if found.data.size:
            parts.append(found)
    wanted = joined(parts)
    found = swiftlet(tmp_path, [("Resample", {"resample_rate": target})], x, chunk)
    # Sums of its steps decide whether the library makes the last one.
    count = len(wanted.data)
    assert 0 <= len(found.data) - count <= 1
    np.testing.assert_allclose(found.data[:count], wanted.data, rtol=1e-9)
    assert_same_axis("time", found.axes["time"], wanted.axes["time"])


@pytest.mark.parametrize("method", ["linear", "polyphase"])
def test_stream_axis_last(method, tmp_path):
    x = message(generator("last", method), 250)
    settings = {"resample_rate": 100.0, "method": method}
    found = swiftlet(tmp_path, [("Transpose", {"axes": ["ch", "time"]}), ("Resample", settings)], x, 7)
    np.testing.assert_allclose(found.data, turned(resampled(x, settings), ["time", "ch"]).data, rtol=1e-10, atol=1e-9)


@pytest.mark.parametrize("method", ["linear", "polyphase"])
@pytest.mark.parametrize("rate, target", [(30000, 1000), (44100, 48000), (512, 1000 / 3), (0.1, 0.7)])
def test_odd_rates(rate, target, method, tmp_path):
    """A slow tone is the same tone, at the times that the axis tells."""
    samples = int(max(300, 60 * rate / target))
    x = message(generator("odd"), rate, samples=samples)
    frequency = 0.04 * min(rate, target)
    offset = x.axes["time"].offset

    def tone(times):
        return np.sin(2 * np.pi * frequency * (times - offset))

    x = replace(x, data=np.repeat(tone(x.axes["time"].value(np.arange(samples)))[:, None], x.data.shape[1], axis=1))
    found = swiftlet(tmp_path, [("Resample", {"resample_rate": target, "method": method})], x, 1000)
    times = found.axes["time"].value(np.arange(len(found.data)))
    edge = int(np.ceil(12 * max(1, target / rate))) if method == "polyphase" else 0
    inner = slice(edge, len(times) - edge)
    error = 0.01 if method == "linear" else 2e-3
    np.testing.assert_allclose(found.data[inner, 0], tone(times)[inner], atol=error)
    np.testing.assert_allclose(found.axes["time"].gain, 1 / target, rtol=1e-12)
    assert abs(len(found.data) - samples * target / rate) <= max(2, 2 * target / rate)


def test_polyphase_prevents_aliasing(tmp_path):
    x = message(generator("alias"), 1000, samples=2000)
    tone = np.sin(2 * np.pi * 130 * np.arange(2000) / 1000)
    x = replace(x, data=np.repeat(tone[:, None], x.data.shape[1], axis=1))
    levels = {}
    for method in ["linear", "polyphase"]:
        found = swiftlet(tmp_path, [("Resample", {"resample_rate": 200, "method": method})], x, 100)
        levels[method] = np.abs(found.data[30:-30]).max()
    assert levels["polyphase"] < 2e-3
    assert levels["linear"] > 0.5


def test_no_rate_passes_messages_through(tmp_path):
    x = message(generator("through"), 128)
    np.testing.assert_array_equal(swiftlet(tmp_path, [("Resample", {})], x, 7).data, x.data)


@pytest.mark.parametrize(
    "settings, says",
    [
        ({"resample_rate": 1e-9}, ["ratio of whole numbers"]),
    ],
)
def test_rates_that_do_not_fit_are_refused(settings, says, tmp_path):
    save(tmp_path / "in.npz", message(generator("bad"), 128))
    path = pipeline(tmp_path, ("Resample", settings))
    fail(65, "run", path, tmp_path / "in.npz", "-o", tmp_path / "out.npz", "-q", says=["Resample", *says])
