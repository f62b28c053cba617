"""Filter banks against SciPy, and continuous wavelets against PyWavelets."""

import numpy as np
import pytest
import pywt
from ezmsg.sigproc import wavelets
from ezmsg.util.messages.axisarray import AxisArray, CoordinateAxis, LinearAxis, replace
from scipy import signal

from oracle import generator, swiftlet, typed

CHUNKS = [1, 13, None]
WAVELETS = ["morl", "mexh", *[f"gaus{n}" for n in range(1, 9)], *[f"cgau{n}" for n in range(1, 9)]]
# PyWavelets keeps bandwidths and centres as float32.
WAVELETS += ["cmor1.5-1.0", "cmor0.75-0.875", "shan1.5-1.0", "fbsp1-1.5-1.0", "fbsp3-0.75-0.625"]


def message(rng, samples=None):
    shape = (samples or int(rng.integers(60, 120)), 2, 3)
    axes = {
        "time": LinearAxis(unit="s", gain=1 / 200, offset=rng.uniform(0, 100)),
        "ch": CoordinateAxis(data=np.array(["a", "b"]), dims=["ch"]),
        "part": LinearAxis(),
    }
    data = rng.normal(size=shape).astype(np.float32).astype(np.float64)
    return AxisArray(data, dims=["time", "ch", "part"], axes=axes, key="probe", stream_dim="time")


def kernels(rng, is_complex=False, count=3):
    made = []
    for _ in range(count):
        taps = rng.normal(size=int(rng.integers(1, 30))).astype(np.float32).astype(np.float64)
        made.append(taps + 1j * taps[::-1] if is_complex and rng.random() < 0.7 else taps)
    return made


def listed(kernel):
    """As a pipeline file has it."""
    return [[z.real, z.imag] for z in kernel.tolist()] if np.iscomplexobj(kernel) else kernel.tolist()


def filtered(x, made):
    """What each kernel makes of the data: (time, kernel, ch, part), the stream first as files hold it."""
    return np.stack([signal.lfilter(kernel, 1, x.data, axis=0) for kernel in made], axis=-1).transpose(0, 3, 1, 2)


def turned(found, dims):
    return found.data.transpose([found.dims.index(dim) for dim in dims])


# The comparisons are below: the library drops the stream's dim, so that its results cannot be joined.
CASES = {"CWT": None, "Filterbank": None, "FilterbankDesign": None}


@pytest.mark.parametrize("chunk", CHUNKS)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("is_complex", [False, True])
@pytest.mark.parametrize("mode", ["conv", "fft"])
def test_filterbank(mode, is_complex, dtype, chunk, tmp_path):
    rng = generator("bank", mode, is_complex)
    x, made = message(rng, 300), kernels(rng, is_complex)
    settings = {"kernels": [listed(kernel) for kernel in made], "mode": mode, "new_axis": "k"}
    found = swiftlet(tmp_path, [("Filterbank", settings)], typed(x, dtype), chunk)
    expected = filtered(x, made)
    result = turned(found, ["time", "k", "ch", "part"])
    # In blocks, those that are whole come out; and with their own times.
    assert len(result) == len(expected) if mode == "conv" else 150 < len(result) <= len(expected)
    assert found.axes["time"].offset == pytest.approx(x.axes["time"].offset, abs=1e-9)
    single = np.complex64 if is_complex else np.float32
    assert result.dtype == (single if dtype == "float32" else np.result_type(single, np.float64))
    atol = 1e-12 if dtype == "float64" else 2e-5
    np.testing.assert_allclose(result, expected[: len(result)], atol=atol)
    assert set(found.dims) == {"time", "k", "ch", "part"}
    assert found.axes["ch"].data.tolist() == ["a", "b"]


def test_filterbank_in_blocks_tells_the_times_of_its_samples(tmp_path):
    """Where the library has the times of the message at hand."""
    x = message(generator("times"), 200)
    x = replace(x, data=np.repeat(x.axes["time"].value(np.arange(200))[:, None, None], 2, axis=1))
    settings = {"kernels": [[1.0], [0.0, 0.0, 1.0]], "mode": "fft"}
    found = swiftlet(tmp_path, [("Filterbank", settings)], x, 7)
    result, times = turned(found, ["time", "kernel", "ch", "part"]), found.axes["time"]
    np.testing.assert_allclose(result[:, 0, 0, 0], times.value(np.arange(len(result))), atol=1e-9)


@pytest.mark.parametrize("chunk", CHUNKS)
@pytest.mark.parametrize("mode", ["conv", "fft"])
def test_designed_filterbank(mode, chunk, tmp_path):
    """Filters by Kaiser's method, for the rate of the stream; one without corners passes everything."""
    x = message(generator("design", mode), 300)
    filters = [
        {"cutoff": 20.0, "ripple": 40.0, "width": 10.0},
        {"cutoff": [30.0, 60.0], "ripple": 40.0, "width": 15.0, "pass_zero": "bandpass"},
        {},
    ]
    made = []
    for one in filters[:2]:
        taps, beta = signal.kaiserord(40.0, one["width"] / 100)
        passes = one.get("pass_zero", True)
        made.append(
            signal.firwin(taps | 1, one["cutoff"], window=("kaiser", beta), pass_zero=passes, scale=False, fs=200)
        )
    found = swiftlet(tmp_path, [("FilterbankDesign", {"filters": filters, "mode": mode})], x, chunk)
    expected = filtered(x, [*made, np.ones(1)])
    result = turned(found, ["time", "kernel", "ch", "part"])
    np.testing.assert_allclose(result, expected[: len(result)], atol=1e-12)
    assert len(result) > 150


