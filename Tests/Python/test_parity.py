"""`parity` names the first stage at which two paths differ, and how they do."""

import json

import numpy as np
import pytest
import scipy.signal

from conftest import fail, run, succeed

pytestmark = pytest.mark.tool


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    """A result with everything that a file can say of it."""
    folder = tmp_path_factory.mktemp("parity")
    succeed("simulate", folder / "eeg.npz", "--channels", 6, "--duration", "20s", "--seed", 3, "--quiet")
    return folder / "eeg.npz"


def compared(*arguments):
    result = run("parity", *arguments, "--json")
    assert result.returncode in (0, 1), result.stderr
    report = json.loads(result.stdout)
    assert (result.returncode == 1) == (report["difference"] is not None)
    return report


def difference(*arguments):
    found = compared(*arguments)["difference"]
    assert found is not None
    return found


RATE = 256
SECTIONS = scipy.signal.butter(4, [2, 30], "bandpass", fs=RATE, output="sos")


def filtered(x):
    return scipy.signal.sosfilt(SECTIONS, x, axis=0)


def dropped(start, count):
    return lambda x: np.delete(x, slice(start, start + count), 0)


def late(start):
    """From `start` on filtered with a memory that knows only what came a second before."""
    return lambda x: np.concatenate([filtered(x)[:start], scipy.signal.sosfilt(SECTIONS, x[start:], axis=0)])


#: Name, what A is made of (by default the result itself), what B is, the kind, and the first sample where it is known.
PLANTED = [
    ("a delay of a sample", None, lambda x: np.concatenate([x[:1], x[:-1]]), "delay", None),
    ("a delay of 40 samples", None, lambda x: np.concatenate([np.zeros((40, 6)), x[:-40]]), "delay", 0),
    ("an advance", None, lambda x: np.concatenate([x[13:], np.zeros((13, 6))]), "delay", 0),
    ("half a sample", None, lambda x: shifted(x, 0.5), "delay", 0),
    ("a gain of two", None, lambda x: 2 * x, "gain", 0),
    ("another sign", None, lambda x: -x, "gain", 0),
    ("volts for microvolts", None, lambda x: 1e-6 * x, "gain", 0),
    ("one channel's gain", None, lambda x: x * [1, 1, 1.01, 1, 1, 1], "gain", 0),
    ("a gain from the tenth second on", None, lambda x: np.concatenate([x[:2560], 1.5 * x[2560:]]), "gain", 2560),
    ("an offset", None, lambda x: x + 5, "offset", 0),
    ("two channels exchanged", None, lambda x: x[:, [0, 2, 1, 3, 4, 5]], "order", 0),
    ("channels backwards", None, lambda x: x[:, ::-1], "order", 0),
    ("every second sample", None, lambda x: x[::2], "rate", 0),
    ("resampled", None, lambda x: scipy.signal.resample(x, 4000, axis=0), "rate", 0),
    ("causal against zero-phase", filtered, lambda x: scipy.signal.sosfiltfilt(SECTIONS, x, axis=0), "phase", 0),
    ("a chunk lost", None, dropped(1000, 256), "dropped", 1000),
    ("a chunk lost at the end", None, dropped(5000, 120), "dropped", 5000),
    ("the first chunk lost", None, dropped(0, 256), "dropped", 0),
    ("one sample lost", None, dropped(777, 1), "dropped", 777),
    ("a chunk of zeros", None, lambda x: with_hole(x, 0), "dropped", 1500),
    ("a chunk repeated", None, lambda x: np.insert(x, 900, x[800:900], 0), "dropped", 900),
    ("a state from the start", filtered, lambda x: late(0)(np.concatenate([x[:256], x]))[256:], "state", 0),
    ("a state lost in the middle", filtered, late(2000), "state", 2000),
    ("the average as reference", None, lambda x: x - x.mean(1, keepdims=True), "reference", 0),
    ("one channel as reference", None, lambda x: x - x[:, [2]], "reference", 0),
    ("another cutoff", filtered, lambda x: through(x, 4, [2, 20]), "response", None),
    ("another order", filtered, lambda x: through(x, 2, [2, 30]), "response", None),
    ("another low edge", filtered, lambda x: through(x, 4, [1, 30]), "response", None),
    ("zero-phase low-pass", lambda x: through(x, 3, 12), lambda x: through(x, 3, 12, True), "phase", None),
    ("zero-phase alpha", lambda x: through(x, 3, [8, 13], True), lambda x: through(x, 3, [8, 13]), "phase", None),
    ("zero-phase high-pass", lambda x: through(x, 2, 1), lambda x: through(x, 2, 1, True), "phase", None),
    ("two zero-phase cutoffs", lambda x: through(x, 3, 12, True), lambda x: through(x, 3, 20, True), "response", None),
    ("linear phase against causal", lambda x: fir(x, "hann"), lambda x: through(x, 3, 20), "phase", None),
    ("another window of a design", lambda x: fir(x, "hann"), lambda x: fir(x, "boxcar"), "response", None),
    ("float32", None, lambda x: x.astype("float32"), "precision", 0),
    ("values that are none", None, lambda x: with_hole(x, np.nan, 1), "missing", 1500),
    ("noise", None, lambda x: np.random.default_rng(1).standard_normal(x.shape), "values", 0),
]


