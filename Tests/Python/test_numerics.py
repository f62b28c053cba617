"""What public bug reports of other libraries tell to try: results known from the definition, by the module."""

import numpy as np
import pytest
import scipy.signal as sps
import swiftlet as sw
from swiftlet import AxisArray, LinearAxis


def message(x, fs=100.0, names=None):
    x = np.asarray(x)
    axes = {"time": LinearAxis(unit="s", gain=1 / fs, offset=0.0)}
    if names is not None:
        axes["ch"] = sw.CoordinateAxis(data=np.array(names), dims=["ch"])
    return AxisArray(x, ["time", "ch"], axes)


def run(step, x):
    return sw.Pipeline([step])(x)


@pytest.mark.parametrize("place, value", [(0, 9.54e8), (5, 1e10), (3, -1e30), (19, 3.4e38)])
def test_an_outlier_that_left_the_window_is_forgotten(place, value):
    x = np.random.default_rng(0).standard_normal((60, 1))
    y = x.copy()
    y[place] = value
    step = {"RollingScaler": {"k_samples": 20, "update_with_signal": True, "clip": None}}
    np.testing.assert_allclose(run(step, message(x)).data[40:], run(step, message(y)).data[40:], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(
    "fs, duration, band, near", [(100, 0.7, [10, 20], [9.99, 20.01]), (100, 3.9, [4, 10], [4, 10.01])]
)
def test_a_band_edge_is_not_decided_by_rounding(fs, duration, band, near):
    samples = round(10 * duration * fs)
    x = message(np.sin(2 * np.pi * 10 * np.arange(samples) / fs)[:, None], fs)
    spectra = {"window_dur": duration, "window_shift": duration, "transform": "rel_power"}
    one, other = (
        run({"BandPower": {"spectrogram_settings": spectra, "bands": [edges]}}, x).data for edges in (band, near)
    )
    np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    "output, expected", [("positive", [0, 1, 2]), ("full", [-2, -1, 0, 1, 2]), ("negative", [-2, -1, 0])]
)
@pytest.mark.parametrize("tone", [2, -2, 1, 0])
def test_complex_spectra_of_odd_length(output, expected, tone):
    x = message(np.exp(2j * np.pi * tone * np.arange(5) / 5)[:, None], fs=5.0)
    settings = {"axis": "time", "window": "none", "transform": "rel_power", "output": output}
    found = run({"Spectrum": settings}, x)
    axis = found.axes["freq"]
    np.testing.assert_allclose(axis.offset + axis.gain * np.arange(len(found.data)), expected, atol=1e-12)
    assert (found.data[:, 0] > 1e-9).tolist() == [place == tone for place in expected]


@pytest.mark.parametrize("fs, frequency", [(100.0, 60.0), (110.0, 60.0), (100.0, 50.0)])
def test_a_comb_above_half_the_rate_is_refused(fs, frequency):
    with pytest.raises(ValueError, match=rf"{frequency} Hz.*{fs / 2} Hz"):
        run({"CombFilter": {"fundamental_freq": frequency, "num_harmonics": 3}}, message(np.zeros((20, 1)), fs))


@pytest.mark.parametrize("coefs, b, a", [([[1], [1, -1]], [1], [1, -1]), ([[1, 2], [1, 0, -1]], [1, 2], [1, 0, -1])])
def test_a_running_sum_begins_at_zero(coefs, b, a):
    x = np.array([[1.0], [2.0], [3.0], [-1.0]])
    found = run({"Filter": {"coefs": coefs}}, message(x)).data
    np.testing.assert_allclose(found, sps.lfilter(b, a, x, axis=0), rtol=1e-12)


@pytest.mark.parametrize(
    "settings", [{"factor": 10}, {"factor": 100}, {"factor": 1000}, {"factor": 10, "ftype": "fir"}]
)
@pytest.mark.parametrize("level", [100.0, 4200.0])
def test_decimation_keeps_the_level(settings, level):
    found = run({"Decimate": settings}, message(np.full((4000, 1), level), 1000.0)).data
    np.testing.assert_allclose(found, level, rtol=1e-9)


