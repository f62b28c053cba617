"""`run --slurm` writes an array job; here its tasks are run by hand, as SLURM's daemon would."""

import os
import re
import shutil
import subprocess

import numpy as np
import pytest

from conftest import EXAMPLES, TOOL, fail, succeed

pytestmark = pytest.mark.tool


@pytest.fixture
def place(recordings, tmp_path):
    """Three recordings, one under an awkward name, and the result of a run."""
    (tmp_path / "p.yaml").write_text("- Diff\n- Abs\n")
    (tmp_path / "out").mkdir()
    for name in ("a.edf", "it's b $HOME.edf", "c.edf"):
        shutil.copy(recordings / "eeg.edf", tmp_path / name)
    succeed("run", "p.yaml", "a.edf", "-o", "whole.npz", "--channels", "Fp1,Fz", "-q", cwd=tmp_path)
    return tmp_path


def task(place, number, script="job.sh"):
    environment = {**os.environ, "SLURM_ARRAY_TASK_ID": str(number), "SWIFTLET": str(TOOL)}
    return subprocess.run(["sh", script], cwd=place, env=environment, capture_output=True, text=True, check=False)


def test_each_task_gives_the_result_of_a_run(place):
    names = ["a.edf", "it's b $HOME.edf", "c.edf"]
    options = ["--channels", "Fp1,Fz", "--chunk", "300ms", "-q"]
    assert succeed("run", "p.yaml", *names, "-o", "out", "--slurm", "job.sh", *options, cwd=place) == ""
    text = (place / "job.sh").read_text()
    assert text.startswith("#!/bin/sh\n") and "#SBATCH --array=0-2\n" in text
    assert os.listdir(place / "out") == []
    for number, name in enumerate(names):
        done = task(place, number)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        found = np.load(place / "out" / f"{name[:-4]}.npz")["data"]
        assert found.tobytes() == np.load(place / "whole.npz")["data"].tobytes()


def test_a_task_that_is_run_again_leaves_what_is_complete(place):
    succeed("run", "p.yaml", "a.edf", "-o", "out/", "--slurm", "job.sh", cwd=place)
    assert task(place, 0).returncode == 0
    before = os.stat(place / "out" / "a.npz").st_ino
    assert task(place, 0).returncode == 0 and os.stat(place / "out" / "a.npz").st_ino == before


def test_epochs_and_switches_reach_the_tasks(place):
    words = ["--epoch", "blink", "-0.2s", "0.8s", "--average", "--time-per-row"]
    succeed("run", "p.yaml", "a.edf", "-o", "out", "--slurm", "job.sh", *words, cwd=place)
    last = (place / "job.sh").read_text().splitlines()[-1]
    assert last.endswith('--average --time-per-row --epoch blink -0.2s 0.8s "$recording"')


def test_a_script_of_what_cannot_run_is_not_written(place):
    fail(73, "run", "p.yaml", "a.edf", "-o", "none", "--slurm", "job.sh", says="takes a folder", cwd=place)
    fail(66, "run", "none.yaml", "a.edf", "-o", "out", "--slurm", "job.sh", cwd=place)
    fail(64, "run", "p.yaml", "a.edf", "-o", "out", "--slurm", "a.edf", says="would replace the input", cwd=place)
    fail(
        64, "run", "p.yaml", "a.edf", "-o", "out", "--slurm", "j.sh", "--json", says="--slurm takes neither", cwd=place
    )
    fail(64, "run", "p.yaml", "a\nb.edf", "-o", "out", "--slurm", "j.sh", says="line breaks", cwd=place)


def test_the_command_of_the_example_for_nextflow(place):
    text = (EXAMPLES / "swiftlet.nf").read_text()
    (command,) = re.findall(r'script:\s+"""\s+(.*?)\s+"""', text, re.S)
    for name, value in {"$pipeline": "p.yaml", "$recording": "a.edf", "${recording.baseName}": "a"}.items():
        command = command.replace(name, value)
    succeed(*command.split()[1:], cwd=place)
    assert (place / "a.npz").exists()
