"""Filters equal the library's, and SciPy's where the library has none or is off."""

import json

import numpy as np
import pytest
import scipy.signal as sps
from ezmsg.util.messages.axisarray import CoordinateAxis, LinearAxis, replace

from conftest import fail, succeed
from filter_references import RATE, as_band, assert_near, by_scipy, decimated, from_first, message
from oracle import REFERENCE, assert_same_axis, generator, pipeline, reference, save, swiftlet, turned, typed

CHUNKS = [1, 7, None]
DTYPES = ["float64", "float32", "int16"]


def corners(rng, low=0.08, high=0.9):
    """cuton and cutoff of a random band, in hertz."""
    first, second = np.sort(rng.uniform(low, high, 2))
    first, second = float(first * RATE / 2), float(max(second, first + 0.1) * RATE / 2)
    return [
        {"cutoff": first},
        {"cuton": first},
        {"cuton": first, "cutoff": second},
        {"cuton": second, "cutoff": first},
    ][int(rng.integers(0, 4))]


def form(rng):
    return str(rng.choice(["ba", "sos"]))


def filter_(rng):
    if rng.integers(0, 2):
        b, a = sps.butter(3, rng.uniform(0.1, 0.9))
        return {"coefs": [b.tolist(), a.tolist()]}
    sos = sps.butter(4, rng.uniform(0.1, 0.9), output="sos")
    return {"coefs": sos.tolist(), "coef_type": "sos"}


def butterworth(rng):
    return {"order": int(rng.integers(1, 5)), "coef_type": form(rng), **corners(rng)}


def chebyshev(rng):
    kind = str(rng.choice(["lowpass", "highpass", "bandpass", "bandstop"]))
    first, second = np.sort(rng.uniform(0.1, 0.9, 2)) * RATE / 2
    wn = float(first) if kind in {"lowpass", "highpass"} else [float(first), float(max(second, first + 15))]
    family = str(rng.choice(["cheby1", "cheby2"]))
    ripple = float(rng.uniform(0.1, 3) if family == "cheby1" else rng.uniform(20, 60))
    settings = {"order": int(rng.integers(1, 4)), "ripple_tol": ripple, "Wn": wn, "btype": kind}
    return {**settings, "cheby_type": family, "coef_type": form(rng)}


def chebyshev_for_decimation(rng):
    settings = {"order": int(rng.integers(1, 5)), "ripple_tol": float(rng.uniform(0.05, 1)), "coef_type": form(rng)}
    return {**settings, "Wn": float(rng.uniform(5, 50)), "cheby_type": "cheby1"}


def comb(rng):
    scaling = str(rng.choice(["constant", "proportional"]))
    settings = {"fundamental_freq": float(rng.uniform(8, 40)), "num_harmonics": int(rng.integers(1, 4))}
    return {**settings, "q_factor": float(rng.uniform(2, 40)), "quality_scaling": scaling, "coef_type": form(rng)}


def fir(rng):
    cutoffs = (np.sort(rng.uniform(0.1, 0.9, int(rng.integers(1, 4)))) * RATE / 2).tolist()
    settings = {"order": int(rng.integers(1, 50)) * 2 + 1, "pass_zero": bool(rng.integers(0, 2))}
    settings["cutoff"] = cutoffs if len(cutoffs) > 1 else cutoffs[0]
    settings["scale"] = bool(rng.integers(0, 2))
    if rng.integers(0, 2):
        settings["width"] = float(rng.uniform(5, 30))
    else:
        settings["window"] = ["hamming", "blackman", ["kaiser", 5.5]][int(rng.integers(0, 3))]
    return settings


def kaiser(rng):
    cutoff = float(rng.uniform(0.2, 0.8) * RATE / 2)
    passes = ["lowpass", "highpass", True, False][int(rng.integers(0, 4))]
    return {
        "cutoff": cutoff,
        "ripple": float(rng.uniform(20, 80)),
        "width": float(rng.uniform(8, 40)),
        "pass_zero": passes,
    }


def parks_mcclellan(rng):
    settings = {"order": int(rng.integers(8, 60)), **corners(rng, 0.2, 0.75), "transition": float(rng.uniform(6, 12))}
    if settings.get("cuton", 0) > settings.get("cutoff", 1e9):
        settings["cuton"] = max(settings["cuton"], settings["cutoff"] + 3 * settings["transition"])
    weights = {f"weight_{k}": float(rng.uniform(0.5, 10)) for k in ["pass", "stop_lo", "stop_hi"]}
    return {**settings, **weights}


