"""What is written opens in the readers that others use, with the same samples, names, times and events."""

import json

import numpy as np
import pytest

import damaged
from conftest import fail, run, succeed

pytestmark = pytest.mark.tool

RATE = damaged.RATE


@pytest.fixture
def place(tmp_path):
    (tmp_path / "p.yaml").write_text("- Clip: {min: -1.0e+9}\n")
    told = {0: b"+0.5\x14Stimulus/S  1\x14\0", 2: b"+2.25\x150.5\x14blink, left\x14\0"}
    damaged.edf(tmp_path / "a.edf", labels=("Fp1", "A,B"), tal=lambda record: told.get(record, b""))
    gap = {"kind": "EDF+D", "onsets": [0, 1, 5, 6]}
    damaged.edf(tmp_path / "gap.edf", tal=lambda record: {2: b"+5.25\x14Stimulus/S  2\x14\0"}.get(record, b""), **gap)
    return tmp_path


def written(place, source, target, *words):
    """The samples as NPZ has them, and what was told."""
    succeed("run", "p.yaml", source, "-o", "whole.npz", "-q", cwd=place)
    (report,) = json.loads(succeed("run", "p.yaml", source, "-o", target, "--json", *words, cwd=place))
    return np.load(place / "whole.npz")["data"], [notice["text"] for notice in report["notices"]]


def test_brainvision_opens_in_mne(place):
    mne = pytest.importorskip("mne")
    data, told = written(place, "a.edf", "b.vhdr")
    raw = mne.io.read_raw_brainvision(place / "b.vhdr", preload=True, verbose="error")
    assert raw.info["sfreq"] == RATE and raw.ch_names == ["Fp1", "A,B"]
    assert np.array_equal((raw.get_data() * 1e6).T.astype(np.float32), data.astype(np.float32))
    assert raw.info["meas_date"].isoformat().startswith("2020-02-01T10:11:12")
    found = [(a["onset"], a["duration"], a["description"]) for a in raw.annotations]
    assert (0.5, 0.01, "Stimulus/S  1") in found and (2.25, 0.5, "Comment/blink, left") in found
    assert any("1 event without a type" in text for text in told)
    assert sorted(path.name for path in place.glob("b.*")) == ["b.eeg", "b.vhdr", "b.vmrk"]


@pytest.mark.parametrize("chunk", ["1", "37", "all"])
def test_brainvision_holds_gaps_and_is_read_again(chunk, place):
    data, _ = written(place, "gap.edf", "b.vhdr", "--chunk", chunk)
    succeed("run", "p.yaml", "b.vhdr", "-o", "again.npz", "-q", cwd=place)
    again = np.load(place / "again.npz")
    assert np.array_equal(again["data"], data.astype(np.float32))
    np.testing.assert_allclose(again["axis_time"], np.load(place / "whole.npz")["axis_time"], atol=1e-6)
    events = list(zip(again["event_onset"], again["event_text"], strict=True))
    assert any(abs(onset - 5.25) < 1e-9 and text == "Stimulus/S  2" for onset, text in events)


@pytest.mark.parametrize("dtype", ["uint8", "int16", "int32", "float32", "float64"])
def test_wav_opens_in_scipy(dtype, tmp_path):
    wavfile = pytest.importorskip("scipy.io.wavfile")
    data = (damaged.wave(channels=3) % 200).astype(dtype)
    np.save(tmp_path / "a.npy", data)
    result = run("doctor", "a.npy", "-o", "a.wav", "--rate", 8000, "-q", cwd=tmp_path)
    assert (tmp_path / "a.wav").exists(), result.stderr
    rate, found = wavfile.read(tmp_path / "a.wav")
    assert rate == 8000 and found.dtype == data.dtype and np.array_equal(found, data)


def test_wav_says_what_it_cannot_hold(place):
    _, told = written(place, "gap.edf", "a.wav")
    assert any("2 channel names, units" in text and "start" in text for text in told), told
    assert any("1 event was left out" in text for text in told) and any("1 gap left out" in text for text in told)
    np.save(place / "a.npy", np.zeros((10, 2)))
    assert "holds whole ones" in fail(65, "run", "p.yaml", "a.npy", "-o", "b.wav", "--rate", "99.5", cwd=place)
    assert not (place / "b.wav").exists()


def test_brainvision_refuses_what_it_cannot_hold_and_leaves_nothing(place):
    np.save(place / "a.npy", np.zeros((10, 2, 3)))
    assert "holds time and channels" in fail(65, "run", "p.yaml", "a.npy", "-o", "c.vhdr", cwd=place)
    assert not list(place.glob("c.*"))


