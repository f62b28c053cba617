"""Every command on good input."""

import json
import os
import pty
import subprocess
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from conftest import EXAMPLES, TOOL, fail, run, succeed

pytestmark = pytest.mark.tool

COMMANDS = ["run", "info", "list", "describe", "schema", "devices", "simulate", "plot", "doctor", "parity"]


@pytest.mark.parametrize("command", [[], *[[name] for name in COMMANDS]])
def test_help_has_an_example(command):
    text = succeed(*command, "--help")
    assert "Example:" in text
    assert f"swiftlet {' '.join(command)}".strip() in text


def test_help_lists_the_exit_codes():
    text = succeed("--help")
    for code in [0, 1, 64, 65, 66, 70, 73, 74, 78, 129, 130, 143]:
        assert f"\n  {code}" in text


def test_list_has_a_line_per_transformer():
    lines = succeed("list").splitlines()
    entries = json.loads(succeed("list", "--json"))
    assert [line.split()[0] for line in lines] == [entry["name"] for entry in entries]
    names = [entry["name"] for entry in entries]
    assert names == sorted(names)
    assert {"Abs", "BinnedAggregate", "Diff", "Log", "Clip", "Downsample", "Window"} <= set(names)
    line = next(line for line in lines if line.startswith("BinnedAggregate"))
    assert "bin_duration=0.02 s" in line


def test_describe_tells_all_about_each_setting():
    for entry in json.loads(succeed("list", "--json")):
        text = succeed("describe", entry["name"])
        assert entry["summary"] in text
        for setting in entry["settings"]:
            assert setting["name"] in text and setting["help"] in text
        assert json.loads(succeed("describe", entry["name"], "--json")) == entry


def test_examples_of_describe_are_pipelines(pipeline, recordings, tmp_path):
    """What describe shows can be pasted into a file: it is read without a settings error (exit code 78)."""
    for entry in json.loads(succeed("list", "--json")):
        shown = [line for line in succeed("describe", entry["name"]).splitlines() if line.startswith("  - ")]
        assert shown
        for line in shown:
            path = pipeline("pipeline:\n" + line + "\n")
            result = run("run", path, recordings / "eeg.npz", "-o", tmp_path / "out.npz")
            assert result.returncode in (0, 65), (line, result.stderr)


def test_devices():
    assert "cpu" in succeed("devices").split()
    devices = {entry["name"]: entry for entry in json.loads(succeed("devices", "--json"))}
    assert devices["cpu"]["float64"] and devices["cpu"]["problem"] is None
    # What is not there says what to install.
    assert all("install" in entry["problem"] for name, entry in devices.items() if name in ("opencl", "cuda"))


@pytest.mark.parametrize("ending", ["edf", "npz", "npy", "csv", "tsv"])
def test_info(recordings, ending):
    path = recordings / f"eeg.{ending}"
    facts = json.loads(succeed("info", path, "--json", *(["--rate", "256"] if ending == "npy" else [])))
    (stream,) = facts["streams"]
    assert stream["rate"] == pytest.approx(256)
    if ending != "npy":  # which has no names
        assert len(stream["channels"]) == 8
    if ending != "csv" and ending != "tsv":
        assert stream["samples"] == 2560
    text = succeed("info", path)
    if ending in ("edf", "npz"):
        assert "256 Hz" in text and "Fp1" in text and "uV" in text


def test_simulation_is_reproducible(tmp_path):
    def simulate(name, *options):
        succeed("simulate", tmp_path / name, "--channels", 3, "--duration", "3s", "--quiet", *options)
        return (tmp_path / name).read_bytes()

    assert simulate("a.edf", "--seed", 5) == simulate("b.edf", "--seed", 5)
    assert simulate("a.edf", "--seed", 5) != simulate("c.edf", "--seed", 6)
    assert simulate("a.npy", "--seed", 5) == simulate("b.npy", "--seed", 5)


@pytest.mark.parametrize("ending", ["edf", "npz", "csv"])
@pytest.mark.parametrize("kind", ["traces", "heatmap", "spectrum"])
def test_plots_are_xml_and_text(recordings, tmp_path, kind, ending):
    picture = tmp_path / "picture.svg"
    assert succeed("plot", recordings / f"eeg.{ending}", "--kind", kind, "-o", picture) == ""
    root = ElementTree.parse(picture).getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    words = "".join(root.itertext())
    assert "time (s)" in words if kind != "spectrum" else "frequency (Hz)" in words
    assert picture.stat().st_size < 500_000
    text = succeed("plot", recordings / f"eeg.{ending}", "--kind", kind)
    assert "\x1b" not in text and len(text.splitlines()) > 8
    assert all(len(line) <= 80 for line in text.splitlines())


def test_plot_of_a_part(recordings):
    text = succeed("plot", recordings / "eeg.edf", "--kind", "traces", "--start", "4s", "--duration", "2s")
    marks = [float(word) for word in text.splitlines()[-2].replace("time (s)", "").split()]
    assert min(marks) >= 4 and max(marks) <= 6


@pytest.mark.parametrize("chunk", ["1", "37", "100ms", "1s", "all"])
def test_line_length_does_not_depend_on_the_chunk(recordings, tmp_path, chunk):
    outputs = []
    for length in [chunk, "1s"]:
        output = tmp_path / f"{length}.npz"
        succeed("run", EXAMPLES / "line-length.yaml", recordings / "eeg.edf", "-o", output, "--chunk", length, "-q")
        outputs.append(np.load(output)["data"])
    assert outputs[0].shape == (10, 8)
    assert outputs[0].tobytes() == outputs[1].tobytes()