def hilbert(rng):
    settings = {
        "order": int(rng.integers(10, 60)),
        "f_lo": float(rng.uniform(4, 10)),
        "f_hi": float(rng.uniform(60, 100)),
    }
    settings |= {"trans_lo": float(rng.uniform(4, 8)), "trans_hi": float(rng.uniform(6, 12))}
    return {**settings, **[{}, {"norm_freq": 30.0}, {"norm_band": [20.0, 50.0]}][int(rng.integers(0, 3))]}


def gaussian(rng):
    settings = {
        "sigma": int(rng.integers(1, 9)) / RATE,
        "width": int(rng.integers(2, 6)),
        "causal": bool(rng.integers(0, 2)),
    }
    return {**settings, **([{"kernel_size": int(rng.integers(2, 30))}] if rng.integers(0, 2) else [{}])[0]}


def elliptic(rng):
    ripple = {"ripple": float(rng.uniform(0.05, 2)), "attenuation": float(rng.uniform(25, 80))}
    return {"order": int(rng.integers(1, 7)), **ripple, **corners(rng)}


def bessel(rng):
    return {
        "order": int(rng.integers(1, 9)),
        "norm": str(rng.choice(["phase", "mag", "delay"])),
        **corners(rng, 0.1, 0.6),
    }


def savitzky_golay(rng):
    window = int(rng.integers(3, 30))
    return {
        "window_length": window,
        "polyorder": int(rng.integers(0, min(window, 5))),
        "deriv": int(rng.integers(0, 3)),
    }


def zero_phase(rng):
    return {"order": int(rng.integers(1, 4)), **corners(rng, 0.2, 0.8)}


def decimate(rng):
    factor = int(rng.choice([1, 2, 3, 5, 8, 13, 14, 17, 24]))
    ftype = str(rng.choice(["iir", "fir"]))
    return {"ftype": ftype, **({"factor": factor} if rng.integers(0, 2) else {"target_rate": RATE / (factor + 0.2)})}


CASES = {
    "Filter": filter_,
    "ButterworthFilter": butterworth,
    "ButterworthZeroPhase": zero_phase,
    "ChebyForDecimate": chebyshev_for_decimation,
    "ChebyshevFilter": chebyshev,
    "CombFilter": comb,
    "FIRFilter": fir,
    "KaiserFilter": kaiser,
    "ParksMcClellanFIR": parks_mcclellan,
    "FIRHilbertFilter": hilbert,
    "FIRHilbertEnvelope": hilbert,
    "GaussianSmoothingFilter": gaussian,
    "EllipticFilter": elliptic,
    "BesselFilter": bessel,
    "SavitzkyGolayFilter": savitzky_golay,
    "Decimate": decimate,
}


def run(folder, name, settings, x, chunk=None):
    """The tool's result. How the library computes a design is nothing to ask for here: it is always by sections."""
    asked = {key: value for key, value in settings.items() if key != "coef_type" or name == "Filter"}
    return swiftlet(folder, [(name, asked)], x, chunk)


def expected(name, settings, x, chunk=None):
    x = typed(x, "float64")
    return reference(name, settings, x, chunk) if name in REFERENCE else by_scipy(name, settings, x)


@pytest.mark.parametrize("chunk", CHUNKS)
@pytest.mark.parametrize("seed", range(9))
@pytest.mark.parametrize("name", CASES)
def test_equals_reference(name, seed, chunk, tmp_path):
    rng = generator(name, seed)
    x = typed(message(rng), DTYPES[seed % 3])
    settings = CASES[name](rng)
    found = run(tmp_path, name, settings, x, chunk)
    # Designs by exchange are as near to SciPy's as their error is to the best one.
    error = 1e-8 if name in {"ParksMcClellanFIR", "FIRHilbertFilter", "FIRHilbertEnvelope"} else 1e-10
    assert_near(found, expected(name, settings, x), x.data.dtype, error)