def shifted(x, samples):
    """Later by a part of a sample, as an ideal filter does it."""
    phase = np.exp(-2j * np.pi * np.fft.rfftfreq(len(x)) * samples)
    return np.fft.irfft(np.fft.rfft(x, axis=0) * phase[:, None], len(x), axis=0)


def with_hole(x, value, channels=6):
    x = x.copy()
    x[1500:1700, :channels] = value
    return x


def through(x, order, edges, zero_phase=False):
    kind = "bandpass" if isinstance(edges, list) else "highpass" if edges == 1 else "lowpass"
    sections = scipy.signal.butter(order, edges, kind, fs=RATE, output="sos")
    return (scipy.signal.sosfiltfilt if zero_phase else scipy.signal.sosfilt)(sections, x, axis=0)


def fir(x, window):
    return scipy.signal.lfilter(scipy.signal.firwin(63, 20, window=window, fs=RATE), 1, x, axis=0)


@pytest.mark.parametrize(
    ("made", "change", "kind", "sample"), [row[1:] for row in PLANTED], ids=[row[0] for row in PLANTED]
)
def test_a_planted_difference_is_named(made, change, kind, sample, ours, tmp_path):
    data = np.load(ours)["data"].astype(float)
    np.save(tmp_path / "a.npy", data if made is None else made(data))
    np.save(tmp_path / "b.npy", change(data))
    found = difference(tmp_path / "a.npy", tmp_path / "b.npy", "--rate", "256")
    assert found["kind"] == kind, found
    if sample is not None:
        assert found["sample"] == sample, found


def relabelled(ours, path, **changes):
    """The result with other arrays beside its data."""
    np.savez(path, **{**np.load(ours), **changes})
    return path


def test_axes_tell_order_channels_rate_and_times(ours, tmp_path):
    data, labels = np.load(ours)["data"], np.load(ours)["axis_ch"]
    theirs = relabelled(ours, tmp_path / "b.npz", data=data[:, ::-1], axis_ch=labels[::-1])
    assert difference(ours, theirs)["kind"] == "order"
    units = np.load(ours)["axis_ch_unit"][:5]
    theirs = relabelled(ours, tmp_path / "b.npz", data=data[:, :5], axis_ch=labels[:5], axis_ch_unit=units)
    found = difference(ours, theirs)
    assert found["kind"] == "channels" and f'B lacks "{labels[5]}"' in found["text"]
    time, linear = np.load(ours)["axis_time"], np.load(ours)["linear_time"]
    theirs = relabelled(ours, tmp_path / "b.npz", axis_time=time * 2, linear_time=linear * 2)
    assert difference(ours, theirs)["text"] == "A has 256 samples per s, B has 128"
    linear = linear + np.array([[0, 0.5, 0]])
    theirs = relabelled(ours, tmp_path / "b.npz", axis_time=time + 0.5, linear_time=linear)
    found = difference(ours, theirs)
    assert found["kind"] == "delay" and "the values are equal, and B's times are 0.5 s later" in found["text"]


