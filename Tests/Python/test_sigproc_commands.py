"""`python -m swiftlet` does what the tool does, without Swift."""

import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
import swiftlet

from conftest import EXAMPLES, run, succeed

PIPELINE = EXAMPLES / "line-length.yaml"


def module(*arguments, **options):
    """Runs the module's command."""
    command = [sys.executable, "-m", "swiftlet", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, **options)


def arrays(path):
    """The arrays of a file, by name."""
    file = np.load(path)
    return {name: file[name] for name in file.files}


@pytest.mark.parametrize("ending", ["edf", "npz", "csv"])
@pytest.mark.parametrize("chunk", ["100ms", "all"])
def test_run_gives_the_tools_file(ending, chunk, recordings, tmp_path):
    source = recordings / f"eeg.{ending}"
    succeed("run", PIPELINE, source, "-o", tmp_path / "tool.npz", "--chunk", chunk, "--quiet")
    result = module("run", PIPELINE, source, "-o", tmp_path / "module.npz", "--chunk", chunk, "--quiet")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    mine, theirs = arrays(tmp_path / "module.npz"), arrays(tmp_path / "tool.npz")
    assert mine.keys() == theirs.keys()
    for name, array in mine.items():
        assert array.dtype == theirs[name].dtype and array.tobytes() == theirs[name].tobytes(), name


def test_run_writes_what_steps_hold_back(recordings, tmp_path):
    pipeline = tmp_path / "pipeline.yaml"
    pipeline.write_text("pipeline:\n  - ButterworthZeroPhase: {order: 2, cutoff: 20}\n  - Abs\n")
    source = recordings / "eeg.npz"
    succeed("run", pipeline, source, "-o", tmp_path / "tool.npz", "--quiet")
    assert module("run", pipeline, source, "-o", tmp_path / "module.npz", "--quiet").returncode == 0
    mine, theirs = arrays(tmp_path / "module.npz")["data"], arrays(tmp_path / "tool.npz")["data"]
    assert len(mine) == 2560 and mine.tobytes() == theirs.tobytes()


def test_run_into_a_folder(recordings, tmp_path):
    sources = [recordings / "eeg.edf", recordings / "eeg.npz"]
    result = module("run", PIPELINE, sources[0], "-o", tmp_path / "", "--format", "csv", "--json")
    (report,) = json.loads(result.stdout)
    assert report["output"] == f"{tmp_path}/eeg.csv" and report["samples"] == 2560 and report["signal_seconds"] == 10
    assert (tmp_path / "eeg.csv").exists()
    result = module("run", PIPELINE, *sources, "-o", f"{tmp_path}/")
    assert result.returncode == 64 and "would both be written" in result.stderr


def test_state_goes_on_in_the_tool_and_back(recordings, tmp_path):
    """A state that the module saved is one for the tool, and the other way round."""
    pipeline = tmp_path / "pipeline.yaml"
    pipeline.write_text("pipeline:\n  - Diff\n  - BinnedAggregate: {bin_duration: 0.7}\n")
    source = recordings / "eeg.npz"
    for save, resume in ((module, run), (run, module)):
        first = save("run", pipeline, source, "-o", tmp_path / "a.npz", "--save-state", tmp_path / "state", "--quiet")
        assert first.returncode == 0, first.stderr
        found = []
        for goes_on in (resume, save):
            out = tmp_path / "b.npz"
            result = goes_on("run", pipeline, source, "-o", out, "--resume", tmp_path / "state", "--quiet")
            assert result.returncode == 0, result.stderr
            found.append(arrays(out))
        for name, array in found[0].items():
            assert array.tobytes() == found[1][name].tobytes()


CASES = {
    "nothing there": (["run", PIPELINE, "nothing.edf", "-o", "out.npz"], 66),
    "no pipeline": (["run", "nothing.yaml", "{edf}", "-o", "out.npz"], 66),
    "no folder": (["run", PIPELINE, "{edf}", "-o", "nowhere/out.npz"], 73),
    "no format": (["run", PIPELINE, "{edf}", "-o", "out.xyz"], 64),
    "no stream": (["run", PIPELINE, "{edf}", "-o", "out.npz", "--stream", "x"], 64),
    "chunk": (["run", PIPELINE, "{edf}", "-o", "out.npz", "--chunk", "-1s"], 64),
    "unknown option": (["run", "--nothing"], 64),
    "unknown command": (["nothing"], 64),
    "no recording": (["info", str(PIPELINE)], 65),
    "rate": (["info", "{edf}", "--rate", "-3"], 64),
    "transformer": (["describe", "Clp"], 64),
    "state": (["run", PIPELINE, "{edf}", "-o", "out.npz", "--resume", str(PIPELINE)], 65),
    "axis": (["run", "{bad}", "{edf}", "-o", "out.npz"], 65),
    "setting": (["run", "{wrong}", "{edf}", "-o", "out.npz"], 78),
}