@pytest.mark.parametrize(
    "gain, rate, count", [(0.00390651234567, 128.0, 2001), (float(1 / np.float32(1000)), 500.0, 2000)]
)
def test_polyphase_takes_measured_rates(gain, rate, count):
    x = np.random.default_rng(1).standard_normal((4000, 1))
    given = AxisArray(x, ["time", "ch"], {"time": LinearAxis(unit="s", gain=gain, offset=3.0)})
    step = sw.Pipeline([{"Resample": {"resample_rate": rate, "method": "polyphase"}}])
    parts = [step(given), *step.flush()]
    data = np.concatenate([part.data for part in parts])
    assert abs(len(data) - count) <= 1
    assert parts[0].axes["time"].offset == 3.0
    np.testing.assert_allclose(parts[0].axes["time"].gain, 1 / rate, rtol=1e-11)
    # Close by a ratio of small numbers, the result is close to that ratio's.
    near = AxisArray(x, ["time", "ch"], {"time": LinearAxis(unit="s", gain=1 / (2 * rate), offset=3.0)})
    plain = sw.Pipeline([{"Resample": {"resample_rate": rate, "method": "polyphase"}}])
    wanted = np.concatenate([part.data for part in [plain(near), *plain.flush()]])
    drift = abs(gain * rate * 2 - 1) * 4000
    np.testing.assert_allclose(data[20:1900], wanted[20:1900], atol=max(1e-3, 6 * drift))


HALF = [
    "Abs",
    {"Scale": {"scale": 2}},
    {"Clip": {"min": 0}},
    "Diff",
    "Log",
    "Invert",
    {"FIRFilter": {"order": 3, "cutoff": 20}},
]
HALF += [{"Spectrum": {"axis": "time"}}, {"Spectrogram": {"window_dur": 0.1, "window_shift": 0.05}}]
HALF += [
    {"WelchPSD": {"window_dur": 0.1, "averages": 2}},
    {"Transpose": {"axes": ["ch", "time"]}},
    {"Downsample": {"factor": 2}},
]


@pytest.mark.parametrize("step", HALF, ids=str)
def test_half_precision_is_float32_for_every_step(step):
    x = np.random.default_rng(2).uniform(0.5, 2, (60, 2)).astype("float16")
    found, wanted = run(step, message(x)).data, run(step, message(x.astype("float32"))).data
    assert found.dtype == wanted.dtype == "float32"
    np.testing.assert_array_equal(found, wanted)


def test_large_float32_numbers_have_a_mean_and_a_deviation():
    x = (np.random.RandomState(0).randn(1000) * 1e19 + 1e20).astype("f4")
    wide = x.astype("f8")
    assert float(sw.std(sw.asarray(x))) == pytest.approx(wide.std(), rel=1e-6)
    assert float(sw.var(sw.asarray(x))) == pytest.approx(wide.var(), rel=1e-6)
    assert float(sw.mean(sw.asarray(np.array([3e38] * 3, "f4")))) == pytest.approx(3e38, rel=1e-6)
    assert float(sw.sum(sw.asarray(np.array([3e38, 3e38, -3e38], "f4")))) == pytest.approx(3e38, rel=1e-6)
    given = message(x.reshape(-1, 1))
    for operation in ["mean", "std", "median", "nanmean", "nanstd", "nanmedian"]:
        expected = getattr(np, operation)(wide)
        whole = run({"Aggregate": {"axis": "time", "operation": operation}}, given).data
        binned = run({"BinnedAggregate": {"bin_duration": 10, "operation": operation}}, given).data
        np.testing.assert_allclose([whole.item(), binned.item()], expected, rtol=1e-6)


