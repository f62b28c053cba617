"""Programs that one process compiled serve the others: the tool ahead of a run, and several processes at once.

`make run-python-cuda` runs these on the stand-in for NVIDIA's driver, which tells at its end what it compiled.
"""

import ctypes
import os
import re
import subprocess
import sys

import pytest

from conftest import EXAMPLES, run, succeed

try:
    driver = ctypes.CDLL("libcuda.so.1")
except OSError:
    driver = None
pytestmark = pytest.mark.skipif(not hasattr(driver, "standInCounts"), reason="no stand-in for NVIDIA's driver")
CODE = """
import swiftlet as sw
x = sw.asarray([-1.0, 2.0, 3.5], device="cuda:0")
print(float(sw.sum(sw.exp(x) * 2)), float(sw.max(sw.abs(x))), *(float(y) for y in sw.sort(x)))
"""


def variables(folder):
    return os.environ | {"SWIFTLET_CACHE": str(folder), "CUDA_STANDIN_REPORT": "1"}


def compiled(stderr):
    return int(re.search(r"(\d+) programs compiled", stderr)[1])


def test_a_pipeline_that_was_made_ready_compiles_nothing(tmp_path):
    recording, pipeline = tmp_path / "eeg.edf", EXAMPLES / "bandpower.yaml"
    succeed("simulate", recording, "--duration", "4s", "--channels", "5", "--rate", "100", "-q")
    environment = variables(tmp_path / "cache")
    ready = run("devices", "--warm", pipeline, "--device", "cuda:0", env=environment)
    assert ready.returncode == 0, ready.stderr
    count = compiled(ready.stderr)
    assert ready.stdout == f"cuda:0: {pipeline} is ready after 120 messages: {count} programs compiled\n" and count > 5
    done = run("run", pipeline, recording, "-o", tmp_path / "y.npz", "--device", "cuda:0", env=environment)
    assert (done.returncode, compiled(done.stderr)) == (0, 0)
    again = run("devices", "--warm", pipeline, "--recording", recording, "--device", "cuda:0", env=environment)
    assert again.stdout.endswith(": 0 programs compiled\n")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--warm", EXAMPLES / "bandpower.yaml", "--device", "cpu"], "--warm is for devices that compile, not for cpu"),
        (["--device", "cuda:0"], "--device and --recording go with --warm"),
        (["--warm", "nothing.yaml", "--device", "cuda:0"], "nothing.yaml"),
    ],
)
def test_what_cannot_be_made_ready_is_told(options, says):
    done = run("devices", *options)
    assert done.returncode != 0 and says in done.stderr


def test_processes_share_programs_at_the_same_time(tmp_path):
    cache = tmp_path / "cache"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", CODE],
            env=variables(cache),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    outputs = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0] * 4
    assert len({stdout for stdout, _ in outputs}) == 1
    # Each file is whole and under its name; who comes later finds all.
    assert all(re.fullmatch("[0-9a-f]{32}", path.name) for path in cache.iterdir())
    later = subprocess.run(
        [sys.executable, "-c", CODE], env=variables(cache), capture_output=True, text=True, timeout=120, check=True
    )
    assert later.stdout == outputs[0][0] and compiled(later.stderr) == 0


def test_a_damaged_program_is_compiled_anew(tmp_path):
    cache = tmp_path / "cache"
    command = [sys.executable, "-c", CODE]
    first = subprocess.run(command, env=variables(cache), capture_output=True, text=True, timeout=120, check=True)
    for path in cache.iterdir():
        path.write_bytes(path.read_bytes()[:-7])
    again = subprocess.run(command, env=variables(cache), capture_output=True, text=True, timeout=120, check=True)
    assert again.stdout == first.stdout and compiled(again.stderr) == compiled(first.stderr) > 0
