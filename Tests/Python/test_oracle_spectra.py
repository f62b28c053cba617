"""Spectra, densities and band powers equal the library, SciPy and NumPy."""

import numpy as np
import pytest
import scipy.signal
from ezmsg.util.messages.axisarray import AxisArray, CoordinateAxis, LinearAxis, replace

from oracle import assert_equal, generator, reference, swiftlet, typed

CHUNKS = [7, None]
DTYPES = ["float64", "float32"]


def message(rng, samples=None, rate=None):
    """(time, ch) with a tone over noise."""
    rate = rate or int(rng.choice([64, 128, 256]))
    shape = (samples or int(rng.integers(40, 120)), int(rng.integers(1, 4)))
    axes = {
        "time": LinearAxis(unit="s", gain=1 / rate, offset=float(rng.integers(0, 1000)) / 8),
        "ch": CoordinateAxis(data=np.array(["C3", "C4", "Cz"][: shape[1]]), dims=["ch"]),
    }
    tone = 5 * np.sin(np.arange(shape[0]) * rng.uniform(0.1, 3))[:, None]
    data = (tone + rng.normal(0, 1, shape)).astype("float32").astype("float64")
    return AxisArray(data, dims=["time", "ch"], axes=axes, key="probe", stream_dim="time")


def windowed(rng):
    """(win, time, ch), as a step that windows gives it."""
    x = message(rng)
    length = int(rng.integers(5, 30))
    data = np.stack([x.data[k : k + length] for k in range(8)])
    axes = {"win": LinearAxis(unit="s", gain=x.axes["time"].gain, offset=x.axes["time"].offset)}
    axes |= {"time": LinearAxis(unit="s", gain=x.axes["time"].gain, offset=0), "ch": x.axes["ch"]}
    return AxisArray(data, dims=["win", "time", "ch"], axes=axes, key="probe", stream_dim="win")


def spectrum(rng):
    return windowed(rng), {
        "axis": [None, "time"][rng.integers(0, 2)],
        "out_axis": ["freq", None, "f"][rng.integers(0, 3)],
        "window": str(rng.choice(["none", "hamming", "hanning", "bartlett", "blackman"])),
        "transform": str(rng.choice(["real", "imag", "rel_power", "rel_db"])),
        "output": str(rng.choice(["positive", "negative", "full"])),
        "norm": ["forward", "backward", "ortho", None][rng.integers(0, 4)],
    }


def spectrogram(rng, transform=None):
    x = message(rng)
    rate = round(1 / x.axes["time"].gain)
    return x, {
        "window_dur": int(rng.integers(4, 30)) / rate,
        "window_shift": int(rng.integers(2, 15)) / rate,
        "window_anchor": str(rng.choice(["beginning", "middle", "end"])),
        "window": str(rng.choice(["none", "hamming", "hanning", "bartlett", "blackman"])),
        "transform": transform or str(rng.choice(["real", "imag", "rel_power"])),
    }


def bandpower(rng):
    x, settings = spectrogram(rng, "rel_power")
    step = 1 / settings["window_dur"]
    # Between frequencies, so that no rounding decides what a band holds.
    bands = [[max(0, low * step - step / 4), high * step + step / 4] for low, high in [(0, 1), (1, 2)]]
    return x, {"spectrogram_settings": settings, "bands": bands}


COMPARED = {"RMSBandPower", "SquareLawBandPower", "WelchPSD"}
CASES = {"Spectrum": spectrum, "Spectrogram": spectrogram, "BandPower": bandpower}


@pytest.mark.parametrize("chunk", CHUNKS)
@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("name", CASES)
def test_equals_reference(name, seed, chunk, tmp_path):
    x, settings = CASES[name](generator(name, seed))
    # The library transforms float64 in any case: float32 results may differ by rounding within.
    expected = reference(name, settings, x, chunk)
    size = np.abs(expected.data[np.isfinite(expected.data)]).max()
    found = swiftlet(tmp_path, [(name, settings)], x, chunk)
    if settings.get("transform") == "rel_db":  # of powers, which add up; small ones beside large ones are rounding
        found, expected = (replace(m, data=10 ** (m.data / 10)) for m in (found, expected))
        size = expected.data.max()
    assert_equal(found, expected, scale=50 * size)
    single = swiftlet(tmp_path, [(name, settings)], typed(x, "float32"), chunk)
    if settings.get("transform") == "rel_db":
        single = replace(single, data=(10 ** (single.data / 10)).astype("float32"))
    assert_equal(single, expected, dtype="float32", scale=50 * size, ulps=50)


