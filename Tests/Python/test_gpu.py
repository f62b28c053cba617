"""The tool on an OpenCL device: PoCL's, on the processor, is enough."""

import json
import os
import subprocess

import numpy as np
import pytest

from conftest import EXAMPLES, TOOL, fail, run, succeed

DEVICES = [entry["name"] for entry in json.loads(succeed("devices", "--json")) if entry["problem"] is None]
needs_opencl = pytest.mark.skipif("opencl:0" not in DEVICES, reason="no OpenCL device")


def arrays(path):
    with np.load(path) as file:
        return {name: file[name] for name in file.files}


def check_same(a, b):
    assert a.keys() == b.keys()
    for name in a:
        if name == "data":
            assert a[name].dtype == b[name].dtype
            np.testing.assert_allclose(b[name], a[name], rtol=1e-5, atol=1e-5)
        else:
            np.testing.assert_array_equal(b[name], a[name])


@needs_opencl
def test_a_pipeline_gives_what_the_processor_gives(recordings, tmp_path):
    pipeline = EXAMPLES / "line-length.yaml"
    succeed("run", pipeline, recordings / "eeg.npz", "-o", tmp_path / "cpu.npz")
    succeed("run", pipeline, recordings / "eeg.npz", "-o", tmp_path / "opencl.npz", "--device", "opencl:0")
    environment = os.environ | {"SWIFTLET_DEVICE": "opencl:0"}
    succeed("run", pipeline, recordings / "eeg.npz", "-o", tmp_path / "environment.npz", env=environment)
    expected = arrays(tmp_path / "cpu.npz")
    check_same(expected, arrays(tmp_path / "opencl.npz"))
    check_same(expected, arrays(tmp_path / "environment.npz"))


@needs_opencl
def test_two_processes_that_compile_the_same_kernels_at_once(recordings, tmp_path):
    environment = os.environ | {"SWIFTLET_CACHE": str(tmp_path / "cache"), "POCL_CACHE_DIR": str(tmp_path / "pocl")}
    (tmp_path / "pocl").mkdir()
    outputs = [tmp_path / f"{k}.npz" for k in range(2)]
    processes = [
        subprocess.Popen(
            [TOOL, "run", EXAMPLES / "line-length.yaml", recordings / "eeg.npz", "-o", output, "--device", "opencl:0"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for output in outputs
    ]
    for process in processes:
        _, errors = process.communicate(timeout=300)
        assert (process.returncode, errors) == (0, b"")
    check_same(arrays(outputs[0]), arrays(outputs[1]))
    assert not [name for name in os.listdir(tmp_path / "cache") if "." in name], "temporary files are left"


@needs_opencl
@pytest.mark.parametrize("cache", ["/proc/nowhere", "/dev/null/cache", ""])
def test_a_cache_that_cannot_be_written_hurts_nobody(recordings, tmp_path, cache):
    environment = os.environ | {"SWIFTLET_CACHE": cache}
    succeed(
        "run", EXAMPLES / "line-length.yaml", recordings / "eeg.npz", "-o", tmp_path / "out.npz",
        "--device", "opencl:0", env=environment,
    )  # fmt: skip
    assert arrays(tmp_path / "out.npz")["data"].size > 0


def test_a_device_that_is_not_there_is_a_usage_error(recordings, tmp_path):
    where = ["run", EXAMPLES / "line-length.yaml", recordings / "eeg.npz", "-o", tmp_path / "out.npz"]
    for name in ["opencl:99", "cuda:99"]:
        fail(64, *where, "--device", name, says=[name, "cannot be used"])
    for name in ["opencl", "cuda:x", "abacus"]:
        fail(64, *where, "--device", name, says=[name, "must be one of cpu"])


def test_devices_tell_their_facts():
    for entry in json.loads(succeed("devices", "--json")):
        assert set(entry) == {"name", "model", "driver", "memory", "float64", "problem"}
        if entry["problem"] is None and entry["name"] != "cpu":
            assert entry["memory"] > 0 and entry["model"] and entry["driver"]
    assert run("devices").stdout.splitlines()[0].startswith("cpu")