def test_what_is_equal_says_so_and_rounding_is_a_difference_where_asked(ours, tmp_path):
    assert compared(ours, ours)["stages"] == [{"name": "result", "verdict": "equal", "text": "equal"}]
    assert "no difference" in succeed("parity", ours, ours)
    data = np.load(ours)["data"]
    theirs = relabelled(ours, tmp_path / "b.npz", data=np.nextafter(data, np.float32(1e9)))
    assert compared(ours, theirs)["stages"][0]["verdict"] == "within-rounding"
    assert difference(ours, theirs, "--exact")["kind"] == "rounding"


#: A, B, the stage and the kind.
PIPELINES = [
    ("Abs", "Abs", None, None),
    ("Scale: {scale: 2}", "Scale: {scale: 3}", 2, "gain"),
    ("ConstAdd: {value: 1}", "ConstAdd: {value: 2}", 2, "offset"),
    ("CommonRereference", "CommonRereference: {mode: passthrough}", 2, "reference"),
    ("ButterworthFilter: {order: 3, cutoff: 20}", "ButterworthZeroPhase: {order: 3, cutoff: 20}", 2, "phase"),
    ("ButterworthFilter: {order: 3, cutoff: 20}", "ButterworthFilter: {order: 3, cutoff: 30}", 2, "response"),
    ("AsArray: {dtype: float64}", "AsArray: {dtype: float32}", 2, "precision"),
    ("Downsample: {factor: 2}", "Downsample: {factor: 4}", 2, "rate"),
    (
        "Slicer: {selection: 'Fp1, F7, F3', axis: ch}",
        "Slicer: {selection: 'F7, Fp1, F3', axis: ch, order: selection}",
        2,
        "order",
    ),
    ("Window: {window_dur: 1.0, window_shift: 0.5}", "Window: {window_dur: 2.0, window_shift: 0.5}", 2, "window"),
]


@pytest.mark.parametrize(("a", "b", "stage", "kind"), PIPELINES, ids=[f"{row[0]} and {row[1]}" for row in PIPELINES])
def test_the_first_stage_of_two_pipelines_that_differs_is_named(a, b, stage, kind, ours, pipeline):
    one = pipeline(f"pipeline:\n  - Diff\n  - {a}\n  - Abs\n", "one.yaml")
    two = pipeline(f"pipeline:\n  - Diff\n  - {b}\n  - Abs\n", "two.yaml")
    found = compared(one, two, "--on", ours)["difference"]
    assert (found and found["stage"], found and found["kind"]) == (stage, kind), found


def test_settings_that_differ_are_told_and_name_a_window(ours, pipeline):
    text = "pipeline:\n  - Window: {{window_dur: 1.0, window_shift: 1.0}}\n  - Spectrum: {{axis: time, window: {}}}\n"
    found = difference(
        pipeline(text.format("hanning"), "a.yaml"), pipeline(text.format("hamming"), "b.yaml"), "--on", ours
    )
    assert (found["stage"], found["name"], found["kind"]) == (2, "Spectrum", "window")
    assert found["settings"] == ['window: "hanning" against "hamming"']


