"""EEGLAB, MAT, FIF and WAV as MNE, SciPy and libsndfile read them."""

import json
import subprocess

import numpy as np
import pytest
import scipy.io

from conftest import ROOT, TOOL

pytestmark = pytest.mark.tool
REAL = ROOT.parent / "shared" / "data"
VOLTS = {"µV": 1e-6, "V": 1.0, "T": 1.0, "T/m": 1.0, "": 1.0}


def _read(path, tmp_path, *options):
    """Samples, what `info` says, and the archive that `run` writes."""
    pipeline = tmp_path / "same.yaml"
    pipeline.write_text("pipeline:\n  - Slicer: {axis: ch, selection: ':'}\n")
    out = tmp_path / f"out{len(list(tmp_path.iterdir()))}.npz"
    info = json.loads(_tool("info", path, "--json"))
    _tool("run", pipeline, path, "-o", out, "-q", *options)
    return np.load(out)["data"], info, np.load(out)


def _tool(*arguments):
    return subprocess.run([TOOL, *map(str, arguments)], check=True, capture_output=True, text=True).stdout


def _same_as(raw, path, tmp_path, rtol=1e-15):
    data, info, _ = _read(path, tmp_path)
    stream = info["streams"][0]
    assert [channel["label"] for channel in stream["channels"]] == raw.ch_names
    assert stream["rate"] == pytest.approx(raw.info["sfreq"], rel=1e-12)
    theirs = raw.get_data().T
    scale = np.array([VOLTS[channel["unit"]] for channel in stream["channels"]])
    np.testing.assert_allclose(data * scale, theirs, rtol=rtol, atol=0)
    return info


@pytest.mark.parametrize("name", ["eeglab_data", "embedded"])
def test_eeglab_data_sets_are_those_of_mne(name, tmp_path):
    mne = pytest.importorskip("mne")
    path = REAL / "eeglab" / f"{name}.set"
    if not path.exists():
        pytest.skip("the real recordings are not here")
    raw = mne.io.read_raw_eeglab(path, verbose="error")
    info = _same_as(raw, path, tmp_path)
    ours = [(event["onset"], event["text"]) for event in info["events"]]
    assert ours == [(pytest.approx(mark["onset"], abs=1e-6), mark["description"]) for mark in raw.annotations]


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("dtype", ["int8", "uint8", "int16", "uint16", "int32", "uint32", "float32", "float64"])
def test_matrices_are_those_of_scipy(dtype, compressed, tmp_path):
    random = np.random.default_rng(3)
    values = (random.standard_normal((40, 3)) * 50).astype(dtype)
    # 5 MB, so that the compressed one goes through a temporary file.
    long = random.integers(0, 100, (2, 400_000)).astype(dtype) if compressed and dtype == "float64" else values.T
    scipy.io.savemat(tmp_path / "x.mat", {"fs": 250.0, "a": {"b": values}, "c": long}, do_compression=compressed)
    for name, expected in (("a.b", values), ("c", long.T)):
        data, info, _ = _read(tmp_path / "x.mat", tmp_path, "--stream", name)
        np.testing.assert_array_equal(data, expected)
    assert [stream["rate"] for stream in info["streams"]] == [250, 250]


@pytest.mark.parametrize("name", ["test_bin_raw", "exported4D_linux_raw"])
def test_fif_recordings_are_those_of_mne(name, tmp_path):
    mne = pytest.importorskip("mne")
    path = REAL / "fif" / f"{name}.fif"
    if not path.exists():
        pytest.skip("the real recordings are not here")
    _same_as(mne.io.read_raw_fif(path, verbose="error"), path, tmp_path)


@pytest.mark.parametrize("kind", ["short", "int", "single", "double"])
@pytest.mark.parametrize("dated", [False, True])
def test_fif_files_are_those_of_mne(kind, dated, tmp_path):
    mne = pytest.importorskip("mne")
    labels = ["C3", "C4 with a name of its own", "EOG", "STI"]
    info = mne.create_info(labels, 250.0, ["eeg", "eeg", "eog", "stim"])
    values = np.round(np.random.default_rng(1).standard_normal((4, 1000)) * 20) * 1e-6
    raw = mne.io.RawArray(values, info, first_samp=300, verbose="error")
    if dated:
        raw.set_meas_date(1_700_000_000.25)
    start = raw.info["meas_date"]
    marks = mne.Annotations([0.5, 1.25], [0.1, 0], ["go: 1", "é"], orig_time=start)
    if dated:
        marks.onset += raw.first_time
    raw.set_annotations(marks)
    path = tmp_path / "x_raw.fif"
    raw.save(path, fmt=kind, buffer_size_sec=0.7, verbose="error")
    again = mne.io.read_raw_fif(path, verbose="error")
    info = _same_as(again, path, tmp_path)
    ours = [(event["onset"], event["duration"], event["text"]) for event in info["events"]]
    near = [pytest.approx(onset - again.first_time, abs=1e-3) for onset in again.annotations.onset]
    long = [pytest.approx(duration, abs=1e-3) for duration in again.annotations.duration]
    assert ours == list(zip(near, long, again.annotations.description, strict=True))
    assert ours[0][0] == pytest.approx(0.5, abs=1e-3)
    if dated:
        # The first sample is 1.2 s after the measurement's date.
        assert info["start"].startswith("2023-11-14T22:13:21.45")


@pytest.mark.parametrize(
    ("kind", "subtype"),
    [
        *((kind, subtype) for kind in ("WAV", "WAVEX", "RF64", "W64") for subtype in ("PCM_16", "FLOAT")),
        *(("WAV", subtype) for subtype in ("PCM_U8", "PCM_24", "PCM_32", "DOUBLE")),
    ],
)
def test_wav_files_are_those_of_libsndfile(kind, subtype, tmp_path):
    soundfile = pytest.importorskip("soundfile")
    values = np.clip(np.random.default_rng(2).standard_normal((1001, 3)) * 0.3, -1, 1)
    path = tmp_path / "x.wav"
    soundfile.write(path, values, 8000, format=kind, subtype=subtype)
    data, info, _ = _read(path, tmp_path)
    theirs, rate = soundfile.read(path, dtype="float64", always_2d=True)
    assert info["streams"][0]["rate"] == rate
    np.testing.assert_array_equal(data, theirs)


def test_a_real_wav_file_is_that_of_libsndfile(tmp_path):
    soundfile = pytest.importorskip("soundfile")
    path = REAL / "wav" / "SC4001E0-PSG.wav"
    if not path.exists():
        pytest.skip("the real recordings are not here")
    data, _, _ = _read(path, tmp_path)
    np.testing.assert_array_equal(data, soundfile.read(path, dtype="float64")[0])
