"""Streams in shared memory: processes of the tool side by side, and what is left when one of them is killed."""

import os
import signal
import subprocess
import time
import uuid
from pathlib import Path

import numpy as np
import pytest

from conftest import TOOL, fail, succeed

pytestmark = pytest.mark.tool


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shared")
    (folder / "pass.yaml").write_text("pipeline: []\n")
    (folder / "filter.yaml").write_text("pipeline:\n  - ButterworthFilter: {order: 4, cuton: 1, cutoff: 40}\n")
    succeed("simulate", "short.npz", "--duration", "2s", "--channels", 8, "-q", cwd=folder)
    succeed("simulate", "long.npz", "--duration", "60s", "--channels", 8, "-q", cwd=folder)
    return folder


@pytest.fixture
def name():
    return f"shm://test-{uuid.uuid4()}"


def start(place, *words):
    command = [str(TOOL), "run", *map(str, words), "--json"]
    return subprocess.Popen(command, cwd=place, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def data(path):
    with np.load(path) as file:
        return file["data"]


def wait_for(name):
    path = Path(os.environ.get("SWIFTLET_SHM", "/dev/shm")) / f"swiftlet-{name.removeprefix('shm://')}"
    for _ in range(400):
        if path.exists():
            return
        time.sleep(0.05)
    raise AssertionError(f"{path} does not appear")


def test_three_processes_give_what_one_gives(place, tmp_path, name):
    last = start(place, "pass.yaml", name + "-b", "-o", tmp_path / "out.npz")
    middle = start(place, "filter.yaml", name + "-a", "-o", name + "-b")
    first = start(place, "pass.yaml", "short.npz", "-o", name + "-a", "--chunk", "10ms")
    for process in [first, middle, last]:
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        assert '"closes": true' in out
    succeed("run", "filter.yaml", "short.npz", "-o", tmp_path / "plain.npz", "--chunk", "10ms", "-q", cwd=place)
    assert np.array_equal(data(tmp_path / "out.npz"), data(tmp_path / "plain.npz"))
    with np.load(tmp_path / "out.npz") as a, np.load(tmp_path / "plain.npz") as b:
        for key in set(a.files) & set(b.files) - {"recording"}:
            assert np.array_equal(a[key], b[key]), key


def test_a_reader_that_is_killed_leaves_the_writer_going(place, tmp_path, name):
    writer = start(place, "pass.yaml", "long.npz", "-o", name, "--chunk", "10ms")
    wait_for(name)
    for wait in [0.0, 0.05, 0.2]:
        reader = start(place, "pass.yaml", name, "-o", tmp_path / "killed.npz")
        time.sleep(wait)
        reader.kill()
        reader.communicate()
    survivor = start(place, "pass.yaml", name, "-o", tmp_path / "out.npz")
    time.sleep(1.5)
    assert writer.poll() is None and survivor.poll() is None
    writer.send_signal(signal.SIGINT)
    assert writer.wait(30) == 130
    writer.communicate()
    _, err = survivor.communicate(timeout=30)
    assert survivor.returncode == 0, err
    found, sent = data(tmp_path / "out.npz"), data(place / "long.npz")
    begin = next(i for i in range(len(sent)) if np.array_equal(sent[i], found[0]))
    assert len(found) > 100 and np.array_equal(found, sent[begin : begin + len(found)])


def test_a_writer_that_is_killed_is_told_and_the_file_is_whole(place, tmp_path, name):
    reader = start(place, "pass.yaml", name, "-o", tmp_path / "out.npz")
    writer = start(place, "pass.yaml", "long.npz", "-o", name, "--chunk", "10ms")
    wait_for(name)
    time.sleep(1)
    writer.kill()
    writer.communicate()
    _, err = reader.communicate(timeout=30)
    assert reader.returncode == 65 and "its writer is gone" in err
    found = data(tmp_path / "out.npz")
    assert len(found) > 0 and np.array_equal(found, data(place / "long.npz")[: len(found)])
    # Another one takes the name over.
    again = start(place, "pass.yaml", "short.npz", "-o", name)
    assert again.wait(30) == 0
    again.communicate()


def test_a_name_has_one_writer(place, name):
    writer = start(place, "pass.yaml", "long.npz", "-o", name)
    wait_for(name)
    fail(74, "run", "pass.yaml", "short.npz", "-o", name, says="another process writes to it", cwd=place)
    writer.kill()
    writer.communicate()
    fail(64, "run", "pass.yaml", "shm://a/b", "-o", "x.npz", says="a name has letters", cwd=place)