def test_axes_are_named_in_the_output(recordings, tmp_path):
    output = tmp_path / "out.npz"
    succeed("run", EXAMPLES / "line-length.yaml", recordings / "eeg.edf", "-o", output)
    with np.load(output) as file:
        text = {name: str(file[name]) for name in file.files if file[name].dtype.kind in "US"}
        assert file["data"].shape == (10, 8)
    assert any("Fp1" in words for words in text.values()) and any("time" in words for words in text.values())


def test_summary_and_json(recordings, tmp_path):
    arguments = ["run", EXAMPLES / "line-length.yaml", recordings / "eeg.edf", "-o", tmp_path / "out.npz"]
    text = succeed(*arguments)
    for word in ["read", "Diff", "Abs", "BinnedAggregate", "Log", "write", "× real time", "MB/s", "10.0 s of signal"]:
        assert word in text
    (report,) = json.loads(succeed(*arguments, "--json"))
    assert report["samples"] == 2560 and report["signal_seconds"] == 10
    assert [stage["name"] for stage in report["stages"]][:2] == ["read", "Diff"]
    spent = sum(stage["seconds"] for stage in report["stages"])
    assert 0 < spent <= report["elapsed_seconds"]
    assert succeed(*arguments, "--quiet") == ""


def test_several_inputs_go_into_a_folder(recordings, tmp_path):
    (tmp_path / "results").mkdir()
    for name in ["monday", "tuesday"]:
        (tmp_path / f"{name}.edf").write_bytes((recordings / "eeg.edf").read_bytes())
    inputs = [tmp_path / "monday.edf", tmp_path / "tuesday.edf"]
    succeed("run", EXAMPLES / "line-length.yaml", *inputs, "-o", f"{tmp_path}/results/", "--format", "csv")
    assert sorted(path.name for path in (tmp_path / "results").iterdir()) == ["monday.csv", "tuesday.csv"]


def test_state_goes_on_in_another_process(recordings, tmp_path):
    data = np.load(recordings / "eeg.npy")
    np.save(tmp_path / "first.npy", data[:1001])
    np.save(tmp_path / "second.npy", data[1001:])
    common = ["--rate", 256, "--quiet"]
    succeed("run", EXAMPLES / "line-length.yaml", recordings / "eeg.npy", "-o", tmp_path / "whole.npy", *common)
    state = tmp_path / "state"
    succeed(
        "run",
        EXAMPLES / "line-length.yaml",
        tmp_path / "first.npy",
        "-o",
        tmp_path / "a.npy",
        *common,
        "--save-state",
        state,
    )
    succeed(
        "run",
        EXAMPLES / "line-length.yaml",
        tmp_path / "second.npy",
        "-o",
        tmp_path / "b.npy",
        *common,
        "--resume",
        state,
    )
    joined = np.concatenate([np.load(tmp_path / "a.npy"), np.load(tmp_path / "b.npy")])
    assert joined.tobytes() == np.load(tmp_path / "whole.npy").tobytes()


def test_state_of_another_recording_is_refused(recordings, tmp_path):
    state = tmp_path / "state"
    succeed(
        "run",
        EXAMPLES / "line-length.yaml",
        recordings / "eeg.edf",
        "-o",
        tmp_path / "a.npz",
        "-q",
        "--save-state",
        state,
    )
    succeed("simulate", tmp_path / "other.edf", "--channels", 3, "--duration", "2s", "-q")
    fail(
        65,
        "run",
        EXAMPLES / "line-length.yaml",
        tmp_path / "other.edf",
        "-o",
        tmp_path / "b.npz",
        "--resume",
        state,
        says="other channels",
    )


def test_realtime_takes_as_long_as_the_signal(tmp_path, pipeline):
    succeed("simulate", tmp_path / "eeg.npz", "--duration", "1.5s", "--channels", 2, "--quiet")
    output = succeed(
        "run",
        pipeline("pipeline: [Abs]"),
        tmp_path / "eeg.npz",
        "-o",
        tmp_path / "out.npz",
        "--realtime",
        "--chunk",
        "100ms",
        "--json",
    )
    assert 1.5 <= json.loads(output)[0]["elapsed_seconds"] < 4


def test_progress_is_shown_on_a_terminal_only(recordings, tmp_path, pipeline):
    arguments = [
        TOOL,
        "run",
        pipeline("pipeline: [Abs]"),
        recordings / "eeg.edf",
        "-o",
        tmp_path / "out.npz",
        "--chunk",
        "1",
    ]
    ours, theirs = pty.openpty()
    process = subprocess.Popen([*map(str, arguments)], stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 4096):
            shown += piece
    except OSError:  # the other end is closed
        pass
    assert process.wait() == 0
    os.close(ours)
    assert "× real time" in shown.decode() and "s of 10.0 s" in shown.decode()
    assert run(*arguments[1:]).stderr == ""


def test_heat_map_has_colours_on_a_terminal(recordings, tmp_path):
    succeed("run", EXAMPLES / "line-length.yaml", recordings / "eeg.edf", "-o", tmp_path / "out.npz", "-q")
    for variables, expected in [
        ({"COLORTERM": "truecolor"}, "\x1b[38;2;"),
        ({}, "\x1b[38;5;"),
        ({"NO_COLOR": "1"}, ""),
    ]:
        ours, theirs = pty.openpty()
        environment = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "LANG": "C.UTF-8"} | variables
        process = subprocess.Popen([str(TOOL), "plot", str(tmp_path / "out.npz")], stdout=theirs, env=environment)
        os.close(theirs)
        shown = b""
        try:
            while piece := os.read(ours, 4096):
                shown += piece
        except OSError:
            pass
        assert process.wait() == 0
        os.close(ours)
        assert expected in shown.decode() if expected else b"\x1b" not in shown
