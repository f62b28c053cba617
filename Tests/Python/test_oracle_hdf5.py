"""Files kept in HDF5 (NWB, SNIRF, MATLAB 7.3) as h5py and pynwb have them. Skipped by name where h5py is missing."""

import datetime
import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

from conftest import ROOT, TOOL, fail, run, succeed

h5py = pytest.importorskip("h5py")
pytestmark = pytest.mark.tool
REAL = ROOT.parent / "shared" / "data"


def carried():
    """The library that h5py carries."""
    folder = Path(h5py.__file__).parent
    found = [*folder.parent.glob("h5py.libs/libhdf5-*"), *folder.glob(".dylibs/libhdf5.*")]
    if not found:
        pytest.skip("this h5py uses the system's library")
    return str(found[0])


@pytest.fixture(autouse=True)
def library(monkeypatch):
    """For a tool that is in no environment of Python's."""
    monkeypatch.setenv("SWIFTLET_HDF5", carried())


def info(path, *options):
    return json.loads(succeed("info", path, "--json", *options))


def read(path, *options, chunk="37"):
    """The archive that `run` writes of a stream."""
    folder = Path(path).parent
    (folder / "same.yaml").write_text("pipeline:\n  - Slicer: {axis: ch, selection: ':'}\n")
    out = folder / f"out{len(list(folder.iterdir()))}.npz"
    result = run("run", folder / "same.yaml", path, "-o", out, "-q", "--chunk", chunk, *options)
    assert result.returncode == 0, result.stderr
    return np.load(out)


def nwb(path, fill):
    """A file of pynwb's."""
    pynwb = pytest.importorskip("pynwb")
    start = datetime.datetime(2024, 2, 29, 10, 11, 12, 250000, tzinfo=datetime.UTC)
    file = pynwb.NWBFile("a session", "id-1", start, session_id="S7")
    file.subject = pynwb.file.Subject(subject_id="P1", age="P20D", sex="U", species="Homo sapiens")
    fill(file, pynwb)
    with pynwb.NWBHDF5IO(path, "w") as io:
        io.write(file)
    return path


def electrodes(file, count):
    device = file.create_device("probe")
    group = file.create_electrode_group("shank", "s", "cortex", device)
    file.add_electrode_column("label", "name")
    for index in range(count):
        file.add_electrode(group=group, location="V1", label=f"E{index + 1}")
    return file.create_electrode_table_region([2, 0, 1], "some")


@pytest.mark.parametrize("chunk", ["1", "37", "1s", "all"])
@pytest.mark.parametrize("dtype", ["int16", "float32", "uint8", "int64"])
def test_electrical_series_are_those_of_pynwb(dtype, chunk, tmp_path):
    random = np.random.default_rng(5)
    values = (random.standard_normal((400, 3)) * 60 + 80).astype(dtype)

    def fill(file, pynwb):
        series = pynwb.ecephys.ElectricalSeries(
            "raw",
            values,
            electrodes(file, 4),
            starting_time=1.5,
            rate=250.0,
            conversion=2.5e-7,
            offset=-1e-5,
            channel_conversion=[1.0, 0.5, 3.0],
        )
        file.add_acquisition(series)

    path = nwb(tmp_path / "a.nwb", fill)
    found = read(path, chunk=chunk)
    expected = values * (2.5e-7 * np.array([1.0, 0.5, 3.0])) - 1e-5
    np.testing.assert_array_equal(found["data"], expected)
    np.testing.assert_allclose(found["axis_time"], 1.5 + np.arange(400) / 250, rtol=0, atol=1e-12)
    about = info(path)
    assert [channel["label"] for channel in about["streams"][0]["channels"]] == ["E3", "E1", "E2"]
    assert {channel["unit"] for channel in about["streams"][0]["channels"]} == {"V"}
    assert about["streams"][0]["rate"] == 250 and about["start"].startswith("2024-02-29T10:11:12.25")
    assert about["patient"] == "P1" and about["recording"] == "S7"