def minimum_phase(kernel):
    """By the cepstrum of the root of the magnitude; SciPy weighs its middle by 0 up to 1.17, by 1 since."""
    length = 2 ** int(np.ceil(np.log2(2 * (len(kernel) - 1) / 0.01)))
    magnitude = np.abs(np.fft.fft(kernel, length))
    magnitude += 1e-7 * magnitude[magnitude > 0].min()
    cepstrum = np.fft.ifft(np.log(np.sqrt(magnitude))).real
    fold = np.concatenate([[1], np.full(length // 2 - 1, 2), [1], np.zeros(length // 2 - 1)])
    return np.fft.ifft(np.exp(np.fft.fft(cepstrum * fold))).real[: (len(kernel) + 1) // 2]


@pytest.mark.parametrize("count", [31, 101])
def test_minimum_phase_has_the_root_of_the_magnitude(count, tmp_path):
    """The magnitude of the taps that are kept, squared, is that of the kernel, to what cutting them off costs."""
    kernel = signal.firwin(count, 0.4)
    x = message(generator("root", count), samples=2 * count)
    impulse = np.zeros_like(x.data)
    impulse[0] = 1
    settings = {"kernels": [kernel.tolist()], "min_phase": "homomorphic"}
    found = swiftlet(tmp_path, [("Filterbank", settings)], replace(x, data=impulse))
    taps = turned(found, ["time", "kernel", "ch", "part"])[:, 0, 0, 0]
    np.testing.assert_allclose(taps[: len(minimum_phase(kernel))], minimum_phase(kernel), atol=1e-12)


@pytest.mark.parametrize("mode", ["hilbert", "homomorphic"])
def test_minimum_phase(mode, tmp_path):
    rng = generator("phase", mode)
    x, kernel = message(rng), signal.firwin(31, [0.3, 0.6], pass_zero=False)
    kernel = signal.remez(41, [0, 0.1, 0.2, 0.5], [1, 0]) if mode == "hilbert" else kernel
    settings = {"kernels": [kernel.tolist()], "min_phase": mode}
    found = swiftlet(tmp_path, [("Filterbank", settings)], x, 13)
    expected = filtered(
        x, [minimum_phase(kernel) if mode == "homomorphic" else signal.minimum_phase(kernel, method=mode)]
    )
    # Where the response is 0, Hilbert's method takes the logarithm of what rounding left.
    atol = 2e-3 if mode == "hilbert" else 1e-9
    np.testing.assert_allclose(turned(found, ["time", "kernel", "ch", "part"]), expected, atol=atol)


CUT = [(wavelet, chunk) for wavelet in ["morl", "cmor1.5-1.0"] for chunk in CHUNKS[:-1]]


@pytest.mark.parametrize("wavelet, chunk", [(wavelet, None) for wavelet in WAVELETS] + CUT)
def test_wavelets(wavelet, chunk, tmp_path):
    """The offline transform of PyWavelets, which cuts off what comes before the wavelet's middle."""
    x = message(generator("wavelet", wavelet), 700)
    frequencies = [30.0, 8.0, 15.0]
    found = swiftlet(tmp_path, [("CWT", {"wavelet": wavelet, "frequencies": frequencies})], x, chunk)
    result = turned(found, ["freq", "time", "ch", "part"])
    np.testing.assert_allclose(found.axes["freq"].data, sorted(frequencies))
    assert found.axes["freq"].unit == "Hz"
    scales = pywt.frequency2scale(wavelet, np.sort(frequencies) / 200, precision=10)
    integral, points = pywt.integrate_wavelet(wavelet, precision=10)
    for place, scale in enumerate(scales):
        expected, _ = pywt.cwt(x.data, [scale], wavelet, method="conv", axis=0, precision=10)
        span = points[-1] - points[0]
        taps = (np.arange(scale * span + 1) / (scale * (points[1] - points[0]))).astype(int)
        cut = int(np.floor((np.sum(taps < len(integral)) - 2) / 2)) + 1
        assert cut < 600
        np.testing.assert_allclose(result[place, cut:], expected[0][: 700 - cut], atol=1e-10)


@pytest.mark.parametrize("wavelet", ["morl", "cmor1.5-1.0"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_cwt_of_the_library(wavelet, dtype, tmp_path):
    """Sample for sample, in one piece, from the first sample on."""
    x = message(generator("cwt", wavelet))
    found = swiftlet(tmp_path, [("CWT", {"wavelet": wavelet, "scales": [3.0, 1.5, 6.0]})], typed(x, dtype), 11)
    settings = wavelets.CWTSettings(frequencies=None, wavelet=wavelet, scales=[3.0, 1.5, 6.0])
    expected = wavelets.CWTTransformer(settings)(x)
    assert expected.dims == ["ch", "part", "freq", "time"]
    result = turned(found, expected.dims)
    assert result.dtype == np.result_type(np.complex64 if np.iscomplexobj(expected.data) else np.float32, dtype)
    np.testing.assert_allclose(result, expected.data, atol=1e-10 if dtype == "float64" else 1e-4)
    np.testing.assert_allclose(found.axes["freq"].data, expected.axes["freq"].data, rtol=1e-12)
