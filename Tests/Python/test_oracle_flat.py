"""Flat files with a description (SpikeGLX, Open Ephys) as neo has them. Skipped by name where neo is missing."""

import json
import shutil

import numpy as np
import pytest

from conftest import RECORDINGS, succeed

neo = pytest.importorskip("neo.rawio")
pytestmark = pytest.mark.tool

META = sorted((RECORDINGS / "spikeglx").glob("*.meta")) if RECORDINGS.exists() else []


def read(path, *words):
    (path.parent / "p.yaml").write_text("- Slicer: {axis: ch, selection: ':'}\n")
    succeed("run", path.parent / "p.yaml", path, "-o", path.parent / "o.npz", "-q", *words)
    return np.load(path.parent / "o.npz")


def theirs(reader, stream):
    """Values in volts or the unit of the file, and the names of the channels."""
    chunk = reader.get_analogsignal_chunk(stream_index=stream)
    channels = reader.header["signal_channels"]
    channels = channels[channels["stream_id"] == reader.header["signal_streams"][stream]["id"]]
    values = reader.rescale_signal_raw_to_float(chunk, "float64", stream_index=stream)
    return values, list(channels["name"]), list(channels["units"])


@pytest.mark.parametrize("name", [path.name for path in META])
def test_spikeglx_is_that_of_neo(name, tmp_path):
    path = tmp_path / name
    text = (RECORDINGS / "spikeglx" / name).read_text()
    fields = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    channels = int(fields["nSavedChans"])
    counts = np.random.default_rng(1).integers(-500, 500, (400, channels)).astype("<i2")
    counts.tofile(path.with_suffix(".bin"))
    lines = [
        f"fileSizeBytes={counts.nbytes}" if line.startswith("fileSizeBytes=") else line for line in text.splitlines()
    ]
    path.write_text("\n".join(lines) + "\n")
    found = read(path)
    reader = neo.SpikeGLXRawIO(dirname=str(tmp_path))
    try:
        reader.parse_header()
    except ValueError as error:
        pytest.skip(f"neo refuses this description: {error}")
    # Its channels of sync lines are streams of their own, ours the last columns.
    values, labels, units = theirs(reader, 0)
    about = json.loads(succeed("info", path, "--json"))["streams"][0]["channels"]
    ours = [channel["label"] for channel in about][: len(labels)]
    assert [label.split("#")[-1] for label in labels] == ours
    volts = {"uV": 1e-6, "µV": 1e-6, "mV": 1e-3, "V": 1.0}
    for place, (channel, unit) in enumerate(zip(about, units, strict=False)):
        # Words of lines are numbers without a unit here, of the converter's there.
        if channel["kind"] == "trigger":
            continue
        mine = found["data"][:, place] * (volts[channel["unit"]] / volts[unit])
        np.testing.assert_allclose(mine, values[:, place], rtol=2e-15, atol=0)
    assert len(labels) in (channels, channels - 1)


def test_open_ephys_is_that_of_neo(tmp_path):
    root = tmp_path / "Record Node 101"
    folder = root / "experiment1" / "recording1"
    stream = "Acquisition_Board-100.Rhythm_Data"
    data = folder / "continuous" / stream
    data.mkdir(parents=True)
    counts = np.random.default_rng(2).integers(-3000, 3000, (900, 4)).astype("<i2")
    counts.tofile(data / "continuous.dat")
    np.save(data / "sample_numbers.npy", np.arange(5000, 5900, dtype="i8"))
    np.save(data / "timestamps.npy", np.arange(5000, 5900) / 30000)
    names = ["CH1", "CH2", "CH3", "CH4"]
    structure = {
        "GUI version": "0.6.4",
        "continuous": [
            {
                "folder_name": f"{stream}/", "sample_rate": 30000, "source_processor_name": "Acquisition Board",
                "source_processor_id": 100, "stream_name": "Rhythm_Data", "recorded_processor": "Record Node",
                "recorded_processor_id": 101, "num_channels": 4,
                "channels": [
                    {"channel_name": name, "description": "", "identifier": "", "history": "", "bit_volts": 0.195,
                     "units": "uV"}
                    for name in names
                ],
            }
        ],
        "events": [], "spikes": [],
    }  # fmt: skip
    (folder / "structure.oebin").write_text(json.dumps(structure))
    (root / "settings.xml").write_text("<SETTINGS/>")
    reader = neo.OpenEphysBinaryRawIO(dirname=str(root))
    reader.parse_header()
    values, labels, units = theirs(reader, 0)
    assert labels == names and set(units) == {"uV"}
    # The folder is opened as well as its description.
    for path in (folder / "structure.oebin", folder):
        (tmp_path / "p.yaml").write_text("- Slicer: {axis: ch, selection: ':'}\n")
        succeed("run", tmp_path / "p.yaml", path, "-o", tmp_path / "o.npz", "-q", "--chunk", "37")
        found = np.load(tmp_path / "o.npz")
        np.testing.assert_allclose(found["data"], values, rtol=2e-15, atol=0)
        assert list(found["axis_ch"]) == names
    shutil.rmtree(root)
