"""Filter and the statistics that forget equal the library and SciPy."""

import numpy as np
import pytest
import scipy.signal
from ezmsg.util.messages.axisarray import AxisArray, CoordinateAxis, LinearAxis

from oracle import assert_equal, generator, reference, swiftlet, typed

CHUNKS = [1, 7, None]
# The last is compared in test_numerics.
COMPARED = {"FillMissing", "Filter", "EWMA", "Detrend", "AdaptiveStandardScaler", "RollingScaler"}


def message(rng, samples=150):
    shape = (samples, int(rng.integers(1, 40)))
    axes = {
        "time": LinearAxis(unit="s", gain=1 / 128, offset=float(rng.integers(0, 1000)) / 8),
        "ch": CoordinateAxis(data=np.array([f"ch{k}" for k in range(shape[1])]), dims=["ch"]),
    }
    data = rng.normal(2, 5, shape).astype("float32").astype("float64")
    return AxisArray(data, dims=["time", "ch"], axes=axes, key="probe", stream_dim="time")


def coefficients(rng):
    """A stable filter, as sections, as a quotient, or of finite length."""
    order, corner = int(rng.integers(1, 6)), rng.uniform(0.1, 0.8)
    kind = rng.integers(0, 3)
    if kind == 0:
        return {"coefs": scipy.signal.ellip(order, 1, 40, corner, output="sos").tolist(), "coef_type": "sos"}
    if kind == 1:
        b, a = scipy.signal.butter(min(order, 4), corner)
        return {"coefs": [b.tolist(), a.tolist()], "coef_type": "ba"}
    return {"coefs": [rng.normal(size=int(rng.integers(1, 100))).tolist(), [1.0]], "coef_type": "ba"}


@pytest.mark.parametrize("chunk", CHUNKS)
@pytest.mark.parametrize("seed", range(12))
def test_filter(seed, chunk, tmp_path):
    rng = generator("filter", seed)
    x, settings = message(rng), coefficients(rng)
    expected = reference("Filter", settings, x, chunk)
    size = np.abs(expected.data).max()
    assert_equal(swiftlet(tmp_path, [("Filter", settings)], x, chunk), expected, scale=size * 1e4)
    # float32 is computed in float64, and rounded once.
    single = swiftlet(tmp_path, [("Filter", settings)], typed(x, "float32"), chunk)
    assert_equal(single, expected, dtype="float32", scale=size)


@pytest.mark.parametrize("chunk", CHUNKS)
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", ["EWMA", "Detrend", "AdaptiveStandardScaler"])
def test_statistics_that_forget(name, seed, chunk, tmp_path):
    rng = generator(name, seed)
    x, settings = message(rng), {"time_constant": float(rng.choice([0.02, 0.3, 5.0]))}
    expected = reference(name, settings, x, chunk)
    # The library takes the difference of two large numbers for the variance: its first result, exactly 0, is rounding.
    is_scaler = name == "AdaptiveStandardScaler"
    expected.data[: 1 if is_scaler else 0] = 0
    assert_equal(swiftlet(tmp_path, [(name, settings)], x, chunk), expected, scale=1e9 if is_scaler else 1e4)
    single = swiftlet(tmp_path, [(name, settings)], typed(x, "float32"), chunk)
    assert_equal(single, expected, dtype="float32", scale=50, ulps=50)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("chunk", CHUNKS)
@pytest.mark.parametrize("seed", range(4))
def test_rolling_scaler(seed, chunk, dtype, tmp_path):
    """By the definition, sample by sample; the library's window counts messages instead."""
    rng = generator("RollingScaler", seed)
    x = typed(message(rng), dtype)
    length, least = int(rng.integers(3, 30)), int(rng.integers(2, 6))
    clip = [None, 2.0][rng.integers(0, 2)]
    settings = {"k_samples": length, "min_samples": least, "clip": clip, "update_with_signal": True}
    found = swiftlet(tmp_path, [("RollingScaler", settings)], x, chunk)
    assert found.data.dtype == np.dtype(dtype)
    data, expected = x.data.astype("float64"), x.data.astype("float64")
    for n in range(len(data)):
        past = data[max(0, n - length) : n]
        if len(past) >= least:
            expected[n] = (data[n] - past.mean(axis=0)) / np.maximum(past.std(axis=0), 1e-8)
            if clip is not None:
                expected[n] = np.clip(expected[n], -clip, clip)
    tolerance = 1e-9 if dtype == "float64" else 50 * np.finfo("float32").eps
    np.testing.assert_allclose(found.data, expected, rtol=tolerance, atol=tolerance)