@pytest.mark.parametrize("compression", [None, "gzip"])
def test_series_with_stamps_have_gaps_and_those_that_are_irregular_keep_theirs(compression, tmp_path):
    stamps = np.concatenate([np.arange(300) / 100, 7 + np.arange(200) / 100])
    ragged = np.sort(np.random.default_rng(1).uniform(0, 50, 90))
    values = np.random.default_rng(2).standard_normal((500, 2))

    def fill(file, pynwb):
        data = pynwb.H5DataIO(values, compression=compression, chunks=(64, 1)) if compression else values
        file.add_acquisition(pynwb.TimeSeries(name="gap", data=data, unit="mV", timestamps=stamps))
        file.add_acquisition(pynwb.TimeSeries(name="ragged", data=np.arange(90.0), unit="m", timestamps=ragged))
        module = file.create_processing_module("behavior", "b")
        module.add(pynwb.TimeSeries(name="gap", data=np.arange(10, dtype="i4"), unit="a.u.", rate=2.0))

    path = nwb(tmp_path / "a.nwb", fill)
    names = [stream["name"] for stream in info(path)["streams"]]
    assert names == ["acquisition/gap", "ragged", "processing/behavior/gap"]
    found = read(path, "--stream", "acquisition/gap")
    np.testing.assert_array_equal(found["data"], values)
    np.testing.assert_allclose(found["axis_time"], stamps, rtol=0, atol=1e-9)
    assert found["linear_time"].shape == (2, 3)
    found = read(path, "--stream", "ragged")
    np.testing.assert_array_equal(found["axis_time"], ragged)
    np.testing.assert_array_equal(found["data"][:, 0], np.arange(90))
    found = read(path, "--stream", "acquisition/gap", "--start", "1s", "--stop", "7.5s")
    np.testing.assert_array_equal(found["data"], values[100:350])


def test_annotations_intervals_and_tables_are_events(tmp_path):
    def fill(file, pynwb):
        file.add_acquisition(pynwb.TimeSeries(name="x", data=np.zeros(100), unit="V", rate=10.0))
        notes = pynwb.misc.AnnotationSeries(name="notes", data=["blink", "moved, twice"], timestamps=[1.0, 2.5])
        file.add_acquisition(notes)
        spans = pynwb.misc.IntervalSeries(
            name="rest", data=np.array([1, -1, 2, -2], "i1"), timestamps=[3.0, 4.0, 5.0, 5.5]
        )
        file.add_acquisition(spans)
        file.add_trial_column("side", "where")
        file.add_trial(start_time=6.0, stop_time=7.0, side="left")
        file.add_trial(start_time=8.0, stop_time=8.5, side="right")
        file.add_epoch(0.5, 1.5, ["a", "b"])

    events = info(nwb(tmp_path / "a.nwb", fill))["events"]
    found = {(event["onset"], event.get("duration"), event["text"]) for event in events}
    assert found == {
        (0.5, 1.0, "epochs/a,b"), (1.0, None, "blink"), (2.5, None, "moved, twice"), (3.0, 1.0, "rest"),
        (5.0, 0.5, "rest/2"), (6.0, 1.0, "trials/left"), (8.0, 0.5, "trials/right"),
    }  # fmt: skip


def test_a_series_of_several_dims_keeps_them(tmp_path):
    values = np.random.default_rng(3).standard_normal((50, 3, 4)).astype("f4")

    def fill(file, pynwb):
        file.add_acquisition(pynwb.TimeSeries(name="image", data=values, unit="a.u.", rate=5.0))

    (tmp_path / "p.yaml").write_text("- Clip: {min: -1.0e+9}\n")
    path = nwb(tmp_path / "a.nwb", fill)
    succeed("run", tmp_path / "p.yaml", path, "-o", tmp_path / "o.npz", "-q", "--dtype", "float32")
    np.testing.assert_array_equal(np.load(tmp_path / "o.npz")["data"], values)


@pytest.mark.parametrize("name", ["1.0.3_nwbfile", "1.1.2_nwbfile", "2.1.0_nwbfile_with_extension"])
def test_real_nwb_files_open(name):
    path = REAL / "nwb" / f"{name}.nwb"
    if not path.exists():
        pytest.skip("the real recordings are not here")
    streams = info(path)["streams"]
    assert [(stream["name"], stream["samples"]) for stream in streams] == ([("test_ts", 3)] if name[0] == "2" else [])


