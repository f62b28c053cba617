"""`python -m swiftlet` does what the tool does, without Swift."""

import json
import os
import re
import shutil
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


#: Command lines for both, in a folder with what they name; what they print and how they end must be the same.
CALLS = [
    *["info eeg.edf", "info eeg.npz", "info eeg.npy", "info eeg.csv", "info eeg.tsv", "info eeg.edf --all"],
    *["info eeg.edf --json", "info eeg.npz --json", "info eeg.npy --json", "info eeg.npy --rate 50 --json"],
    *["info eeg.edf --rate 50", "info eeg.edf --rate 50 --strict", "info eeg.edf --rate -3", "info eeg.edf --rate x"],
    *["info none.edf", "info p.yaml", "info folder", "info cut.edf", "info empty.edf", "info", "info a b"],
    *[
        "list",
        "list --json",
        "describe Clip",
        "describe BinnedAggregate --json",
        "describe Clp",
        "describe Butterworth",
    ],
    *["describe Difference", "describe Oscillator", "describe", "devices", "devices --json"],
    *["schema", "schema -o schema.json", "schema -o none/schema.json", "schema x"],
    *["run p.yaml eeg.edf -o out.npz", "run p.yaml eeg.edf -o out.npz -q", "run p.yaml eeg.edf -o out.csv --json"],
    *["run p.yaml eeg.edf -o out.edf --chunk 100ms", "run p.yaml eeg.npy -o out.npy --rate 50 --chunk all"],
    *["run p.yaml eeg.edf eeg.npz -o folder", "run p.yaml eeg.edf cut.edf none.edf -o folder --format csv"],
    *[
        "run p.yaml eeg.edf cut.edf -o folder --json",
        "run p.yaml eeg.edf -o none/out.npz",
        "run p.yaml eeg.edf -o out.x",
    ],
    *["run p.yaml eeg.edf -o out.bdf", "run p.yaml eeg.edf -o eeg.edf", "run p.yaml eeg.edf -o ./folder/../eeg.edf"],
    *["run p.yaml eeg.edf -o out.npz --save-state p.yaml", "run p.yaml eeg.edf -o out.npz --save-state state"],
    *["run p.yaml eeg.edf -o out.npz --resume p.yaml", "run p.yaml eeg.edf -o out.npz --resume none"],
    *["run p.yaml eeg.edf -o out.npz --stream x", "run p.yaml eeg.edf -o out.npz --chunk -5s"],
    *["run p.yaml eeg.edf -o out.npz --chunk 5m", "run p.yaml eeg.edf -o out.npz --format doc"],
    *["run p.yaml eeg.edf -o out.npz --device abacus", "run p.yaml eeg.edf -o out.npz --rate 100"],
    *[
        "run p.yaml eeg.edf -o out.npz --rate 100 --strict",
        "run eeg.edf p.yaml -o out.npz",
        "run none.yaml eeg.edf -o o.npz",
    ],
    *["run axis.yaml eeg.edf -o out.npz", "run setting.yaml eeg.edf -o out.npz", "run step.yaml eeg.edf -o out.npz"],
    *[
        "run log.yaml hole.csv -o out.npz",
        "run log.yaml hole.csv -o out.npz --strict",
        "run p.yaml hole.csv -o out.edf",
    ],
    *["doctor eeg.edf", "doctor cut.edf", "doctor cut.edf --json", "doctor cut.edf -o mended.edf -q", "doctor p.yaml"],
    *[
        "doctor none.edf",
        "doctor eeg.npz --json",
        "doctor eeg.csv -o eeg.csv",
        "doctor eeg.csv --html page.html",
        "doctor",
    ],
    *["parity eeg.npz eeg.npz", "parity eeg.npz eeg.edf --json", "parity eeg.npz", "parity"],
    *["parity p.yaml axis.yaml --on eeg.edf", "parity p.yaml --on eeg.edf --chunk-b -5s", "parity eeg.npz none.npz -q"],
    *["parity p.yaml log.yaml --on eeg.edf", "parity p.yaml --on eeg.edf --chunk-b 37 --restore-b 3s --json"],
    *["run p.yaml eeg.edf -o out.npz --report page.html -q", "run p.yaml eeg.edf -o out.npz --report eeg.edf"],
    *["run p.yaml eeg.edf -o out.npz --profile --realtime", "run p.yaml eeg.edf -o x --profile --slurm job.sh"],
    *["run p.yaml eeg.edf eeg.npz -o folder --slurm job.sh", "run p.yaml eeg.edf -o none --slurm job.sh"],
    *["run p.yaml eeg.edf eeg.npz -o folder --jobs 0", "run p.yaml eeg.edf cut.edf -o folder --jobs x"],
    *["run p.yaml eeg.edf cut.edf -o folder --continue", "run p.yaml eeg.edf -o folder --continue --json --jobs 3"],
    *["run p.yaml eeg.edf -o e.npz --epoch x -0.2s 0.8s", "run p.yaml eeg.edf -o e.npz --epoch x -0.2s"],
    *["run p.yaml eeg.edf -o e.npz --average", "run p.yaml eeg.edf -o e.npz --epoch x 1s -200ms"],
    *["run p.yaml eeg.edf", "run p.yaml", "run", "run --nothing", "rnu p.yaml", "--version"],
]
FILES = {
    "p.yaml": "pipeline:\n  - Diff\n  - Abs\n",
    "axis.yaml": "pipeline:\n  - Abs\n  - Aggregate: {axis: nowhere}\n",
    "setting.yaml": "- Clip: {mn: 1}\n",
    "step.yaml": "- Clipp\n",
    "log.yaml": "- Log\n",
    "hole.csv": "time,a,b\n" + "".join(f"{k / 10},{max(k - 3, 0)},{k}\n" for k in range(20)),
    "empty.edf": "",
}


