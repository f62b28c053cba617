"""Many recordings at a time: each on its own, told in order, gone on with later."""

import json
import os
import shutil
import signal
import subprocess
import time

import numpy as np
import pytest

from conftest import TOOL, fail, run, succeed

pytestmark = pytest.mark.tool


@pytest.fixture
def place(recordings, tmp_path):
    """Twelve recordings, two of them damaged, and a pipeline."""
    (tmp_path / "p.yaml").write_text("- Diff\n- Abs\n")
    (tmp_path / "out").mkdir()
    for number in range(12):
        shutil.copy(recordings / "eeg.edf", tmp_path / f"r{number:02}.edf")
    for name in ("r03.edf", "r08.edf"):
        (tmp_path / name).write_bytes((tmp_path / name).read_bytes()[:5000])
    os.utime(tmp_path / "p.yaml", (1e9, 1e9))
    for path in tmp_path.glob("*.edf"):
        os.utime(path, (1e9, 1e9))
    return tmp_path


def names(place):
    return sorted(path.name for path in place.glob("r*.edf"))


@pytest.mark.parametrize("jobs", [[], ["--jobs", "1"], ["--jobs", "5"], ["--jobs", "100"]])
def test_a_line_for_each_in_order_and_failures_stop_nothing(jobs, place):
    result = run("run", "p.yaml", *names(place), "-o", "out", *jobs, cwd=place)
    assert result.returncode == 65
    lines = result.stdout.splitlines()
    told = [f"{number + 1}/12" for number in range(12) if number not in (3, 8)]
    assert [line.split()[0] for line in lines] == told
    assert lines[0].startswith("1/12  r00.edf -> out/r00.npz: 2560 samples (10.0 s of signal) in ")
    errors = [line for line in result.stderr.splitlines() if "warning" not in line]
    assert len(errors) == 3 and "r03.edf" in errors[0] and "r08.edf" in errors[1]
    assert errors[2] == "swiftlet: 2 of 12 recordings failed: r03.edf, r08.edf"
    first = (place / "out" / "r00.npz").read_bytes()
    assert len(os.listdir(place / "out")) == 10
    data = np.load(place / "out" / "r00.npz")["data"]
    for path in (place / "out").iterdir():
        assert np.array_equal(np.load(path)["data"], data) and len(path.read_bytes()) == len(first)


def test_continue_leaves_out_what_is_complete_and_newer(place):
    run("run", "p.yaml", *names(place)[:6], "-o", "out", "-q", cwd=place)
    made = {path.name: path.stat().st_mtime_ns for path in (place / "out").iterdir()}
    assert len(made) == 5
    os.utime(place / "r02.edf")
    result = run("run", "p.yaml", *names(place), "-o", "out", "--continue", "--json", cwd=place)
    reports = json.loads(result.stdout)
    assert [report["input"] for report in reports] == names(place)
    complete = [report["input"] for report in reports if report.get("complete")]
    assert complete == ["r00.edf", "r01.edf", "r04.edf", "r05.edf"]
    for name, before in made.items():
        assert ((place / "out" / name).stat().st_mtime_ns == before) == (name != "r02.npz")
    # A pipeline that changed makes all anew.
    os.utime(place / "p.yaml", (time.time() + 5, time.time() + 5))
    again = run("run", "p.yaml", "r00.edf", "r01.edf", "-o", "out", "--continue", cwd=place).stdout
    assert "complete" not in again and again.count("samples") == 2


def test_what_was_interrupted_is_gone_on_with(place):
    inputs = [f"s{number:03}.edf" for number in range(150)]
    for name in inputs:
        os.link(place / "r00.edf", place / name)
    words = [str(TOOL), "run", "p.yaml", *inputs, "-o", "out", "-q", "--jobs", "2"]
    process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True, cwd=place)
    deadline = time.monotonic() + 20
    while len([name for name in os.listdir(place / "out") if name[0] != "."]) < 3 and time.monotonic() < deadline:
        time.sleep(0.001)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 130 and " kept, nothing else was written" in errors
    done = sorted(os.listdir(place / "out"))
    assert 3 <= len(done) < 150 and all(name.endswith(".npz") and name[0] == "s" for name in done)
    made = {name: (place / "out" / name).stat().st_mtime_ns for name in done}
    succeed("run", "p.yaml", *inputs, "-o", "out", "-q", "--continue", cwd=place)
    assert len(os.listdir(place / "out")) == 150
    assert all((place / "out" / name).stat().st_mtime_ns == before for name, before in made.items())


def test_two_inputs_of_one_name_are_refused_before_anything_is_written(place, recordings):
    (place / "other").mkdir()
    shutil.copy(recordings / "eeg.edf", place / "other" / "r05.edf")
    fail(64, "run", "p.yaml", *names(place), "other/r05.edf", "-o", "out", says="would both be written", cwd=place)
    assert os.listdir(place / "out") == []


def test_warnings_are_told_with_their_recording(place):
    (place / "p.yaml").write_text("- Clip: {min: -1e9}\n- Log\n")
    result = run("run", "p.yaml", "r00.edf", "r01.edf", "r02.edf", "-o", "out", cwd=place)
    told = [line.split(": ")[2] for line in result.stderr.splitlines() if ": warning: " in line]
    assert told == sorted(told) and set(told) == {"r00.edf", "r01.edf", "r02.edf"}


def test_jobs_must_be_a_count(place):
    fail(64, "run", "p.yaml", "r00.edf", "-o", "out", "--jobs", "0", says="--jobs", cwd=place)
    fail(64, "run", "p.yaml", "r00.edf", "-o", "out", "--jobs", "x", says="--jobs", cwd=place)