@pytest.mark.parametrize("name", CASES)
def test_errors_are_the_tools(name, recordings, tmp_path):
    """The same exit code; one line on standard error."""
    arguments, code = CASES[name]
    (tmp_path / "bad.yaml").write_text("- Aggregate: {axis: nowhere}\n")
    (tmp_path / "wrong.yaml").write_text("- Clip: {mn: 1}\n")
    places = {"edf": recordings / "eeg.edf", "bad": tmp_path / "bad.yaml", "wrong": tmp_path / "wrong.yaml"}
    arguments = [str(argument).format(**places) for argument in arguments]
    mine, theirs = module(*arguments, cwd=tmp_path), run(*arguments, cwd=tmp_path)
    assert mine.returncode == code == theirs.returncode, (mine.stderr, theirs.stderr)
    assert len(mine.stderr.splitlines()) == 1 and mine.stderr.startswith("swiftlet: "), mine.stderr
    assert mine.stdout == ""
    assert not (tmp_path / "out.npz").exists()


@pytest.mark.parametrize("name", ["list", "describe BinnedAggregate"])
def test_descriptions_are_the_tools(name):
    mine, theirs = module(*name.split()), succeed(*name.split())
    assert mine.returncode == 0
    assert [line.split() for line in mine.stdout.splitlines()] == [line.split() for line in theirs.splitlines()]
    assert json.loads(module(*name.split(), "--json").stdout) == json.loads(succeed(*name.split(), "--json"))


def test_devices_are_those_that_the_tool_can_use():
    names = [entry["name"] for entry in json.loads(succeed("devices", "--json")) if entry["problem"] is None]
    assert module("devices").stdout.split() == names


@pytest.mark.parametrize("ending", ["edf", "npz", "npy", "csv"])
def test_info_is_the_tools(ending, recordings):
    path = recordings / f"eeg.{ending}"
    assert json.loads(module("info", path, "--json").stdout) == json.loads(succeed("info", path, "--json"))
    mine, theirs = module("info", path).stdout, succeed("info", path)
    assert mine.splitlines()[0].split() == theirs.splitlines()[0].split()
    assert "… and" not in module("info", path, "--all").stdout


def test_a_signal_ends_a_run_in_order(recordings, tmp_path):
    command = [sys.executable, "-m", "swiftlet", "run", PIPELINE, recordings / "eeg.edf", "-o", tmp_path / "out.npz"]
    for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        process = subprocess.Popen([*map(str, command), "--realtime"], stderr=subprocess.PIPE, text=True)
        time.sleep(2)
        process.send_signal(number)
        assert process.wait(20) == code
        assert "no output was written" in process.stderr.read()
        process.stderr.close()
        assert os.listdir(tmp_path) == []


def test_version_and_help():
    assert module("--version").stdout.strip() == swiftlet.__version__
    assert module().stdout == module("--help").stdout != ""


@pytest.mark.skipif(
    not any(name.startswith("opencl") for name in swiftlet.__array_namespace_info__().devices()),
    reason="there is no OpenCL device",
)
def test_run_on_a_device(recordings, tmp_path):
    source = recordings / "eeg.npz"
    for name, options in (("cpu", []), ("gpu", ["--device", "opencl:0"])):
        result = module("run", PIPELINE, source, "-o", tmp_path / f"{name}.npz", "--quiet", *options)
        assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    mine, theirs = arrays(tmp_path / "gpu.npz"), arrays(tmp_path / "cpu.npz")
    assert mine.keys() == theirs.keys()
    np.testing.assert_allclose(mine["data"], theirs["data"], rtol=1e-6)


def test_a_device_that_is_not_there(recordings, tmp_path):
    result = module("run", PIPELINE, recordings / "eeg.npz", "-o", tmp_path / "out.npz", "--device", "abacus:0")
    assert result.returncode == 64 and "no device abacus:0" in result.stderr
    assert not (tmp_path / "out.npz").exists()