def snirf(path, unit="s", listed=True, plural=False, fixed=False):
    """A file of the published layout; texts of fixed length where asked for."""
    text = (lambda value: np.bytes_(value)) if fixed else (lambda value: value)
    values = np.random.default_rng(7).standard_normal((120, 3))
    scale = {"s": 1, "ms": 1000}[unit]
    with h5py.File(path, "w") as file:
        file["formatVersion"] = text("1.1")
        run = file.create_group("nirs")
        tags = {"SubjectID": "P2", "MeasurementDate": "2024-03-01", "MeasurementTime": "11:12:13", "TimeUnit": unit}
        for name, value in tags.items():
            run[f"metaDataTags/{name}"] = text(value)
        run["probe/wavelengths"] = [690.0, 830.0]
        run["data1/dataTimeSeries"] = values
        run["data1/time"] = np.arange(120) / 8 * scale if listed else np.array([0.5, 1 / 8]) * scale
        rows = [(1, 2, 1), (1, 2, 2), (3, 1, 1)]
        if plural:
            for place, name in enumerate(["sourceIndex", "detectorIndex", "wavelengthIndex"]):
                run[f"data1/measurementLists/{name}"] = [row[place] for row in rows]
        else:
            for number, row in enumerate(rows, 1):
                for name, value in zip(["sourceIndex", "detectorIndex", "wavelengthIndex"], row, strict=True):
                    run[f"data1/measurementList{number}/{name}"] = np.int32(value)
        run["stim1/name"] = text("tap")
        run["stim1/data"] = np.array([[1.0, 2.0, 1.0], [5.5, 0.5, 1.0]]) * [scale, scale, 1]
        run["aux1/name"] = text("breath")
        run["aux1/dataTimeSeries"] = np.arange(40.0)
        run["aux1/time"] = np.arange(40) / 4 * scale
        run["aux1/timeOffset"] = 0.25 * scale
    return values


@pytest.mark.parametrize("unit", ["s", "ms"])
@pytest.mark.parametrize("listed", [True, False])
@pytest.mark.parametrize(("plural", "fixed"), [(False, False), (True, True)])
def test_snirf_files_are_as_they_were_written(unit, listed, plural, fixed, tmp_path):
    path = tmp_path / "a.snirf"
    values = snirf(path, unit, listed, plural, fixed)
    about = info(path)
    assert [stream["name"] for stream in about["streams"]] == ["data1", "breath"]
    labels = [channel["label"] for channel in about["streams"][0]["channels"]]
    assert labels == ["S1_D2 690", "S1_D2 830", "S3_D1 690"]
    assert about["start"].startswith("2024-03-01T11:12:13") and about["patient"] == "P2"
    found = read(path, "--stream", "data1")
    np.testing.assert_array_equal(found["data"], values)
    times = np.arange(120) / 8 + (0 if listed else 0.5)
    np.testing.assert_allclose(found["axis_time"], times, rtol=0, atol=1e-9)
    events = [(event["onset"], event["duration"], event["text"]) for event in about["events"]]
    assert events == [(1, 2, "tap"), (5.5, 0.5, "tap")]
    found = read(path, "--stream", "breath")
    np.testing.assert_allclose(found["axis_time"], np.arange(40) / 4 + 0.25, rtol=0, atol=1e-9)


def test_a_real_snirf_file_is_that_of_mne():
    mne = pytest.importorskip("mne")
    path = REAL / "snirf" / "Simple_Probe.snirf"
    if not path.exists():
        pytest.skip("the real recordings are not here")
    raw = mne.io.read_raw_snirf(path, verbose="error")
    about = info(path, "--stream", "data1")
    labels = [channel["label"] for channel in about["streams"][0]["channels"]]
    assert sorted(labels) == sorted(raw.ch_names)
    with h5py.File(path) as file:
        values, times = file["nirs/data1/dataTimeSeries"][()], file["nirs/data1/time"][()]
    assert about["streams"][0]["samples"] == len(times)
    assert about["streams"][0]["rate"] == pytest.approx(1 / np.median(np.diff(times)), rel=1e-6)
    theirs = raw.get_data()
    for place, label in enumerate(labels):
        np.testing.assert_array_equal(values[:, place], theirs[raw.ch_names.index(label)])