@pytest.mark.parametrize("nfft", [8, 20, 64])
@pytest.mark.parametrize("output", ["positive", "full", "negative"])
def test_padded_spectra_have_the_frequencies_of_their_length(output, nfft, tmp_path):
    """The library divides by the length of the data instead."""
    x = windowed(generator(output, nfft))
    settings = {
        "axis": "time",
        "window": "none",
        "transform": "real",
        "norm": "backward",
        "nfft": nfft,
        "output": output,
    }
    found = swiftlet(tmp_path, [("Spectrum", settings)], x)
    gain = 1 / (nfft * x.axes["time"].gain)
    everything = np.fft.fft(x.data, n=nfft, axis=1).real
    if output == "positive":
        data, offset = everything[:, : nfft // 2 + 1], 0.0
    else:
        data, offset = np.fft.fftshift(everything, axes=1), -(nfft // 2) * gain
        if output == "negative":
            data = data[:, : nfft // 2 + 1]
    axes = {"win": x.axes["win"], "freq": LinearAxis(unit="Hz", gain=gain, offset=offset), "ch": x.axes["ch"]}
    expected = AxisArray(data, dims=["win", "freq", "ch"], axes=axes, key="probe")
    assert_equal(found, expected, scale=np.abs(data).max() * 50)


def test_a_full_spectrum_without_a_shift_lists_its_frequencies(tmp_path):
    """Their order is no regular axis, as the library has it."""
    x = windowed(generator("order"))
    settings = {"axis": "time", "transform": "real", "output": "full", "do_fftshift": False}
    found = swiftlet(tmp_path, [("Spectrum", settings)], x)
    expected = np.fft.fftfreq(x.data.shape[1], x.axes["time"].gain)
    np.testing.assert_allclose(found.axes["freq"].data, expected, rtol=1e-12)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("chunk", CHUNKS)
@pytest.mark.parametrize("seed", range(6))
def test_welch(seed, chunk, dtype, tmp_path):
    rng = generator("welch", seed)
    x = typed(message(rng, samples=400), dtype)
    rate = round(1 / x.axes["time"].gain)
    length, averages, detrend = int(rng.integers(10, 60)), int(rng.integers(1, 5)), bool(rng.integers(0, 2))
    shift = int(rng.integers(length // 3, length + 1))
    settings = {"window_dur": length / rate, "overlap": 1 - shift / length, "averages": averages, "detrend": detrend}
    found = swiftlet(tmp_path, [("WelchPSD", settings)], x, chunk)
    assert found.data.dtype == np.dtype(dtype)
    used = length + (averages - 1) * shift
    rows = []
    for start in range(0, 400 - used + 1, averages * shift):
        piece = x.data[start : start + used].astype("float64")
        frequencies, density = scipy.signal.welch(
            piece, rate, nperseg=length, noverlap=length - shift, axis=0, detrend="constant" if detrend else False
        )
        rows.append(density)
    expected = np.stack(rows)
    tolerance = 1e-10 if dtype == "float64" else 50 * np.finfo("float32").eps
    np.testing.assert_allclose(found.data, expected, rtol=tolerance, atol=tolerance * expected.max())
    np.testing.assert_allclose(found.axes["freq"].gain, frequencies[1], rtol=1e-12)
    np.testing.assert_allclose(found.axes["time"].gain, averages * shift / rate, rtol=1e-12)
    np.testing.assert_allclose(found.axes["time"].offset, x.axes["time"].offset, rtol=1e-12)


@pytest.mark.parametrize("chunk", CHUNKS)
def test_power_of_a_band_in_time(chunk, tmp_path):
    """The root mean square of bins, and the square-law detector, by SciPy."""
    x = message(generator("power"), samples=300, rate=128)
    band = {"order": 4, "cuton": 10.0, "cutoff": 30.0}
    low = {"order": 2, "cutoff": 4.0}

    def filtered(data, sos):
        zi = scipy.signal.sosfilt_zi(sos)[:, :, None] * data[0]
        return scipy.signal.sosfilt(sos, data, axis=0, zi=zi)[0]

    squares = filtered(x.data, scipy.signal.butter(4, [10, 30], "bandpass", fs=128, output="sos")) ** 2
    found = swiftlet(tmp_path, [("RMSBandPower", {"bandpass": band, "bin_duration": 0.0625})], x, chunk)
    expected = np.sqrt(squares[: 300 // 8 * 8].reshape(-1, 8, squares.shape[1]).mean(axis=1))
    np.testing.assert_allclose(found.data, expected, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(found.axes["time"].gain, 0.0625)
    settings = {"bandpass": band, "lowpass": low, "downsample": {"factor": 16}}
    found = swiftlet(tmp_path, [("SquareLawBandPower", settings)], x, chunk)
    smooth = filtered(squares, scipy.signal.butter(2, 4, fs=128, output="sos"))[::16]
    np.testing.assert_allclose(found.data, smooth, rtol=1e-10, atol=1e-10)