@pytest.mark.parametrize("chunk", ["1", "37", "all"])
def test_bdf_opens_in_mne_and_pyedflib_with_24_bits(chunk, place):
    mne = pytest.importorskip("mne")
    pyedflib = pytest.importorskip("pyedflib")
    data, _ = written(place, "a.edf", "b.bdf", "--chunk", chunk)
    with pyedflib.EdfReader(str(place / "b.bdf")) as file:
        assert file.getSignalLabels() == ["Fp1", "A,B"] and file.getSampleFrequency(0) == RATE
        found = np.stack([file.readSignal(channel) for channel in range(2)], 1)
        onsets, durations, texts = file.readAnnotations()
        assert list(texts) == ["Stimulus/S  1", "blink, left"] and list(onsets) == [0.5, 2.25]
        assert durations[1] == 0.5
    np.testing.assert_allclose(found, data, atol=np.ptp(data) / (1 << 24))
    raw = mne.io.read_raw_bdf(place / "b.bdf", preload=True, verbose="error")
    np.testing.assert_allclose(raw.get_data().T * 1e6, data, atol=np.ptp(data) / (1 << 24))
    assert [a["description"] for a in raw.annotations] == ["Stimulus/S  1", "blink, left"]


def test_a_mended_bdf_keeps_its_stored_numbers(tmp_path):
    pyedflib = pytest.importorskip("pyedflib")
    counts = damaged.wave() * 400 + 3
    damaged.edf(tmp_path / "a.bdf", counts, kind="BDF+C", width=3, claimed=6)
    run("doctor", "a.bdf", "-o", "b.bdf", "-q", cwd=tmp_path)
    with pyedflib.EdfReader(str(tmp_path / "b.bdf")) as file:
        found = np.stack([file.readSignal(channel, digital=True) for channel in range(2)], 1)
    assert np.array_equal(found, counts)


def test_gaps_of_a_bdf_are_read_again(place):
    data, _ = written(place, "gap.edf", "b.bdf")
    succeed("run", "p.yaml", "b.bdf", "-o", "again.npz", "-q", cwd=place)
    again = np.load(place / "again.npz")
    np.testing.assert_allclose(again["data"], data, atol=np.ptp(data) / (1 << 24))
    np.testing.assert_allclose(again["axis_time"], np.load(place / "whole.npz")["axis_time"], atol=1e-9)


@pytest.mark.parametrize("chunk", ["1", "37", "all"])
def test_mat_opens_in_scipy(chunk, place):
    io = pytest.importorskip("scipy.io")
    data, told = written(place, "gap.edf", "b.mat", "--chunk", chunk)
    found = io.loadmat(place / "b.mat", squeeze_me=True)
    assert np.array_equal(found["data"].T, data) and found["data"].dtype == np.float64
    assert list(found["dims"]) == ["ch", "time"] and list(found["labels"]) == ["Fp1", "Fp2"]
    assert list(found["units"]) == ["uV", "uV"] and found["rate"] == RATE
    np.testing.assert_allclose(found["time"], np.load(place / "whole.npz")["axis_time"], atol=1e-9)
    assert found["event_onset"] == 5.25 and found["event_text"] == "Stimulus/S  2"
    assert found["start"] == "2020-02-01T10:11:12" and told == []


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float32"])
def test_mat_keeps_dtype_and_dims(dtype, tmp_path):
    io = pytest.importorskip("scipy.io")
    data = (np.arange(5 * 3 * 2).reshape(5, 3, 2) % 100).astype(dtype)
    np.save(tmp_path / "a.npy", data)
    run("doctor", "a.npy", "-o", "a.mat", "--rate", 10, "-q", cwd=tmp_path)
    found = io.loadmat(tmp_path / "a.mat")["data"]
    assert found.dtype == data.dtype and np.array_equal(found.T, data)


@pytest.mark.parametrize("chunk", ["1", "37", "all"])
@pytest.mark.parametrize("source", ["a.edf", "gap.edf"])
def test_xdf_opens_in_pyxdf_with_its_stamps_and_markers(source, chunk, place):
    pyxdf = pytest.importorskip("pyxdf")
    data, told = written(place, source, "b.xdf", "--chunk", chunk)
    whole = np.load(place / "whole.npz")
    streams = pyxdf.load_xdf(str(place / "b.xdf"), dejitter_timestamps=False)[0]
    signal, marks = sorted(streams, key=lambda stream: stream["info"]["type"][0] == "Markers")
    np.testing.assert_array_equal(signal["time_series"], data)
    np.testing.assert_array_equal(signal["time_stamps"], whole["axis_time"])
    assert float(signal["info"]["nominal_srate"][0]) == RATE
    channels = signal["info"]["desc"][0]["channels"][0]["channel"]
    assert [channel["label"][0] for channel in channels] == (["Fp1", "A,B"] if source == "a.edf" else ["Fp1", "Fp2"])
    assert all(channel["unit"][0] == "uV" for channel in channels)
    assert int(signal["footer"]["info"]["sample_count"][0]) == len(data)
    assert [text for (text,) in marks["time_series"]] == list(whole["event_text"])
    np.testing.assert_array_equal(marks["time_stamps"], whole["event_onset"])
    assert any("duration of 1 event" in text for text in told) == (source == "a.edf")