@pytest.mark.parametrize("name", CASES)
def test_stream_axis_last(name, tmp_path):
    """Files hold the stream first; a step before turns it."""
    rng = generator("last", name)
    x = message(rng)
    settings = CASES[name](rng)
    asked = {key: value for key, value in settings.items() if key != "coef_type" or name == "Filter"}
    steps = [("Transpose", {"axes": ["ch", "time"]}), (name, asked), ("Transpose", {"axes": ["time", "ch"]})]
    assert_near(swiftlet(tmp_path, steps, x, 7), expected(name, settings, x), "float64", 1e-8)


@pytest.mark.parametrize("name", CASES)
def test_constants_have_no_onset(name, tmp_path):
    """All filters begin as if the first sample had been there for ever; the envelope's signal is 0 before it."""
    rng = generator("constant", name)
    x = message(rng, samples=120)
    x = replace(x, data=np.ones_like(x.data) * np.array([3.0, -2.0, 0.5])[: x.data.shape[1]])
    found = run(tmp_path, name, CASES[name](rng), x).data
    begin = 40 if name == "FIRHilbertEnvelope" else 0
    np.testing.assert_allclose(found[begin:], np.broadcast_to(found[-1], found[begin:].shape), atol=1e-8)


@pytest.mark.parametrize("name", [name for name in CASES if name not in {"Filter", "Decimate", "FIRHilbertEnvelope"}])
def test_defaults_and_order_0_pass_messages_through(name, tmp_path):
    x = message(generator("through", name))
    settings = {
        "SavitzkyGolayFilter": {"window_length": 1, "polyorder": 0},
        "GaussianSmoothingFilter": {"sigma": 0},
        "CombFilter": {"num_harmonics": 0},
        "FIRHilbertFilter": {"order": 0},
    }.get(name, {})
    np.testing.assert_array_equal(swiftlet(tmp_path, [(name, settings)], x, 7).data, x.data)


@pytest.mark.parametrize("family", ["cheby1", "cheby2"])
def test_chebyshev_corners_may_be_fractions_of_half_the_rate(family, tmp_path):
    """The library takes them for hertz in cheby2."""
    x = message(generator(family))
    settings = {"order": 3, "ripple_tol": 30, "Wn": 0.3, "cheby_type": family, "wn_hz": False}
    design = {"cheby1": sps.cheby1, "cheby2": sps.cheby2}[family]
    wanted = replace(x, data=from_first([design(3, 30, 0.3, output="sos")], x.data))
    assert_near(swiftlet(tmp_path, [("ChebyshevFilter", settings)], x, 7), wanted, "float64")


def test_comb_peaks_pass_their_frequencies(tmp_path):
    """The sum of the peaks; the library puts them one after the other, which lets nothing through."""
    x = message(generator("peaks"), samples=300)
    settings = {"fundamental_freq": 20, "num_harmonics": 9, "q_factor": 30, "filter_type": "peak"}
    peaks = [sps.iirpeak(20 * k, 30, fs=RATE) for k in range(1, 7)]
    wanted = replace(x, data=sum(from_first([peak], x.data) for peak in peaks))
    assert_near(swiftlet(tmp_path, [("CombFilter", settings)], x, 7), wanted, "float64")
    # A tone at a harmonic comes out as it went in, one between two of them hardly.
    time = np.arange(4096) / RATE
    for frequency, gain in [(20, 1), (60, 1), (30, 0.15)]:
        tone = replace(x, data=np.repeat(np.sin(2 * np.pi * frequency * time)[:, None], x.data.shape[1], axis=1))
        found = swiftlet(tmp_path, [("CombFilter", settings)], tone)
        level = np.sqrt(2 * np.mean(found.data[2048:] ** 2))
        assert abs(level - 1) < 0.03 if gain == 1 else level < gain, frequency


@pytest.mark.parametrize("settings", [{"cutoff": 20.0}, {"cuton": 8.0, "cutoff": 30.0}, {"cuton": 15.0}])
def test_zero_phase_is_filtfilt_and_complete(settings, tmp_path):
    """Every sample comes out; what settled is that of SciPy's sosfiltfilt, to the share that counts as settled."""
    x = message(generator("zero", *settings), samples=700)
    wn, kind = as_band(settings)
    wanted = sps.sosfiltfilt(sps.butter(3, wn, kind, fs=RATE, output="sos"), x.data, axis=0, padtype=None)
    previous = np.inf
    for share in [0.1, 1e-3, 1e-6]:
        steps = [("ButterworthZeroPhase", {"order": 3, **settings, "settle_cutoff": share})]
        found = swiftlet(tmp_path, steps, x, 13)
        assert_same_axis("time", found.axes["time"], x.axes["time"])
        assert found.data.shape == x.data.shape
        error = np.abs(found.data - wanted).max() / np.abs(wanted).max()
        assert error < min(3 * share, previous)
        previous = error


