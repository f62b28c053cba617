"""The functions of `swiftlet.signal` equal SciPy's, and go on from call to call bit for bit."""

import numpy as np
import pytest
import scipy.signal
import swiftlet as sw

from array_api_values import host

DTYPES = ["float64", "float32", "int16", "complex128"]


def data(seed, dtype):
    rng = np.random.default_rng(seed)
    x = rng.normal(0, 9, tuple(rng.integers(1, 60, 3)))
    return (x + 1j * x[::-1] if dtype == "complex128" else x).astype(dtype)


def assert_close(found, expected, dtype):
    assert host(found).dtype == ("float64" if dtype == "int16" else dtype)
    error = (2e-7 if dtype == "float32" else 1e-11) * (1 + np.abs(expected).max(initial=0))
    np.testing.assert_allclose(host(found), expected, rtol=0, atol=error)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("seed", range(6))
def test_filters(seed, dtype):
    rng, x = np.random.default_rng(seed), data(seed, dtype)
    axis = int(rng.integers(-3, 3))
    b, a = scipy.signal.butter(int(rng.integers(1, 5)), rng.uniform(0.1, 0.8))
    taps = rng.normal(size=int(rng.integers(1, 50)))
    sos = scipy.signal.ellip(int(rng.integers(1, 7)), 1, 40, [0.2, 0.5], "bandpass", output="sos")
    wide = x.astype(np.result_type(x, np.float64))
    cases = [
        (lambda x, state: sw.signal.lfilter(b, a, x, axis=axis, state=state), scipy.signal.lfilter(b, a, wide, axis)),
        (
            lambda x, state: sw.signal.lfilter(taps, [2.0], x, axis=axis, state=state),
            scipy.signal.lfilter(taps, [2.0], wide, axis),
        ),
        (lambda x, state: sw.signal.sosfilt(sos, x, axis=axis, state=state), scipy.signal.sosfilt(sos, wide, axis)),
    ]
    for ours, expected in cases:
        whole = ours(sw.asarray(x), None)
        assert_close(whole.y, expected, dtype)
        half, parts, state = x.shape[axis] // 2, [], None
        for part in np.split(x, [half], axis):
            y, state = ours(sw.asarray(np.ascontiguousarray(part)), state)
            parts.append(host(y))
        np.testing.assert_array_equal(np.concatenate(parts, axis), host(whole.y))
        np.testing.assert_array_equal(host(state), host(whole.state))


@pytest.mark.parametrize("mode", ["full", "same", "valid"])
@pytest.mark.parametrize("count", [1, 2, 7, 20])
def test_convolve(count, mode):
    rng = np.random.default_rng(count)
    taps = rng.normal(size=count)
    for samples in (1, 6, 20, 300):
        x = rng.normal(size=(samples, 3))
        found = sw.signal.convolve(sw.asarray(x), taps, axis=0, mode=mode)
        whole = np.stack([np.convolve(column, taps) for column in x.T], axis=1)
        first = {"full": 0, "same": (count - 1) // 2, "valid": min(samples, count) - 1}[mode]
        length = {"full": samples + count - 1, "same": samples, "valid": abs(samples - count) + 1}[mode]
        assert found.shape == (length, 3)
        assert_close(found, whole[first : first + length], "float64")
        # As SciPy has them, which is NumPy's way wherever the signal is the longer one.
        assert_close(
            found, np.stack([scipy.signal.convolve(column, taps, mode=mode) for column in x.T], axis=1), "float64"
        )


def test_refusals():
    x = sw.zeros((4, 2))
    for call, error in [
        (lambda: sw.signal.lfilter([], [1], x), ValueError),
        (lambda: sw.signal.lfilter([1], [0], x), ValueError),
        (lambda: sw.signal.sosfilt([[1, 2]], x), ValueError),
        (lambda: sw.signal.lfilter([1], [1, 0.5], x, state=sw.zeros(3)), ValueError),
        (lambda: sw.signal.lfilter([1], [1], x, axis=2), ValueError),
        (lambda: sw.signal.convolve(x, [1], mode="other"), ValueError),
        (lambda: sw.signal.convolve(x, []), ValueError),
        (lambda: sw.signal.sosfilt(1, x), TypeError),
    ]:
        with pytest.raises(error):
            call()
