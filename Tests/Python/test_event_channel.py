"""`--event-channel`: the codes of an amplifier's trigger channel as events, as MNE finds them."""

import json

import mne
import numpy as np
import pyedflib
import pytest

from conftest import fail, succeed

pytestmark = pytest.mark.tool

RATE, SECONDS = 256, 20


def codes():
    """Pulses of several lengths, one that another follows at once, and one that the first sample is part of."""
    words = np.zeros(RATE * SECONDS, np.int64)
    words[:10] = 7
    rng = np.random.default_rng(5)
    for at in rng.choice(np.arange(1, SECONDS * 8), 60, replace=False) * (RATE // 8):
        words[at : at + rng.integers(1, RATE // 8 + 1)] = rng.integers(1, 256)
    return words


def write(path, words, label="Status"):
    """BioSemi's layout: the lower 16 of 24 bits are the code, the upper 8 the amplifier's."""
    limits = {"physical_min": -8388608, "physical_max": 8388607, "digital_min": -8388608, "digital_max": 8388607}
    common = {"sample_frequency": RATE, "transducer": "", "prefilter": "", **limits}
    with pyedflib.EdfWriter(str(path), 2, file_type=pyedflib.FILETYPE_BDF) as file:
        file.setSignalHeaders(
            [{"label": "Cz", "dimension": "uV", **common}, {"label": label, "dimension": "Boolean", **common}]
        )
        stored = (words | 1 << 20) - (1 << 23)  # the battery's bit, and the sign
        signal = np.round(1e5 * np.sin(np.arange(len(words)) / 9)).astype(np.int32)
        file.writeSamples([signal, stored.astype(np.int32)], digital=True)
    return path


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    return write(tmp_path_factory.mktemp("codes") / "a.bdf", codes())


def events(path, *options):
    return [(e["onset"], e["text"]) for e in json.loads(succeed("info", path, "--json", "--all", *options))["events"]]


def test_codes_are_the_events_that_mne_finds(recording):
    raw = mne.io.read_raw_bdf(recording, stim_channel="Status", verbose="error")
    found = mne.find_events(
        raw, "Status", consecutive=True, shortest_event=1, mask=0xFFFF, mask_type="and", verbose="error"
    )
    expected = [(sample / RATE, str(code)) for sample, _, code in found]
    assert len(expected) > 50
    assert events(recording, "--event-channel", "Status") == expected
    assert events(recording) == []
    part = events(recording, "--event-channel", "Status", "--start", "5s", "--stop", "12s")
    assert part == [event for event in expected if 5 <= event[0] < 12]
    # The channel need not be among those that are read.
    assert events(recording, "--event-channel", "Status", "--exclude", "trigger") == expected


def test_epochs_about_codes(recording, tmp_path):
    (tmp_path / "p.yaml").write_text("- Scale: {scale: 2}\n")
    words = codes()
    code = str(words[RATE:].max())
    options = ["--event-channel", "Status", "--epoch", code, "0", "0.1s", "-q"]
    succeed("run", "p.yaml", recording, "-o", "e.npz", *options, cwd=tmp_path)
    expected = [onset for onset, text in events(recording, "--event-channel", "Status") if text == code]
    np.testing.assert_allclose(np.load(tmp_path / "e.npz")["axis_epoch"], expected, rtol=1e-12)


def test_other_formats_and_what_is_refused(recording, tmp_path):
    words = codes()
    table = np.c_[np.arange(len(words)) / RATE, np.sin(np.arange(len(words))), words]
    np.savetxt(tmp_path / "a.csv", table, delimiter=",", header="time,Cz,STI", comments="", fmt="%.10g")
    expected = events(recording, "--event-channel", "Status")
    found = events(tmp_path / "a.csv", "--event-channel", "STI")
    assert [text for _, text in found] == [text for _, text in expected]
    np.testing.assert_allclose([at for at, _ in found], [at for at, _ in expected], atol=1e-9)
    fail(64, "info", recording, "--event-channel", "Stat", says=["--event-channel", '"Status"'])