def test_a_pipeline_cut_and_restored_otherwise_is_the_same(ours, pipeline):
    path = pipeline(
        "pipeline:\n  - ButterworthZeroPhase: {order: 2, cutoff: 30}\n  - EWMA\n  - Downsample: {factor: 3}\n"
    )
    report = compared(path, "--on", ours, "--chunk-b", 37, "--restore-b", "7.3s")
    assert [stage["verdict"] for stage in report["stages"]] == ["equal"] * 3


def test_what_follows_messages_differs_by_the_cut(ours, pipeline):
    path = pipeline("pipeline:\n  - Abs\n  - Aggregate: {axis: time, operation: mean}\n")
    result = run("parity", path, "--on", ours, "--chunk-b", "100ms", "--json")
    found = json.loads(result.stdout)["difference"]
    assert result.returncode == 1 and found["stage"] == 2


def test_inputs_that_differ_are_the_first_stage(ours, pipeline, tmp_path):
    theirs = relabelled(ours, tmp_path / "b.npz", data=np.load(ours)["data"] * np.float32(2))
    found = difference(pipeline("pipeline:\n  - Abs\n"), "--on", ours, "--on-b", theirs)
    assert (found["stage"], found["name"], found["kind"]) == (0, "input", "gain")


def test_a_step_that_one_side_lacks_is_told(ours, pipeline):
    one = pipeline("pipeline:\n  - Diff\n  - Abs\n  - Scale: {scale: 2}\n", "one.yaml")
    two = pipeline("pipeline:\n  - Diff\n  - Scale: {scale: 2}\n", "two.yaml")
    report = compared(one, two, "--on", ours)
    assert [stage["verdict"] for stage in report["stages"]] == ["equal", "a-only", "different"]


def test_folders_have_a_result_for_each_stage(ours, tmp_path):
    data = np.load(ours)["data"].astype(float)
    for side, factor in [("training", 1), ("live", 2)]:
        (tmp_path / side).mkdir()
        np.save(tmp_path / side / "1-filtered.npy", filtered(data))
        np.save(tmp_path / side / "2-scaled.npy", filtered(data) * factor)
        np.save(tmp_path / side / "10-cut.npy", filtered(data)[:100] * factor)
    found = difference(tmp_path / "training", tmp_path / "live", "--rate", 256)
    assert (found["stage"], found["name"], found["kind"]) == (2, "2-scaled", "gain")


def test_a_result_of_another_program_is_compared_with_the_end_of_a_pipeline(ours, pipeline, tmp_path):
    path = pipeline("pipeline:\n  - Scale: {scale: 2}\n  - Abs\n")
    data = np.load(ours)["data"].astype("float32")
    np.save(tmp_path / "theirs.npy", np.abs(2 * data))
    report = compared(path, tmp_path / "theirs.npy", "--on", ours)
    assert [(stage["name"], stage["verdict"]) for stage in report["stages"]] == [("Abs / result", "equal")]


def test_the_text_ends_with_a_line_for_scripts(ours, pipeline):
    one = pipeline("pipeline:\n  - Scale: {scale: 2}\n", "one.yaml")
    two = pipeline("pipeline:\n  - Scale: {scale: 3}\n", "two.yaml")
    result = run("parity", one, two, "--on", ours)
    assert result.returncode == 1
    assert 'stage 1, Scale: gain from sample 0 (0) on, channel "Fp1"\n  B is A times 1.5\n' in result.stdout
    assert "  scale: 2.0 against 3.0\n" in result.stdout
    last = result.stderr.splitlines()[-1]
    assert last.startswith(f"swiftlet: {one} against {two}: stage 1, Scale, gain from sample 0")


def test_command_lines_that_compare_nothing_are_refused(ours, pipeline):
    path = pipeline("pipeline:\n  - Abs\n")
    fail(64, "parity", path, "--on", ours, says="there is nothing to compare")
    fail(64, "parity", path, path, says="--on names the recording")
    fail(64, "parity", ours, ours, "--on", ours, says="are about pipelines")
    fail(66, "parity", ours, "missing.npz", says="cannot open")