def test_zero_phase_can_be_capped(tmp_path):
    """Without look-ahead each sample is its own backward pass, which leaves the forward one as it is."""
    x = message(generator("cap"), samples=50)
    settings = {"order": 2, "cutoff": 20.0, "max_pad_duration": 0.0001}
    forward = swiftlet(tmp_path, [("ButterworthFilter", {"order": 2, "cutoff": 20.0})], x)
    found = swiftlet(tmp_path, [("ButterworthZeroPhase", settings)], x, 7)
    np.testing.assert_allclose(found.data, forward.data, rtol=1e-12)


@pytest.mark.parametrize("factor", [30, 50, 100, 900])
def test_large_factors_are_stable_and_keep_slow_tones(factor, tmp_path):
    """The library's filter of one stage in polynomials is off from a factor of 30, and unstable at 100."""
    rng = generator("decimate", factor)
    x = message(rng, rate=1024, samples=factor * 250)
    time = np.arange(len(x.data)) / 1024
    new = 1024 / factor
    tones = np.stack([np.sin(2 * np.pi * f * new * time) for f in (0.05, 0.3, 0.9)], axis=1)
    x = replace(x, data=tones, axes={**x.axes, "ch": CoordinateAxis(data=np.array(["a", "b", "c"]), dims=["ch"])})
    found = swiftlet(tmp_path, [("Decimate", {"factor": factor})], x, 1000)
    assert_near(found, by_scipy_at(1024, factor, x), "float64", 1e-9)
    levels = np.sqrt(2 * np.mean(found.data[100:] ** 2, axis=0))
    assert np.abs(levels[:2] - 1).max() < 0.03
    assert levels[2] < 1e-3


def by_scipy_at(rate, factor, x):
    data, total = decimated({"factor": factor, "ftype": "iir"}, x.data)
    assert total == factor
    return replace(x, data=data, axes={**x.axes, "time": replace(x.axes["time"], gain=factor / rate)})


@pytest.mark.parametrize(
    "name, settings, says",
    [
        ("ButterworthFilter", {"order": 2, "cutoff": 200}, ["corner is 200", "128.0"]),
        ("ChebyshevFilter", {"order": 2, "ripple_tol": 1, "Wn": 128}, ["corner is 128"]),
        ("FIRFilter", {"order": 4, "cutoff": 20, "pass_zero": False}, ["half the rate"]),
        ("FIRFilter", {"order": 5, "cutoff": [20, 10]}, ["must rise"]),
        ("KaiserFilter", {"cutoff": 20, "ripple": 40, "width": 200}, ["width"]),
        ("ParksMcClellanFIR", {"order": 20, "cutoff": 128}, ["corner is 128"]),
        ("ParksMcClellanFIR", {"order": 20, "cutoff": 127.9}, ["must rise"]),
        ("FIRHilbertFilter", {"f_lo": 60, "f_hi": 50}, ["pass band", "empty"]),
        ("GaussianSmoothingFilter", {"sigma": 1000}, ["100000"]),
    ],
)
def test_designs_that_do_not_fit_the_rate_say_why(name, settings, says, tmp_path):
    save(tmp_path / "in.npz", message(generator("bad")))
    path = pipeline(tmp_path, (name, settings))
    fail(65, "run", path, tmp_path / "in.npz", "-o", tmp_path / "out.npz", "-q", says=[name, *says])