@pytest.mark.parametrize("dated", [True, False])
def test_every_recording_of_a_snirf_file_is_read_at_its_time(dated, tmp_path):
    path = tmp_path / "a.snirf"
    values = snirf(path)
    with h5py.File(path, "a") as file:
        file.move("nirs", "nirs1")
        file.copy("nirs1", "nirs2")
        tags = file["nirs2/metaDataTags"]
        del tags["MeasurementTime"]
        if dated:
            tags["MeasurementTime"] = "11:13:00.5"
    shift = 47.5 if dated else 0
    about = info(path)
    names = [stream["name"] for stream in about["streams"]]
    assert names == ["nirs1/data1", "nirs1/breath", "nirs2/data1", "nirs2/breath"]
    assert about["start"].startswith("2024-03-01T11:12:13")
    found = read(path, "--stream", "nirs2/data1")
    np.testing.assert_array_equal(found["data"], values)
    np.testing.assert_allclose(found["axis_time"], shift + np.arange(120) / 8, rtol=0, atol=1e-9)
    found = read(path, "--stream", "nirs2/breath")
    np.testing.assert_allclose(found["axis_time"], shift + np.arange(40) / 4 + 0.25, rtol=0, atol=1e-9)
    events = sorted((event["onset"], event["text"]) for event in about["events"])
    text = "tap" if dated else "nirs2/tap"
    assert events == sorted([(1, "tap"), (5.5, "tap"), (1 + shift, text), (5.5 + shift, text)])
    assert any("nirs2" in notice["text"] for notice in about["notices"]) is not dated


def test_spikes_of_units_are_events_with_the_channel_of_units_of_one_electrode(tmp_path):
    def fill(file, pynwb):
        region = electrodes(file, 4)
        file.add_acquisition(
            pynwb.ecephys.ElectricalSeries("raw", np.zeros((100, 3)), region, starting_time=0.0, rate=10.0)
        )
        file.add_unit(spike_times=[0.5, 1.25, 9.0], electrodes=[2], id=7)
        file.add_unit(spike_times=[], electrodes=[0], id=8)
        file.add_unit(spike_times=[3.5], electrodes=[0, 1], id=9)

    path = nwb(tmp_path / "a.nwb", fill)
    found = [(event["onset"], event["text"], event.get("channel")) for event in info(path)["events"]]
    expected = [(0.5, "E3"), (1.25, "E3"), (3.5, None), (9.0, "E3")]
    assert found == [(onset, f"spike unit {7 if channel else 9}", channel) for onset, channel in expected]
    found = read(path, "--start", "1s", "--stop", "4s")
    assert list(found["event_onset"]) == [1.25, 3.5]


def test_more_spikes_than_events_can_be_are_left_out_and_told(tmp_path):
    path = tmp_path / "a.nwb"
    with h5py.File(path, "w") as file:
        file.attrs["nwb_version"] = "2.7.0"
        file.create_group("acquisition")
        file["units/id"] = np.arange(2)
        file.create_dataset("units/spike_times", data=np.arange((1 << 20) + 1) / 1000.0)
        file["units/spike_times_index"] = [10, (1 << 20) + 1]
    about = info(path)
    assert about["events"] == [] and any("1048577 spikes of 2 units" in notice["text"] for notice in about["notices"])


def mat73(path, variables):
    """A file as MATLAB writes it: 512 bytes of its own, dims reversed, structures as groups and references."""
    with h5py.File(path, "w", userblock_size=512) as file:
        references = file.create_group("#refs#")

        def put(group, name, value):
            if isinstance(value, dict):
                child = group.create_group(name)
                child.attrs["MATLAB_class"] = np.bytes_("struct")
                for key, item in value.items():
                    put(child, key, item)
            elif isinstance(value, list):
                child = group.create_group(name)
                child.attrs["MATLAB_class"] = np.bytes_("struct")
                for key in value[0]:
                    held = []
                    for item in value:
                        held.append(put(references, f"r{len(references)}", item[key]).ref)
                    child.create_dataset(key, data=np.array([held], h5py.ref_dtype), dtype=h5py.ref_dtype)
            elif isinstance(value, str):
                child = group.create_dataset(name, data=np.array([[ord(c)] for c in value], "u2"))
                child.attrs["MATLAB_class"] = np.bytes_("char")
                child.attrs["MATLAB_int_decode"] = np.int32(2)
            else:
                value = np.atleast_2d(value)
                child = group.create_dataset(name, data=value.T, chunks=True, compression="gzip")
                kind = {"float64": "double", "float32": "single"}.get(str(value.dtype), str(value.dtype))
                child.attrs["MATLAB_class"] = np.bytes_(kind)
            return child

        for name, value in variables.items():
            put(file, name, value)
    with open(path, "r+b") as file:
        file.write(b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(124) + b"\0\x02IM")


