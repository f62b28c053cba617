"""Recordings as MNE reads them: samples, labels, times and events of the tool."""

import json
import subprocess

import numpy as np
import pytest

from conftest import ROOT, TOOL

mne = pytest.importorskip("mne")
REAL = ROOT.parent / "shared" / "data"

pytestmark = pytest.mark.skipif(not REAL.exists(), reason="the real recordings are not here")

#: Value in volts of one unit, as MNE takes it.
VOLTS = {"µV": 1e-6, "uV": 1e-6, "mV": 1e-3, "nV": 1e-9, "V": 1.0}


@pytest.mark.parametrize(
    "name",
    [
        "test.vhdr",
        *(f"brainvision/{name}.vhdr" for name in ("testv2", "test_units", "test_highpass", "test_mixed_lowpass_s")),
        "brainvision/test_partially_disabled_hw_filter.vhdr",
        "brainvision/test_old_layout_latin1_software_filter.vhdr",
    ],
)
def test_brainvision(name, tmp_path):
    pipeline = tmp_path / "same.yaml"
    pipeline.write_text("pipeline:\n  - Scale: {scale: 1.0}\n")
    path = REAL / name
    info = json.loads(_tool("info", path, "--json"))
    _tool("run", pipeline, path, "-o", tmp_path / "out.npz", "-q")
    data = np.load(tmp_path / "out.npz")["data"]
    raw = mne.io.read_raw_brainvision(path, verbose="error")
    channels = info["streams"][0]["channels"]
    assert [channel["label"] for channel in channels] == raw.ch_names
    assert info["streams"][0]["rate"] == pytest.approx(raw.info["sfreq"], rel=1e-12)
    theirs = raw.get_data().T
    assert data.shape == theirs.shape
    for place, channel in enumerate(channels):
        # Units that MNE does not know stay as they are.
        scale = VOLTS.get(channel["unit"])
        if scale is not None:
            np.testing.assert_allclose(data[:, place] * scale, theirs[:, place], rtol=1e-15, atol=0)
    # MNE leaves out the first new segment, where every recording begins, and what lies behind the end.
    inside = [event for event in info["events"][1:] if event["onset"] < len(data) / raw.info["sfreq"]]
    ours = [(event["onset"], event["duration"], event["text"]) for event in inside]
    assert ours == [
        (pytest.approx(mark["onset"], abs=1e-9), pytest.approx(mark["duration"], abs=1e-9), mark["description"])
        for mark in raw.annotations
    ]


def _tool(*arguments):
    return subprocess.run([TOOL, *map(str, arguments)], check=True, capture_output=True, text=True).stdout
