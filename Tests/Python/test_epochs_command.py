"""`--epoch EVENT START END` cuts around events, once each, and `--average` takes their mean."""

import json
from xml.etree import ElementTree

import numpy as np
import pytest

import damaged
from conftest import fail, run, succeed

pytestmark = pytest.mark.tool

RATE = damaged.RATE
#: Event texts with their times; the last one's epoch goes beyond the end.
EVENTS = [(0.5, "S 1"), (1.0, "S 2"), (1.25, "S 1"), (2.004, "S 10"), (3.9, "S 1")]


@pytest.fixture
def place(tmp_path):
    (tmp_path / "p.yaml").write_text("- Abs\n")
    told = b"".join(b"+%g\x14%s\x14\0" % (onset, text.encode()) for onset, text in EVENTS[:3])
    rest = b"".join(b"+%g\x14%s\x14\0" % (onset, text.encode()) for onset, text in EVENTS[3:])
    damaged.edf(tmp_path / "a.edf", tal=lambda record: {0: told, 2: rest}.get(record, b""))
    gap = {"kind": "EDF+D", "onsets": [0, 1, 5, 6]}
    damaged.edf(tmp_path / "gap.edf", tal=lambda record: {0: told, 2: b"+5.1\x14S 1\x14\0"}.get(record, b""), **gap)
    return tmp_path


def samples():
    return np.abs(damaged.wave() * 0.1 + (-3276.8 + 32768 * (6553.5 / 65535)))


def cut(onset, low=-0.1, high=0.3):
    at = round(onset * RATE)
    return samples()[at + round(low * RATE) : at + round(high * RATE) + 1]


@pytest.mark.parametrize("chunk", ["1", "37", "1s", "all"])
def test_epochs_are_the_samples_about_each_event(chunk, place):
    words = ["run", "p.yaml", "a.edf", "-o", "e.npz", "--epoch", "S 1", "-0.1s", "300ms", "--chunk", chunk, "--json"]
    (report,) = json.loads(succeed(*words, cwd=place))
    file = np.load(place / "e.npz")
    assert list(file["dims"]) == ["epoch", "time", "ch"]
    assert np.array_equal(file["axis_epoch"], [0.5, 1.25])
    np.testing.assert_allclose(file["axis_time"], np.arange(-10, 31) / RATE, atol=1e-12)
    np.testing.assert_allclose(file["data"], np.stack([cut(0.5), cut(1.25)]), atol=1e-9)
    told = [notice["text"] for notice in report["notices"]]
    assert any("1 of 3 events have no whole epoch" in text for text in told), told


def test_a_pattern_takes_several_texts(place):
    succeed("run", "p.yaml", "a.edf", "-o", "e.npz", "--epoch", "S .*", "0", "0.2s", "-q", cwd=place)
    assert np.array_equal(np.load(place / "e.npz")["axis_epoch"], [0.5, 1.0, 1.25, 2.004])


def test_the_average_is_for_each_text(place):
    words = ["--epoch", "S .*", "-0.1s", "0.3s", "--average", "-q"]
    succeed("run", "p.yaml", "a.edf", "-o", "e.npz", *words, cwd=place)
    file = np.load(place / "e.npz")
    assert list(file["dims"]) == ["time", "label", "ch"] and list(file["axis_label"]) == ["S 1", "S 10", "S 2"]
    np.testing.assert_allclose(file["data"][:, 0], (cut(0.5) + cut(1.25)) / 2, atol=1e-9)
    np.testing.assert_allclose(file["data"][:, 2], cut(1.0), atol=1e-9)
    first = (place / "e.npz").read_bytes()
    succeed("run", "p.yaml", "a.edf", "-o", "e.npz", *words, "--chunk", "7", cwd=place)
    assert (place / "e.npz").read_bytes() == first


def test_epochs_that_span_a_gap_are_told(place):
    words = ["run", "p.yaml", "gap.edf", "-o", "e.npz", "--epoch", "S 1", "-0.2s", "1s", "--json"]
    (report,) = json.loads(run(*words, cwd=place).stdout)
    assert any("2 of 3 events have no whole epoch" in notice["text"] for notice in report["notices"])
    assert np.array_equal(np.load(place / "e.npz")["axis_epoch"], [0.5])


@pytest.mark.parametrize("more", [[], ["--average"]])
def test_epochs_are_drawn_about_their_event(more, place):
    succeed("plot", "a.edf", "-o", "e.svg", "--epoch", "S 1", "-0.1s", "0.3s", *more, cwd=place)
    texts = [element.text for element in ElementTree.parse(place / "e.svg").iter() if element.text]
    assert any("Fp1" in text for text in texts) and any("-0.1" in text or "−0.1" in text for text in texts)


def test_events_with_marks_of_patterns_are_meant_as_they_stand(tmp_path):
    text = "a+b (1)"
    damaged.edf(tmp_path / "a.edf", tal=lambda record: b"+1.5\x14%s\x14\0" % text.encode() if record == 1 else b"")
    (tmp_path / "p.yaml").write_text("- Abs\n")
    succeed("run", "p.yaml", "a.edf", "-o", "e.npz", "--epoch", text, "0s", "0.1s", "-q", cwd=tmp_path)
    assert np.load(tmp_path / "e.npz")["data"].shape == (1, 11, 2)


def test_what_cannot_be_cut_is_an_error_or_told(place):
    words = ["run", "p.yaml", "a.edf", "-o", "e.npz"]
    fail(64, *words, "--average", says="--epoch", cwd=place)
    fail(64, *words, "--epoch", "S 1", "0.5s", "-0.5s", says="must end later", cwd=place)
    fail(64, *words, "--epoch", "S 1", "soon", "0.5s", says='"soon"', cwd=place)
    fail(64, *words, "--epoch", "(", "0s", "0.5s", says="no event is called", cwd=place)
    assert "none of the stream's 5 events counts" in run(*words, "--epoch", "X", "0s", "1s", cwd=place).stderr
