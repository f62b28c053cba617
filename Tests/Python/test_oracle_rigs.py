"""GDF as MNE, Blackrock and Intan as neo read them: samples, times and events of the tool."""

import json
import subprocess

import numpy as np
import pytest

from conftest import TOOL
from rig_files import gdf, intan_folder, nev, nsx, rhd, rhs

pytestmark = pytest.mark.tool
VOLTS = {"µV": 1e-6, "uV": 1e-6, "mV": 1e-3, "V": 1.0}


def _read(path, tmp_path):
    pipeline = tmp_path / "same.yaml"
    pipeline.write_text("pipeline:\n  - Slicer: {axis: ch, selection: ':'}\n")
    info = json.loads(_tool("info", path, "--json"))
    _tool("run", pipeline, path, "-o", tmp_path / "out.npz", "-q")
    return np.load(tmp_path / "out.npz"), info


def _tool(*arguments):
    return subprocess.run([TOOL, *map(str, arguments)], check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("version", ["1.25", "2.20"])
@pytest.mark.parametrize("dtype", ["int8", "uint8", "int16", "uint16", "int32", "uint32", "float32", "float64"])
def test_gdf_is_that_of_mne(version, dtype, tmp_path):
    mne = pytest.importorskip("mne")
    values = np.random.default_rng(1).integers(-100 if dtype[0] != "u" else 0, 100, (3, 500)).astype(dtype)
    path = tmp_path / "x.gdf"
    path.write_bytes(gdf(values, dtype, version, events=[(1, 768, 10), (101, 769, 20), (400, 33282, 1)]))
    archive, info = _read(path, tmp_path)
    raw = mne.io.read_raw_gdf(path, verbose="error", preload=True)
    stream = info["streams"][0]
    assert [channel["label"] for channel in stream["channels"]] == raw.ch_names
    assert stream["rate"] == raw.info["sfreq"]
    scale = VOLTS[stream["channels"][0]["unit"]]
    np.testing.assert_allclose(archive["data"] * scale, raw.get_data().T, rtol=1e-13, atol=1e-18)
    ours = [(event["onset"], event["duration"], event["text"]) for event in info["events"]]
    assert ours == [
        (pytest.approx(mark["onset"], abs=1e-6), pytest.approx(mark["duration"], abs=1e-6), mark["description"])
        for mark in raw.annotations
    ]
    if version == "2.20":
        assert info["start"] == "2024-02-29T12:00:00"


def test_gdf_events_go_by_the_rate_of_their_table(tmp_path):
    # MNE takes the positions for samples, whatever the table says, and one sample for durations that are not there.
    path = tmp_path / "x.gdf"
    path.write_bytes(gdf(np.zeros((1, 200)), events=[(101, 1)], mode=1, event_rate=200, unit=4276))
    _, info = _read(path, tmp_path)
    assert [(event["onset"], event.get("duration")) for event in info["events"]] == [(0.5, None)]
    assert info["streams"][0]["channels"][0]["unit"] == "nV"


@pytest.mark.parametrize("version", ["2.1", "2.2", "2.3", "3.0"])
def test_blackrock_is_that_of_neo(version, tmp_path):
    rawio = pytest.importorskip("neo.rawio")
    rows = np.random.default_rng(1).integers(-3000, 3000, (400, 2))
    # The second packet is three samples late, the third follows it at once.
    packets = [(0, rows[:100]), (103 * 30, rows[100:250]), (253 * 30, rows[250:])]
    path = tmp_path / "x.ns2"
    path.write_bytes(nsx(packets if version != "2.1" else [(0, rows)], version))
    archive, info = _read(path, tmp_path)
    reader = rawio.BlackrockRawIO(str(tmp_path / "x"), nsx_to_load=2)
    reader.parse_header()
    theirs = []
    for segment in range(reader.segment_count(0)):
        chunk = reader.get_analogsignal_chunk(0, segment, stream_index=0)
        theirs.append(reader.rescale_signal_raw_to_float(chunk, "float64", stream_index=0))
    if version != "2.1":
        np.testing.assert_allclose(archive["data"], np.concatenate(theirs), rtol=1e-12)
        rows = archive["linear_time"]
        np.testing.assert_allclose(rows, [[0, 0, 1e-3], [100, 0.103, 1e-3]], rtol=1e-12, atol=1e-12)
    else:
        # This version tells no scale; neo takes one.
        np.testing.assert_array_equal(archive["data"], rows)
    assert info["streams"][0]["rate"] == reader.get_signal_sampling_rate(0)


@pytest.mark.parametrize("version", ["2.3", "3.0"])
def test_blackrock_events_are_those_of_neo(version, tmp_path):
    rawio = pytest.importorskip("neo.rawio")
    (tmp_path / "x.ns2").write_bytes(nsx([(0, np.zeros((1000, 2)))], version))
    events = [(300, "digital", 7), (3000, "spike", 2), (6000, "digital", 9), (9000, "comment", "go")]
    (tmp_path / "x.nev").write_bytes(nev(events, version))
    _, info = _read(tmp_path / "x.ns2", tmp_path)
    ours = [(event["onset"], event["text"]) for event in info["events"]]
    assert ours == [(0.01, "digital 7"), (0.1, "spike unit 2"), (0.2, "digital 9"), (0.3, "go")]
    reader = rawio.BlackrockRawIO(str(tmp_path / "x"), nsx_to_load=2)
    reader.parse_header()
    names = [str(name) for name in reader.header["event_channels"]["name"]]
    channel = names.index("digital_input_port")
    stamps, _, labels = reader.get_event_timestamps(0, 0, channel)
    times = reader.rescale_event_timestamp(stamps, event_channel_index=channel)
    digital = [(onset, text.split()[1]) for onset, text in ours if text.startswith("digital")]
    assert digital == [(pytest.approx(time), str(label)) for time, label in zip(times, labels, strict=True)]


@pytest.mark.parametrize("version", [(1, 5), (2, 0), (3, 1)])
def test_intan_is_that_of_neo(version, tmp_path):
    rawio = pytest.importorskip("neo.rawio")
    samples = 60 if version < (2, 0) else 128
    random = np.random.default_rng(1)
    signals = ((0, "A-000"), (0, "A-001"), (1, "A-AUX1"), (3, "ADC-00"))
    lengths = (samples, samples, samples // 4, samples)
    blocks = [[random.integers(0, 65536, length) for length in lengths] for _ in range(50)]
    path = tmp_path / "x.rhd"
    path.write_bytes(rhd(blocks, signals, version))
    pipeline = tmp_path / "same.yaml"
    pipeline.write_text("pipeline:\n  - Slicer: {axis: ch, selection: ':'}\n")
    info = json.loads(_tool("info", path, "--json"))
    assert [stream["rate"] for stream in info["streams"]] == [20000, 5000]
    ours = {}
    for number, stream in enumerate(info["streams"], 1):
        _tool("run", pipeline, path, "--stream", number, "-o", tmp_path / f"{number}.npz", "-q")
        data = np.load(tmp_path / f"{number}.npz")["data"]
        ours |= {channel["label"]: data[:, place] for place, channel in enumerate(stream["channels"])}
    reader = rawio.IntanRawIO(str(path))
    reader.parse_header()
    count = 0
    for stream in range(len(reader.header["signal_streams"])):
        ids = reader.header["signal_channels"]["stream_id"] == reader.header["signal_streams"]["id"][stream]
        raw = reader.get_analogsignal_chunk(0, 0, stream_index=stream)
        theirs = reader.rescale_signal_raw_to_float(raw, "float64", stream_index=stream)
        for place, label in enumerate(reader.header["signal_channels"]["name"][ids]):
            np.testing.assert_allclose(ours[str(label)], theirs[:, place], rtol=1e-6, atol=1e-6)
            count += 1
    assert count == 4


def _signals(path, tmp_path):
    """Each signal of each stream."""
    pipeline = tmp_path / "same.yaml"
    pipeline.write_text("pipeline:\n  - Slicer: {axis: ch, selection: ':'}\n")
    info, ours = json.loads(_tool("info", path, "--json")), {}
    for number, stream in enumerate(info["streams"], 1):
        _tool("run", pipeline, path, "--stream", number, "-o", tmp_path / f"{number}.npz", "-q")
        found = np.load(tmp_path / f"{number}.npz")
        for place, channel in enumerate(stream["channels"]):
            ours[channel["label"]] = (found["data"][:, place], channel["unit"], found["axis_time"])
    return info, ours


def _neo(path):
    """Each signal as neo has it, in its own unit."""
    rawio = pytest.importorskip("neo.rawio")
    reader = rawio.IntanRawIO(str(path))
    reader.parse_header()
    channels, theirs = reader.header["signal_channels"], {}
    for stream in range(len(reader.header["signal_streams"])):
        ids = channels["stream_id"] == reader.header["signal_streams"]["id"][stream]
        raw = reader.get_analogsignal_chunk(0, 0, stream_index=stream)
        values = reader.rescale_signal_raw_to_float(raw, "float64", stream_index=stream)
        theirs |= {str(label): values[:, place] for place, label in enumerate(channels["name"][ids])}
    return theirs


@pytest.mark.parametrize("per_channel", [False, True])
def test_intan_files_beside_a_header_are_those_of_neo(per_channel, tmp_path):
    random = np.random.default_rng(2)
    signals = ((0, "A-000"), (0, "A-001"), (0, "A-002"), (1, "A-AUX1"), (3, "ANALOG-IN-1"))
    kinds = [
        ("amplifier", "amp", ["A-000", "A-001", "A-002"], random.integers(-32768, 32768, (700, 3))),
        ("auxiliary", "aux", ["A-AUX1"], random.integers(0, 65536, (700, 1))),
        ("analogin", "board", ["ANALOG-IN-1"], random.integers(0, 65536, (700, 1))),
    ]
    path = intan_folder(tmp_path / "rec", rhd([], signals, (3, 1)), kinds, per_channel)
    info, ours = _signals(path, tmp_path)
    assert [stream["name"] for stream in info["streams"]] == ["amplifier", "auxiliary", "analogin"]
    theirs = _neo(path)
    for label in ("A-000", "A-001", "A-002", "A-AUX1", "ANALOG-IN-1"):
        np.testing.assert_allclose(ours[label][0], theirs[label], rtol=1e-6, atol=1e-6)
    assert ours["A-001"][1] == "µV" and ours["ANALOG-IN-1"][1] == "V"


def test_intan_lines_and_missing_samples_of_files_beside_a_header(tmp_path):
    words = np.arange(300)[:, None] % 7
    kinds = [("digitalin", "board", ["DIN-00", "DIN-01"], words)]
    numbers = np.concatenate([np.arange(200), np.arange(500, 600)])
    path = intan_folder(tmp_path / "rec", rhd([], ((4, "DIN-00"), (4, "DIN-01")), (3, 1)), kinds, numbers=numbers)
    info, ours = _signals(path, tmp_path)
    (stream,) = info["streams"]
    assert [channel["kind"] for channel in stream["channels"]] == ["trigger"]
    np.testing.assert_array_equal(ours["DIGITAL-IN"][0], words[:, 0])
    np.testing.assert_allclose(ours["DIGITAL-IN"][2], numbers / 20000, atol=1e-9)


@pytest.mark.parametrize("layout", ["one", "kinds", "channels"])
def test_intan_stimulators_are_as_their_layout_says(layout, tmp_path):
    random = np.random.default_rng(3)
    amplifier = random.integers(0, 65536, (256, 2))
    direct, stim = random.integers(0, 1024, (256, 2)), random.integers(0, 65536, (256, 2))
    analog, digital = random.integers(0, 65536, (256, 1)), random.integers(0, 2, (256, 1))
    if layout == "one":
        path = tmp_path / "x.rhs"
        rows = [*amplifier.T, *direct.T, *stim.T, *analog.T, *digital.T]
        path.write_bytes(rhs([[row[first : first + 128] for row in rows] for first in (0, 128)]))
    else:
        names = ["A-000", "A-001"]
        kinds = [
            ("amplifier", "amp", names, amplifier - 32768), ("dcamplifier", "dc", names, direct),
            ("stim", "stim", names, stim), ("analogin", "board", ["ANALOG-IN-1"], analog),
            ("digitalin", "board", ["DIGITAL-IN-01"], digital),
        ]  # fmt: skip
        path = intan_folder(tmp_path / "rec", rhs([]), kinds, layout == "channels")
    _, ours = _signals(path, tmp_path)
    theirs = _neo(path)
    for place, label in enumerate(["A-000", "A-001"]):
        np.testing.assert_allclose(ours[label][0], 0.195 * (amplifier[:, place] - 32768), rtol=1e-12)
        np.testing.assert_allclose(ours[label][0], theirs[label], rtol=1e-9)
        np.testing.assert_allclose(ours[f"{label}_DC"][0], -0.01923 * (direct[:, place] - 512), rtol=1e-12)
        np.testing.assert_array_equal(ours[f"{label}_STIM"][0], stim[:, place])
    np.testing.assert_allclose(ours["ANALOG-IN-1"][0], 312.5e-6 * (analog[:, 0] - 32768.0), rtol=1e-12)
    lines = ours["DIGITAL-IN-01" if layout == "channels" else "DIGITAL-IN"]
    np.testing.assert_array_equal(lines[0], digital[:, 0])


def test_a_nev_file_alone_has_events_and_no_signal(tmp_path):
    path = tmp_path / "x.nev"
    path.write_bytes(nev([(30000, "digital", 5), (45000, "comment", "go"), (60000, "spike", 2)]))
    info = json.loads(_tool("info", path, "--json"))
    assert info["streams"] == [] and info["start"].startswith("2024-02-29T10:11:12")
    assert [(event["onset"], event["text"]) for event in info["events"]] == [
        (1.0, "digital 5"), (1.5, "go"), (2.0, "spike unit 2"),
    ]  # fmt: skip


@pytest.mark.parametrize("skips", [False, True])
def test_split_fif_recordings_are_those_of_mne(skips, tmp_path):
    mne = pytest.importorskip("mne")
    random = np.random.default_rng(4)
    count = 30_000
    info = mne.create_info([f"EEG{index}" for index in range(64)], 500.0, "eeg")
    raw = mne.io.RawArray(random.standard_normal((64, count)) * 1e-5, info, first_samp=700, verbose="error")
    marks = [5.0, 30.0, 55.0]
    raw.set_annotations(mne.Annotations(marks, [0.5] * 3, ["a", "b", "c"]))
    if skips:
        raw = mne.concatenate_raws([raw.copy().crop(0, 20), raw.copy().crop(30, None)], verbose="error")
    path = tmp_path / "x_raw.fif"
    raw.save(path, split_size="3MB", fmt="single", verbose="error")
    assert len(list(tmp_path.glob("x_raw*.fif"))) >= 3
    theirs = mne.io.read_raw_fif(path, verbose="error")
    about, _ = _signals(path, tmp_path)
    data = np.load(tmp_path / "1.npz")
    np.testing.assert_allclose(data["data"].T, theirs.get_data(), rtol=1e-15)
    ours = [(event["onset"], event["text"]) for event in about["events"]]
    known = [(mark["onset"] - theirs.first_time, mark["description"]) for mark in theirs.annotations]
    assert ours == [(pytest.approx(onset, abs=1e-6), text) for onset, text in known]
    (tmp_path / "x_raw-1.fif").unlink()
    assert "goes on in" in _tool("info", path)
