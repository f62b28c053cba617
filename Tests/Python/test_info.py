"""What `info` tells: shapes, ranges, rates with all their digits, pieces, and what was guessed."""

import json

import numpy as np
import pytest

from conftest import run, succeed
from test_told import csv, edf, npy, npz, rows, wave

pytestmark = pytest.mark.tool


def facts(path, *options):
    return json.loads(succeed("info", path, "--json", *options))["streams"][0]


def line(text, name):
    found = next(line.split() for line in text.splitlines() if line.strip().startswith(name + " "))
    return f"{found[0]:9} {' '.join(found[1:])}"


def test_an_array_without_labels(tmp_path):
    path = npy(np.zeros((5000, 4)))(tmp_path / "a")
    text = succeed("info", path)
    assert line(text, "data") == "data      float64, time 5000 × ch 4"
    assert line(text, "rate").startswith("rate      1 Hz (assumed")
    assert facts(path)["shape"] == [5000, 4] and facts(path)["rate_is_assumed"]
    assert not facts(path, "--rate", 100)["rate_is_assumed"]
    assert "assumed" not in succeed("info", path, "--rate", 100)


def test_sizes_and_ranges_of_all_dims(tmp_path):
    data = np.zeros((40, 9, 2))
    axes = {"axis_time": np.arange(40) / 4, "axis_freq": np.arange(9) * 2.5, "axis_ch": np.array(["a", "b"])}
    path = npz(data=data, dims=np.array(["time", "freq", "ch"]), **axes)(tmp_path / "a")
    text = succeed("info", path)
    assert line(text, "data") == "data      float64, time 40 × freq 9 × ch 2"
    assert line(text, "freq").startswith("freq      0 to 20")
    assert facts(path)["shape"] == [40, 9, 2]


def test_a_table_tells_samples_and_seconds(tmp_path):
    path = csv(rows([(wave(k), k) for k in range(250)]))(tmp_path / "a")
    assert line(succeed("info", path), "samples") == "samples   250 (2.500 s)"
    assert facts(path)["samples"] == 250


def test_pieces_and_their_span(tmp_path):
    path = edf(tmp_path / "a", kind="EDF+D", times=[0, 1, 4, 5], events=False)
    pieces = line(succeed("info", path), "pieces")
    assert "2 over 6.000 s" in pieces and "512 samples missing" in pieces and "512 from 4.000 s" in pieces
    assert facts(path)["pieces"] == [{"start": 0, "samples": 512}, {"start": 4, "samples": 512}]


@pytest.mark.parametrize(("n", "rate"), [(999, "999"), (333, "333")])
def test_whole_rates(n, rate, tmp_path):
    assert line(succeed("info", edf(tmp_path / "a", n=n)), "rate") == f"rate      {rate} Hz"


def test_rates_have_all_their_digits(tmp_path):
    path = tmp_path / "s.edf"
    text = succeed("simulate", path, "--channels", 2, "--rate", 249.75, "--duration", "8s")
    assert "at 249.75 Hz" in text
    assert line(succeed("info", path), "rate") == "rate      249.75 Hz"
    assert facts(path)["rate"] == 249.75
    step = 0.0039065
    other = npz(data=np.zeros((100, 2)), dims=np.array(["time", "ch"]), axis_time=np.arange(100) * step)(tmp_path / "b")
    shown = float(line(succeed("info", other), "rate").split()[1])
    assert abs(shown - 1 / step) < 1e-9 and shown == facts(other)["rate"]


def test_limits_have_all_their_digits(tmp_path):
    path = edf(tmp_path / "a", low=[-3276.8, -1000], high=[3276.7, 1000])
    assert "-3276.8 to 3276.7" in succeed("info", path)


def test_channels_of_events_are_shown(tmp_path, recordings):
    path = npz(
        data=np.zeros((100, 2)),
        dims=np.array(["time", "ch"]),
        axis_time=np.arange(100) / 10,
        axis_ch=np.array(["Fp1", "Fp2"]),
        event_onset=np.array([1.5]),
        event_text=np.array(["spike"]),
        event_channel=np.array(["Fp1"]),
    )(tmp_path / "a")
    assert "(Fp1)" in succeed("info", path)


def test_the_summary_tells_what_came_out(tmp_path, pipeline):
    path = edf(tmp_path / "a", events=False)
    command = ["run", pipeline("pipeline: [{Downsample: {factor: 4}}]"), path, "-o", tmp_path / "o.npz"]
    last = succeed(*command).splitlines()[-1]
    size = (tmp_path / "o.npz").stat().st_size
    assert last.startswith("  result: time 256 × ch 2, float64, 64 Hz, 4.000 s, ")
    (report,) = json.loads(succeed(*command, "--json"))
    assert report["result"] == {
        "dims": ["time", "ch"],
        "shape": [256, 2],
        "dtype": "float64",
        "rate": 64,
        "seconds": 4,
        "bytes": size,
        "not_finite": 0,
    }


def test_the_summary_counts_what_is_missing(tmp_path, pipeline):
    path = edf(tmp_path / "a", kind="EDF+D", times=[0, 1, 4, 5], events=False)
    result = run("run", pipeline("pipeline: [Abs]"), path, "-o", tmp_path / "o.npz")
    assert "512 samples missing in 1 gap" in result.stdout
    hole = csv("time,a\n0,1\n0.1,\n0.2,\n0.3,4\n")(tmp_path / "b")
    assert "2 values not finite" in run("run", tmp_path / "pipeline.yaml", hole, "-o", tmp_path / "o.npz").stdout


@pytest.mark.parametrize("step", ["Window: {window_dur: 0.5}", "Spectrogram: {window_dur: 0.5}"])
def test_results_of_the_tool_can_be_opened_by_the_tool(step, tmp_path, pipeline):
    path = edf(tmp_path / "a", events=False)
    result = run("run", pipeline(f"pipeline:\n  - {step}\n"), path, "-o", tmp_path / "o.npz")
    assert result.returncode == 0, result.stderr
    assert "win" in succeed("info", tmp_path / "o.npz") or "time" in succeed("info", tmp_path / "o.npz")
    run("run", tmp_path / "pipeline.yaml", path, "-o", tmp_path / "o.npz", "--chunk", "250ms")
    succeed("info", tmp_path / "o.npz")