def without_times(text):
    """What was printed, without what took how long."""
    text = re.sub(r"[-+.e\d]+ (ms|%|MB/s|GB/s)", r"* \1", text)
    text = re.sub(r" in [.\d]+ s(: .*)?", " in *", text)
    text = re.sub(r'("(?:seconds|elapsed_seconds|real_time_factor)"): [^,\n]+', r"\1: *", text)
    return re.sub(" +", " ", text.replace("python -m swiftlet", "swiftlet"))


@pytest.fixture(scope="module")
def places(recordings, tmp_path_factory):
    """Two folders of the same files."""
    made = []
    for name in ("tool", "module"):
        folder = tmp_path_factory.mktemp(name)
        for ending in ("edf", "npz", "npy", "csv", "tsv"):
            shutil.copy(recordings / f"eeg.{ending}", folder)
        for path, text in FILES.items():
            (folder / path).write_text(text)
        (folder / "cut.edf").write_bytes((folder / "eeg.edf").read_bytes()[:5000])
        (folder / "folder").mkdir()
        made.append(folder)
    return made


def test_there_are_sixty_calls():
    assert len(CALLS) >= 60 and len(set(CALLS)) == len(CALLS)


@pytest.mark.parametrize("line", CALLS)
def test_the_module_prints_and_ends_as_the_tool(line, places):
    theirs, mine = run(*line.split(), cwd=places[0]), module(*line.split(), cwd=places[1])
    assert without_times(mine.stdout) == without_times(theirs.stdout)
    assert without_times(mine.stderr) == without_times(theirs.stderr)
    assert mine.returncode == theirs.returncode
    assert sorted(os.listdir(places[1])) == sorted(os.listdir(places[0]))


def test_a_signal_ends_a_run_in_order(recordings, tmp_path):
    command = [sys.executable, "-m", "swiftlet", "run", PIPELINE, recordings / "eeg.edf", "-o", tmp_path / "out.npz"]
    for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        process = subprocess.Popen([*map(str, command), "--realtime", "-q"], stderr=subprocess.PIPE, text=True)
        time.sleep(2)
        process.send_signal(number)
        assert process.wait(20) == code
        assert "out.npz kept, nothing else was written" in process.stderr.read()
        process.stderr.close()
        assert os.listdir(tmp_path) == ["out.npz"]


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
