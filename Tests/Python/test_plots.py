"""Pictures of recordings as they are: several units, event codes, events, parts, some of the channels."""

import math

import pytest

from conftest import fail, run, succeed
from test_told import edf

pytestmark = pytest.mark.tool

MIXED = {"labels": ("EEG C3", "EEG C4", "SpO2", "Status"), "units": ["uV", "uV", "%", "Boolean"], "n": 100}


def values(channel, k):
    if channel < 2:
        return int(300 * math.sin(k / 3))
    return 30000 + k % 3 if channel == 2 else 254 if k % 50 < 5 else 0


@pytest.fixture
def mixed(tmp_path):
    return edf(tmp_path / "mixed", sample=values, **MIXED)


def test_channels_of_a_unit_share_a_scale(mixed, tmp_path):
    text = succeed("plot", mixed, "--kind", "traces")
    legend = text.splitlines()[-1]
    assert " uV" in legend and " %" in legend
    succeed("plot", mixed, "--kind", "traces", "-o", tmp_path / "a.svg")
    picture = (tmp_path / "a.svg").read_text()
    assert " uV</text>" in picture and " %</text>" in picture


def test_a_spectrum_is_that_of_one_unit(mixed, tmp_path):
    succeed("plot", mixed, "--kind", "spectrum", "-o", tmp_path / "a.svg")
    picture = (tmp_path / "a.svg").read_text()
    assert "power density (uV²/Hz)" in picture and "median of 2 channels" in picture and "left out" in picture


def test_events_are_marked(mixed, tmp_path):
    succeed("plot", mixed, "--kind", "traces", "-o", tmp_path / "a.svg")
    assert ">blink<" in (tmp_path / "a.svg").read_text()
    assert "event " in succeed("plot", mixed, "--kind", "traces")
    assert "event " not in succeed("plot", mixed, "--kind", "traces", "--start", "2s")


def test_some_channels(mixed, tmp_path):
    text = succeed("plot", mixed, "--kind", "traces", "--channels", "EEG C4,SpO2")
    assert "EEG C4" in text and "SpO2" in text and "EEG C3" not in text
    fail(64, "plot", mixed, "--channels", "EEG C5", says='did you mean "EEG C')
    comma = edf(tmp_path / "comma", labels=("A,B", "C"))
    assert "A,B" in succeed("plot", comma, "--kind", "traces", "--channels", "A,B")


def test_colours_of_several_units_are_told(mixed):
    result = run("plot", mixed, "--kind", "heatmap")
    assert result.returncode == 0 and "several units" in result.stderr
    assert run("plot", mixed, "--kind", "heatmap", "--strict").returncode == 65


def test_a_start_after_the_end(mixed, tmp_path):
    fail(65, "plot", mixed, "--start", "1000s", "-o", tmp_path / "a.svg", says=["nothing to draw", "4 s"])
    assert not (tmp_path / "a.svg").exists()


def test_options_that_do_not_apply(mixed):
    result = run("plot", mixed, "--rate", 7)
    assert result.returncode == 0 and "warning" in result.stderr and "--rate" in result.stderr


def test_spectra_are_curves(tmp_path):
    """One density of the whole recording, densities over time, and decibels, which no logarithmic axis holds."""
    succeed("simulate", tmp_path / "a.edf", "--channels", 4, "--duration", "20s", "--seed", 3, "-q")
    steps = {"one": "WelchPSD: {averages: 1000}", "over_time": "WelchPSD: {averages: 4}", "decibels": "Spectrum: {}"}
    pictures = {}
    for name, step in steps.items():
        (tmp_path / f"{name}.yaml").write_text(f"- {step}\n")
        run("run", tmp_path / f"{name}.yaml", tmp_path / "a.edf", "-o", tmp_path / f"{name}.npz", "-q")
        kind = ["--kind", "spectrum"] if name == "over_time" else []
        succeed("plot", tmp_path / f"{name}.npz", *kind, "-o", tmp_path / "a.svg")
        pictures[name] = (tmp_path / "a.svg").read_text()
    for name in ("one", "over_time"):
        for text in ("frequency (Hz)", "power (uV²/Hz)", "median of 4 channels"):
            assert text in pictures[name], name
    assert "freq (Hz)" in pictures["decibels"] and "image/png" not in pictures["decibels"]
    fail(65, "plot", tmp_path / "decibels.npz", "--kind", "spectrum", says="--kind traces")