@pytest.mark.parametrize("dtype", ["int8", "uint16", "int32", "float32", "float64", "int64"])
def test_matrices_of_matlab_7_3_are_as_they_were_written(dtype, tmp_path):
    values = (np.random.default_rng(3).standard_normal((5000, 4)) * 50).astype(dtype)
    mat73(tmp_path / "x.mat", {"fs": 250.0, "a": {"b": values, "note": "hello"}, "c": values[:70].T.copy()})
    about = info(tmp_path / "x.mat")
    assert [stream["rate"] for stream in about["streams"]] == [250, 250]
    for name, expected in (("a.b", values), ("c", values[:70])):
        np.testing.assert_array_equal(read(tmp_path / "x.mat", "--stream", name)["data"], expected)


@pytest.mark.parametrize("trials", [1, 4])
def test_eeglab_sets_of_matlab_7_3_are_as_they_were_written(trials, tmp_path):
    points = 200
    values = np.random.default_rng(4).standard_normal((3, points, trials)).astype("f4")
    events = [{"latency": 11.0, "type": "square"}, {"latency": 101.5, "type": "rt"}]
    places = [{"labels": name, "type": "EEG"} for name in ("Cz", "Pz", "Oz")]
    data = values if trials > 1 else values[:, :, 0]
    mat73(
        tmp_path / "x.set",
        {"EEG": {"srate": 128.0, "nbchan": 3.0, "pnts": float(points), "trials": float(trials), "xmin": 0.0,
                 "data": data, "event": events, "chanlocs": places, "setname": "s"}},
    )  # fmt: skip
    about = info(tmp_path / "x.set")
    assert [channel["label"] for channel in about["streams"][0]["channels"]] == ["Cz", "Pz", "Oz"]
    assert [event["text"] for event in about["events"]] == ["square", "rt"]
    assert about["events"][0]["onset"] == pytest.approx(10 / 128)
    found = read(tmp_path / "x.set")["data"]
    expected = values[:, :, 0].T if trials == 1 else values.transpose(2, 1, 0)
    np.testing.assert_array_equal(found, expected)


def test_without_the_library_the_error_says_what_to_install(tmp_path, monkeypatch):
    snirf(tmp_path / "a.snirf")
    monkeypatch.setenv("SWIFTLET_HDF5", "/nowhere/libhdf5.so")
    fail(65, "info", tmp_path / "a.snirf", says=["a.snirf", "pip install h5py", "SWIFTLET_HDF5", "/nowhere/libhdf5.so"])


def test_a_damaged_file_is_told_with_its_path_and_the_words_of_the_library(tmp_path):
    path = tmp_path / "a.snirf"
    snirf(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    fail(65, "info", path, says=["a.snirf", "truncated"])
    path.write_bytes(whole[:8] + bytes(len(whole) - 8))
    fail(65, "info", path, says="a.snirf")


def test_a_large_compressed_recording_is_read_in_bounded_memory(tmp_path):
    path = tmp_path / "a.nwb"
    with h5py.File(path, "w") as file:
        file.attrs["nwb_version"] = "2.7.0"
        series = file.create_group("acquisition/x")
        series.attrs["neurodata_type"] = "TimeSeries"
        # 128 MB in chunks of 8192 samples of eight channels.
        data = series.create_dataset("data", (1 << 20, 64), "i2", chunks=(8192, 8), compression="gzip")
        data.attrs["unit"] = "V"
        rows = np.arange(64, dtype="i2") * np.ones((8192, 1), "i2")
        for start in range(0, 1 << 20, 8192):
            data[start : start + 8192] = rows
        series.create_dataset("starting_time", data=0.0).attrs["rate"] = 30000.0
    (tmp_path / "p.yaml").write_text("pipeline:\n  - Aggregate: {axis: ch, operation: mean}\n")
    command = [TOOL, "run", tmp_path / "p.yaml", path, "-o", tmp_path / "o.npy", "-q"]
    code = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True); "
    code += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    # On the processor, since a device's driver takes memory of its own.
    environment = {**os.environ, "SWIFTLET_DEVICE": "cpu"}
    peak = subprocess.run(
        ["python3", "-c", code, *map(str, command)], check=True, capture_output=True, text=True, env=environment
    ).stdout
    assert int(peak.split()[-1]) < 120_000, peak
    found = np.load(tmp_path / "o.npy", mmap_mode="r")
    assert found.shape[0] == 1 << 20 and np.all(found[:: 1 << 16] == 31.5)