@pytest.mark.parametrize(
    "dtype, wider", [("int8", "int16"), ("int16", "int32"), ("int32", "int64"), ("uint16", "int32")]
)
def test_integers_do_not_wrap(dtype, wider):
    low, high = np.iinfo(dtype).min, np.iinfo(dtype).max
    x = np.array([[low], [high], [low]], dtype)
    found = run("Diff", message(x)).data
    assert found.dtype == wider
    np.testing.assert_array_equal(found, np.diff(x.astype("int64"), axis=0, prepend=x[:1].astype("int64")))
    np.testing.assert_array_equal(run("Abs", message(x)).data, np.abs(x.astype("int64")))


@pytest.mark.parametrize(
    "selection, expected",
    [
        ("Sensor-E:EDA", [0]),
        ("C3,C4", [1]),
        (["C3,C4"], [1]),
        ("[A] EEG (1-45 Hz", [2]),
        (["[A] EEG (1-45 Hz", "Cz"], [2, 3]),
    ],
)
def test_labels_with_marks_are_labels(selection, expected):
    names = ["Sensor-E:EDA", "C3,C4", "[A] EEG (1-45 Hz", "Cz"]
    x = np.arange(8.0).reshape(2, 4)
    found = run({"Slicer": {"axis": "ch", "selection": selection}}, message(x, names=names))
    np.testing.assert_array_equal(found.data, x[:, expected])
    assert list(found.axes["ch"].data) == [names[place] for place in expected]


@pytest.mark.parametrize("step", ["EWMA", "Detrend", "AdaptiveStandardScaler"])
def test_statistics_frozen_before_they_learned_are_finite(step):
    x = np.random.default_rng(3).standard_normal((20, 2))
    x[0, 1] = np.nan
    found = run({step: {"time_constant": 1.0, "accumulate": False}}, message(x)).data
    assert np.isfinite(found[1:]).all() and np.isfinite(found[:, 0]).all()


FAMILIES = [
    ("ButterworthFilter", {"cutoff": 40}),
    ("ChebyshevFilter", {"ripple_tol": 1, "Wn": 40}),
    ("EllipticFilter", {"cutoff": 40}),
]
FAMILIES += [("BesselFilter", {"cuton": 4}), ("FIRFilter", {"cutoff": 40}), ("ParksMcClellanFIR", {"cutoff": 40})]
FAMILIES += [
    ("ButterworthZeroPhase", {"cutoff": 40}),
    ("ChebyForDecimate", {"ripple_tol": 1, "Wn": 4}),
    ("KaiserFilter", {"cutoff": 40}),
]


@pytest.mark.parametrize("name, settings", FAMILIES, ids=str)
def test_a_corner_without_an_order_is_an_error(name, settings):
    with pytest.raises(sw.SettingsError, match="is not set"):
        sw.Pipeline([{name: settings}])
    if name != "KaiserFilter":
        x = message(np.random.default_rng(4).standard_normal((20, 1)))
        np.testing.assert_array_equal(run({name: {**settings, "order": 0}}, x).data, x.data)


@pytest.mark.parametrize("method", ["hold", "interpolate"])
def test_missing_samples_are_bridged_before_a_filter(method):
    time = np.arange(400) / 100
    x = np.sin(2 * np.pi * time)[:, None] * np.ones(2)
    bad = x.copy()
    bad[100:103, 0] = np.nan
    steps = [
        {"FillMissing": {"method": method, "max_duration": 0.1}},
        {"ButterworthFilter": {"order": 2, "cutoff": 20}},
    ]
    pipeline = sw.Pipeline(steps)
    parts = [pipeline(message(bad)), *pipeline.flush()]
    found = np.concatenate([part.data for part in parts])
    assert found.shape == x.shape and np.isfinite(found).all()
    clean = run(steps[1], message(x)).data
    np.testing.assert_allclose(found, clean, atol=0.25 if method == "hold" else 0.01)
    np.testing.assert_array_equal(found[:, 1], clean[:, 1])
