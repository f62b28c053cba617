"""Every option of the readers is one of the tool's, and does what it says."""

import json
import re

import numpy as np
import pytest

import damaged
from conftest import ROOT, fail, succeed

pytestmark = pytest.mark.tool

TABLE = (ROOT / "Sources" / "Recordings" / "ReadOptions+Table.swift").read_text()
NAMES = re.findall(r'Row\(\s*"([a-z-]+)"', TABLE)


@pytest.mark.parametrize("command", ["run", "info", "plot", "doctor", "parity"])
def test_help_lists_every_reading_option(command):
    assert len(NAMES) == 15
    text = succeed(command, "--help")
    assert [name for name in NAMES if f"--{name}" not in text] == []


@pytest.mark.parametrize("name", sorted({*NAMES} - {"time-per-row"}))
def test_a_value_that_there_is_not_is_refused_with_the_option(name, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("time,a\n0,1\n0.5,2\n")
    line = fail(64, "info", path, f"--{name}", "bogus!")
    assert f"--{name} is " in line or f"--{name} names " in line


def test_whole_records_of_a_file_that_was_cut_off(tmp_path):
    path = tmp_path / "a.npy"
    np.save(path, np.arange(12.0).reshape(6, 2))
    path.write_bytes(path.read_bytes()[:-5])
    assert "--size whole-records" in fail(65, "info", path)
    facts = json.loads(succeed("info", path, "--json", "--size", "whole-records", "--rate", 10))
    assert facts["streams"][0]["samples"] == 5


@pytest.fixture(scope="module")
def rates(tmp_path_factory):
    """Two rates, a trigger channel, a gap and events."""
    path = tmp_path_factory.mktemp("rates") / "a.edf"
    told = {0: b"+0.5\x14one\x14\0", 2: b"+5.25\x14two\x14\0"}
    damaged.edf(
        path, damaged.wave(channels=3), labels=("C3", "Cz", "Status"), kind="EDF+D", onsets=[0, 1, 5, 6],
        tal=lambda record: told.get(record, b""),
    )  # fmt: skip
    return path


def facts(*words):
    (stream,) = json.loads(succeed("info", *words, "--json"))["streams"]
    return [channel["label"] for channel in stream["channels"]], stream["samples"]


@pytest.mark.parametrize(
    ("words", "labels"),
    [
        (["--channels", "Cz"], ["Cz"]),
        (["--channels", "Cz, C3"], ["C3", "Cz"]),
        (["--exclude", "trigger"], ["C3", "Cz"]),
        (["--channels", "trigger,C3"], ["C3", "Status"]),
        (["--channels", "C3,Cz", "--exclude", "C3"], ["Cz"]),
    ],
)
def test_channels_are_read_or_left_out_by_label_and_kind(words, labels, rates, tmp_path):
    assert facts(rates, *words) == (labels, 400)
    (tmp_path / "p.yaml").write_text("- Abs\n")
    succeed("run", tmp_path / "p.yaml", rates, "-o", tmp_path / "all.npz", "-q")
    succeed("run", tmp_path / "p.yaml", rates, "-o", tmp_path / "some.npz", "-q", "--chunk", "37", *words)
    whole, some = np.load(tmp_path / "all.npz"), np.load(tmp_path / "some.npz")
    assert list(some["axis_ch"]) == labels
    picked = [list(whole["axis_ch"]).index(label) for label in labels]
    assert np.array_equal(some["data"], whole["data"][:, picked])


@pytest.mark.parametrize(
    ("words", "first", "count", "events"),
    [
        (["--start", "0.5s"], 50, 350, 2),
        (["--stop", "1s"], 0, 100, 1),
        (["--start", "1500ms", "--stop", "5.5"], 150, 100, 1),
        (["--start", "3s"], 200, 200, 1),
    ],
)
def test_a_stretch_of_time_is_read_with_its_events(words, first, count, events, rates, tmp_path):
    assert facts(rates, *words)[1] == count
    (tmp_path / "p.yaml").write_text("- Abs\n")
    succeed("run", tmp_path / "p.yaml", rates, "-o", tmp_path / "all.npz", "-q")
    whole = np.load(tmp_path / "all.npz")
    for chunk in ("1", "37", "all"):
        succeed("run", tmp_path / "p.yaml", rates, "-o", tmp_path / "some.npz", "-q", "--chunk", chunk, *words)
        some = np.load(tmp_path / "some.npz")
        assert np.array_equal(some["data"], whole["data"][first : first + count])
        np.testing.assert_allclose(some["axis_time"], whole["axis_time"][first : first + count], atol=1e-9)
        assert len(some["event_onset"]) == events


def test_what_is_not_there_is_an_error_that_names_it(rates):
    assert 'did you mean "Cz"' in fail(64, "info", rates, "--channels", "Czz")
    assert "leave nothing" in fail(64, "info", rates, "--channels", "Cz", "--exclude", "Cz")
    assert "--stop is 1 s" in fail(64, "info", rates, "--start", "2s", "--stop", "1s")
    assert "it has one" in fail(64, "doctor", rates, "--stream", "2")