@pytest.mark.parametrize(
    "name, settings, says",
    [
        ("ButterworthFilter", {"order": 101}, ["order", "from 0 to 100"]),
        ("ChebyshevFilter", {"order": 2, "ripple_tol": 1, "Wn": [1, 2, 3], "btype": "bandpass"}, ["Wn", "3 corners"]),
        ("ChebyshevFilter", {"order": 2, "Wn": 3}, ["ripple_tol"]),
        ("EllipticFilter", {"order": 2, "ripple": 50, "attenuation": 40}, ["ripple", "below the attenuation"]),
        ("FIRFilter", {"order": 3}, ["cutoff"]),
        ("FIRFilter", {"window": ["kaiser"]}, ["window", "kaiser"]),
        ("FIRFilter", {"window": "ham"}, ["window", "ham"]),
        ("FIRFilter", {"pass_zero": "low"}, ["pass_zero", "lowpass"]),
        ("SavitzkyGolayFilter", {"window_length": 3, "polyorder": 3}, ["polyorder", "below window_length"]),
        ("Decimate", {}, ["target_rate"]),
    ],
)
def test_settings_that_do_not_fit_are_refused(name, settings, says, tmp_path):
    save(tmp_path / "in.npz", message(generator("bad")))
    path = pipeline(tmp_path, (name, settings or {"axis": None}))
    fail(78, "run", path, tmp_path / "in.npz", "-o", tmp_path / "out.npz", "-q", says=[name, *says])


def test_the_command_prints_what_the_filter_runs(tmp_path):
    found = json.loads(succeed("design", "butterworth", "--order", 4, "--cuton", 8, "--cutoff", 30, "--rate", RATE))
    x = message(generator("command"))
    wanted = replace(x, data=from_first([np.array(found["sos"])], x.data))
    settings = {"order": 4, "cuton": 8, "cutoff": 30}
    assert_near(swiftlet(tmp_path, [("ButterworthFilter", settings)], x, 7), wanted, "float64")


@pytest.mark.parametrize("name", ["FIRFilter", "ButterworthFilter"])
def test_what_is_not_finite_stays_in_its_channel(name, tmp_path):
    x = message(generator("nan"), samples=100)
    x = replace(x, data=np.random.default_rng(1).normal(size=(100, 2)), axes={**x.axes, "ch": LinearAxis()})
    bad = x.data.copy()
    bad[30, 0] = np.nan
    settings = {"order": 9, "cutoff": 20} if name == "FIRFilter" else {"order": 2, "cutoff": 20}
    clean = swiftlet(tmp_path, [(name, settings)], x, 7).data
    found = swiftlet(tmp_path, [(name, settings)], replace(x, data=bad), 7).data
    np.testing.assert_array_equal(found[:, 1], clean[:, 1])
    np.testing.assert_array_equal(found[:30, 0], clean[:30, 0])
    assert np.isnan(found[30:39, 0]).all()
    if name == "FIRFilter":
        np.testing.assert_array_equal(found[39:, 0], clean[39:, 0])
    else:
        assert np.isnan(found[39:, 0]).all()


@pytest.mark.parametrize(("corner", "wn_hz"), [(52.0, True), (0.6, False)])
def test_no_rate_to_come_down_to_needs_no_filter(corner, wn_hz, tmp_path):
    x = message(generator("near", corner))
    settings = {"order": 4, "ripple_tol": 0.1, "Wn": corner, "wn_hz": wn_hz}
    np.testing.assert_array_equal(swiftlet(tmp_path, [("ChebyForDecimate", settings)], x).data, x.data)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("chunk", [None, 700, 64])
def test_long_finite_filters(dtype, chunk, tmp_path):
    """By blocks or sample by sample, whatever the messages make cheaper."""
    x = typed(message(generator("long", chunk), samples=3000), dtype)
    taps = sps.firwin(601, 40, fs=RATE)
    found = swiftlet(tmp_path, [("Filter", {"coefs": [taps.tolist(), [1.0]]})], x, chunk)
    wanted = replace(x, data=from_first([(taps, np.ones(1))], x.data))
    assert_near(found, wanted, dtype)
    # Before the stream there was its first sample.
    before = np.concatenate([np.repeat(x.data[:1].astype(float), 600, axis=0), x.data])
    blocks = sps.oaconvolve(before, taps[:, None], axes=0)[600 : 600 + len(x.data)]
    assert_near(found, replace(x, data=blocks), dtype)


def test_stream_last_of_turned_is_the_same(tmp_path):
    """What the helper turns is what the tool turns."""
    x = message(generator("turned"))
    found = swiftlet(tmp_path, [("Transpose", {"axes": ["ch", "time"]})], x)
    np.testing.assert_array_equal(found.data, turned(x, ["time", "ch"]).data)