def test_xdf_is_read_again_as_it_was_written(place):
    written(place, "gap.edf", "b.xdf")
    succeed("run", "p.yaml", "b.xdf", "-o", "again.npz", "-q", cwd=place)
    again, whole = np.load(place / "again.npz"), np.load(place / "whole.npz")
    np.testing.assert_array_equal(again["data"], whole["data"])
    np.testing.assert_allclose(again["axis_time"], whole["axis_time"], rtol=0, atol=1e-9)
    assert list(again["event_text"]) == list(whole["event_text"])
    assert json.loads(succeed("info", "b.xdf", "--json", cwd=place))["start"] == "2020-02-01T10:11:12"


@pytest.mark.parametrize("dtype", ["bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "float32"])
def test_xdf_holds_every_type_of_number_that_fits(dtype, tmp_path):
    pyxdf = pytest.importorskip("pyxdf")
    data = (damaged.wave(channels=3) % 100).astype(dtype)
    np.save(tmp_path / "a.npy", data)
    run("doctor", "a.npy", "-o", "a.xdf", "--rate", 100, "-q", cwd=tmp_path)
    (stream,) = pyxdf.load_xdf(str(tmp_path / "a.xdf"), dejitter_timestamps=False)[0]
    np.testing.assert_array_equal(stream["time_series"], data)
    assert stream["time_series"].dtype.itemsize >= data.dtype.itemsize


def test_xdf_refuses_what_it_cannot_hold(tmp_path):
    np.save(tmp_path / "a.npy", np.zeros((10, 2), "u8"))
    (tmp_path / "p.yaml").write_text("- Slicer: {axis: ch, selection: '0'}\n")
    assert "uint64" in fail(65, "run", "p.yaml", "a.npy", "-o", "a.xdf", cwd=tmp_path)
    assert not list(tmp_path.glob("*.xdf"))


@pytest.mark.parametrize("chunk", ["1", "37", "all"])
@pytest.mark.parametrize("source", ["a.edf", "gap.edf"])
def test_zarr_opens_in_zarr(source, chunk, place):
    zarr = pytest.importorskip("zarr")
    data, _ = written(place, source, "b.zarr", "--chunk", chunk)
    whole = np.load(place / "whole.npz")
    group = zarr.open_group(place / "b.zarr", mode="r")
    np.testing.assert_array_equal(group["data"][:], data)
    np.testing.assert_array_equal(group["time"][:], whole["axis_time"])
    assert group["data"].metadata.dimension_names == ("time", "ch") and group["data"].shards is not None
    about = dict(group["data"].attrs)
    assert about["labels"] == list(whole["axis_ch"]) and about["units"] == ["uV", "uV"] and about["rate"] == RATE
    assert [event["text"] for event in group.attrs["events"]] == list(whole["event_text"])
    assert group.attrs["start"] == "2020-02-01T10:11:12"


@pytest.mark.parametrize("dtype", ["bool", "int8", "uint16", "uint64", "float16", "float32", "complex64"])
def test_zarr_holds_arrays_of_every_type_and_of_several_dims(dtype, tmp_path):
    zarr = pytest.importorskip("zarr")
    data = (np.arange(3000 * 6).reshape(3000, 2, 3) % 120).astype(dtype)
    np.save(tmp_path / "a.npy", data)
    (tmp_path / "p.yaml").write_text("- Slicer: {axis: time, selection: ':'}\n")
    run("doctor", "a.npy", "-o", "a.zarr", "--rate", 10, "-q", cwd=tmp_path)
    found = zarr.open_group(tmp_path / "a.zarr", mode="r")["data"][:]
    assert found.dtype == data.dtype
    np.testing.assert_array_equal(found, data)


def test_a_zarr_store_replaces_nothing_and_a_failed_one_leaves_nothing(place):
    written(place, "a.edf", "b.zarr")
    before = sorted(path.name for path in (place / "b.zarr").rglob("*"))
    fail(73, "run", "p.yaml", "gap.edf", "-o", "b.zarr", says="b.zarr", cwd=place)
    assert sorted(path.name for path in (place / "b.zarr").rglob("*")) == before
    (place / "bad.yaml").write_text("- Slicer: {axis: ch, selection: 'nothing'}\n")
    run("run", "bad.yaml", "a.edf", "-o", "c.zarr", "-q", cwd=place)
    assert not [path for path in place.iterdir() if "c.zarr" in path.name]
