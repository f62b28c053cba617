"""Whatever is wrong: one clear line, the documented exit code, no trap, and no output file, not even in part."""

import os
import random
import shutil
import signal
import subprocess
import time

import pytest

from conftest import EXAMPLES, TOOL, fail, run, succeed

pytestmark = pytest.mark.tool

LINE_LENGTH = EXAMPLES / "line-length.yaml"


@pytest.fixture
def out(tmp_path):
    """A path in a folder of its own, which must be empty in the end."""
    folder = tmp_path / "out"
    folder.mkdir()
    yield folder / "out.npz"
    assert list(folder.iterdir()) == [], "something was left behind"


# The command line


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["frobnicate"], "frobnicate"),
        (["info"], "file"),
        (["info", "a.edf", "--colour"], "--colour"),
        (["run", "p.yaml"], "input"),
        (["run", "p.yaml", "a.edf"], "--output"),
        (["run", "p.yaml", "a.edf", "-o", "b.npz", "--chunk", "5m"], "--chunk"),
        (["run", "p.yaml", "a.edf", "-o", "b.npz", "--chunk", "0"], "--chunk"),
        (["run", "p.yaml", "a.edf", "-o", "b.npz", "--device", "gpu"], "cpu"),
        (["run", "p.yaml", "a.edf", "-o", "b.npz", "--format", "doc"], "npz"),
        (["run", "p.yaml", "a.edf", "-o", "b.npz", "--rate", "-3"], "--rate"),
        (["describe", "Clipp"], 'did you mean "Clip"'),
        (["simulate", "x.edf", "--duration", "soon"], "--duration"),
        (["simulate", "x.edf", "--channels", "0"], "--channels"),
        (["simulate", "x.edf", "--channels", "many"], "many"),
        (["simulate", "x.edf", "--rate", "nan"], "--rate"),
        (["plot", "x.edf", "--kind", "pie"], "pie"),
        (["plot", "x.edf", "--start", "-3s"], "--start"),
    ],
)
def test_wrong_command_line(arguments, says, tmp_path):
    fail(64, *arguments, says=says, cwd=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_several_inputs_need_a_folder(recordings, out):
    fail(64, "run", LINE_LENGTH, recordings / "eeg.edf", recordings / "eeg.npz", "-o", out, says="folder")


def test_two_inputs_of_one_name(recordings, out, tmp_path):
    shutil.copy(recordings / "eeg.edf", tmp_path / "eeg.edf")
    fail(64, "run", LINE_LENGTH, recordings / "eeg.edf", tmp_path / "eeg.edf", "-o", f"{out.parent}/", says="both")


def test_output_must_not_replace_the_input(recordings, tmp_path):
    path = tmp_path / "eeg.npz"
    shutil.copy(recordings / "eeg.npz", path)
    fail(64, "run", LINE_LENGTH, path, "-o", path, says="replace")
    assert path.read_bytes() == (recordings / "eeg.npz").read_bytes()


def test_unknown_stream(recordings, out):
    fail(64, "run", LINE_LENGTH, recordings / "eeg.edf", "-o", out, "--stream", "7", says="stream")


def test_unknown_output_format(recordings, out):
    fail(64, "run", LINE_LENGTH, recordings / "eeg.edf", "-o", out.with_suffix(".docx"), says="docx")


# Pipelines


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("pipeline:\n  - Clipp: {min: 0}\n", ["line 2, column 5", "Clipp", 'did you mean "Clip"']),
        ("pipeline:\n  - Clip: {mn: 0}\n", ["line 2, column 12", "mn", 'did you mean "min"']),
        ("pipeline:\n  - Clip: {min: low}\n", ["line 2, column 17", "min", "low", "number"]),
        ("pipeline:\n  - Downsample: {factor: 0}\n", ["line 2", "factor", "0"]),
        ("pipeline:\n  - Downsample: {factor: 2.5}\n", ["line 2", "factor", "2.5", "whole"]),
        ("pipeline:\n  - BinnedAggregate: {operation: mood}\n", ["line 2", "operation", "mood"]),
        ("pipeline:\n  - BinnedAggregate: {bin_duration: -1}\n", ["line 2", "bin_duration", "-1"]),
        ("pipeline:\n  - Abs: [1]\n", ["line 2"]),
        ("pipeline:\n  - {Abs: {}, Log: {}}\n", ["line 2"]),
        ("pipeline:\n  - Log: {base: 10, base: 2}\n", ["line 2", "base", "twice"]),
        ("pipeline:\n  - Log: {base: 10\n", ["line 3, column 1"]),
        ("pipeline:\n\t- Log\n", ["line 2, column 1"]),
        ("pipelines: [Abs]\n", ["line 1", "pipelines", 'did you mean "pipeline"']),
        ("pipeline: 3\n", ["line 1", "list"]),
        ("- 3\n", ["line 1"]),
        ("", ["pipeline"]),
        ("\x00\x01", ["line 1"]),
    ],
)
def test_wrong_pipeline(text, says, pipeline, recordings, out):
    fail(78, "run", pipeline(text), recordings / "eeg.edf", "-o", out, says=["pipeline.yaml", *says])


def test_pipeline_that_is_no_text(tmp_path, recordings, out):
    path = tmp_path / "p.yaml"
    path.write_bytes(b"\xff\xfe\x80")
    fail(78, "run", path, recordings / "eeg.edf", "-o", out, says="UTF-8")


def test_deeply_nested_pipeline(pipeline, recordings, out):
    fail(78, "run", pipeline("[" * 5000), recordings / "eeg.edf", "-o", out, says="nested")
    deep = pipeline("[" * 900 + "3" + "]" * 900)
    fail(78, "run", deep, recordings / "eeg.edf", "-o", out, says="line 1, column 901")


def test_missing_pipeline(recordings, out, tmp_path):
    fail(66, "run", tmp_path / "none.yaml", recordings / "eeg.edf", "-o", out, says=["none.yaml", "No such file"])


@pytest.mark.parametrize(
    "step",
    [
        "Diff: {axis: tim}",
        "LinearTransform: {axis: ch, scale: [1, 2]}",
        "Slicer: {axis: ch, selection: '99'}",
        "CoordinateSpaces: {axis: ch}",
    ],
)
def test_pipeline_that_does_not_fit_the_recording(step, pipeline, recordings, out):
    fail(65, "run", pipeline(f"pipeline:\n  - {step}\n"), recordings / "eeg.edf", "-o", out)


def test_wrong_axis_is_named_with_the_nearest(pipeline, recordings, out):
    path = pipeline("pipeline:\n  - Diff: {axis: tim}\n")
    fail(65, "run", path, recordings / "eeg.edf", "-o", out, says=["tim", 'did you mean "time"'])


# Input files


@pytest.mark.parametrize("ending", ["edf", "npz", "npy", "csv", "tsv", "txt"])
def test_missing_file(ending, out, tmp_path):
    path = tmp_path / f"none.{ending}"
    for command in [["info", path], ["plot", path], ["run", LINE_LENGTH, path, "-o", out]]:
        fail(66, *command, says=[path.name, "No such file"])


def test_folder_as_input(out, tmp_path):
    for command in [["info", tmp_path], ["run", LINE_LENGTH, tmp_path, "-o", out]]:
        assert run(*command).returncode in (65, 66, 74)


@pytest.mark.parametrize("ending", ["edf", "npz", "npy", "csv", "tsv", "bdf"])
def test_empty_file(ending, out, tmp_path):
    path = tmp_path / f"empty.{ending}"
    path.touch()
    fail(65, "run", LINE_LENGTH, path, "-o", out, says=path.name)


@pytest.mark.parametrize("ending", ["edf", "npz", "npy"])
@pytest.mark.parametrize("part", [0.001, 0.02, 0.3, 0.7, 0.999])
def test_truncated_file(ending, part, recordings, out, tmp_path):
    content = (recordings / f"eeg.{ending}").read_bytes()
    path = tmp_path / f"cut.{ending}"
    path.write_bytes(content[: int(len(content) * part)])
    fail(65, "run", LINE_LENGTH, path, "-o", out, says=path.name)


@pytest.mark.parametrize("ending", ["edf", "bdf", "npz", "npy", "csv", "tsv"])
@pytest.mark.parametrize("seed", range(4))
def test_random_bytes(ending, seed, out, tmp_path):
    path = tmp_path / f"noise.{ending}"
    path.write_bytes(random.Random(seed).randbytes(5000))
    fail(65, "run", LINE_LENGTH, path, "-o", out, says=path.name)
    if ending not in ("csv", "tsv"):  # of those info reads the beginning only
        fail(65, "info", path, says=path.name)


@pytest.mark.parametrize("ending", ["edf", "npz", "npy", "csv"])
@pytest.mark.parametrize("seed", range(12))
def test_damaged_bytes_never_trap(ending, seed, recordings, tmp_path):
    source = random.Random(seed)
    content = bytearray((recordings / f"eeg.{ending}").read_bytes())
    # Most of the damage goes where formats keep counts and sizes: the beginning and the end.
    for _ in range(source.randint(1, 8)):
        span = source.choice([range(2560), range(len(content) - 600, len(content)), range(len(content))])
        content[source.choice(span)] = source.randrange(256)
    path = tmp_path / f"damaged.{ending}"
    path.write_bytes(content)
    result = run("run", LINE_LENGTH, path, "-o", tmp_path / "out.npz", "-q")
    assert result.returncode in (0, 65), (result.returncode, result.stderr)
    assert len(result.stderr.splitlines()) == (0 if result.returncode == 0 else 1)
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(
        [path.name] + (["out.npz"] if result.returncode == 0 else [])
    )


def test_header_that_claims_too_much(recordings, out, tmp_path):
    content = bytearray((recordings / "eeg.edf").read_bytes())
    content[252:256] = b"9999"
    path = tmp_path / "claims.edf"
    path.write_bytes(content)
    fail(65, "run", LINE_LENGTH, path, "-o", out, says=path.name)


# Outputs


def test_missing_output_folder(recordings, tmp_path):
    for command in [
        ["run", LINE_LENGTH, recordings / "eeg.edf", "-o", tmp_path / "none" / "out.npz"],
        ["run", LINE_LENGTH, recordings / "eeg.edf", "-o", f"{tmp_path}/none/"],
        ["simulate", tmp_path / "none" / "eeg.edf"],
        ["plot", recordings / "eeg.edf", "-o", tmp_path / "none" / "out.svg"],
    ]:
        fail(73, *command, says="none")
    assert list(tmp_path.iterdir()) == []


def test_device_as_output(recordings):
    fail(64, "run", LINE_LENGTH, recordings / "eeg.edf", "-o", "/dev/full", says="/dev/full")
    assert os.path.exists("/dev/full")


@pytest.mark.parametrize("ending", ["npz", "npy", "csv", "edf"])
def test_full_disk_by_a_limit(ending, recordings, out, pipeline):
    path = pipeline("pipeline: [Abs]")
    target = out.with_suffix(f".{ending}")
    fail(74, "run", path, recordings / "eeg.edf", "-o", target, says="File too large", blocks=195)
    fail(74, "simulate", target, says="File too large", blocks=195)


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting needs root")
def test_full_disk(recordings, tmp_path, pipeline):
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("mounting is not allowed here")
    try:
        path = pipeline("pipeline: [Abs]")
        fail(74, "run", path, recordings / "eeg.edf", "-o", folder / "out.npz", says="No space left")
        fail(74, "simulate", folder / "eeg.edf", says="No space left")
        fail(74, "plot", recordings / "eeg.edf", "-o", folder / "out.svg", says="No space left")
        assert list(folder.iterdir()) == []
    finally:
        subprocess.run(["umount", folder], check=True)


def test_an_old_result_survives_a_failure(recordings, tmp_path, pipeline):
    output = tmp_path / "out.npz"
    succeed("run", LINE_LENGTH, recordings / "eeg.edf", "-o", output, "-q")
    before = output.read_bytes()
    fail(74, "run", pipeline("pipeline: [Abs]"), recordings / "eeg.edf", "-o", output, blocks=195)
    assert output.read_bytes() == before


# State


def test_wrong_states(recordings, out, tmp_path, pipeline):
    state = tmp_path / "state"
    succeed("run", LINE_LENGTH, recordings / "eeg.edf", "-o", tmp_path / "first.npz", "--save-state", state, "-q")
    other = pipeline("pipeline: [Abs]")
    fail(65, "run", other, recordings / "eeg.edf", "-o", out, "--resume", state, says="resume")
    content = state.read_bytes()
    for damaged in [b"", b"x", content[: len(content) // 2], content[:-1] + b"\x00\x00", content[:40] + content[41:]]:
        state.write_bytes(damaged)
        fail(65, "run", LINE_LENGTH, recordings / "eeg.edf", "-o", out, "--resume", state, says="resume")
    fail(66, "run", LINE_LENGTH, recordings / "eeg.edf", "-o", out, "--resume", tmp_path / "none", says="none")
    fail(
        64,
        "run",
        LINE_LENGTH,
        recordings / "eeg.edf",
        recordings / "eeg.npz",
        "-o",
        f"{out.parent}/",
        "--save-state",
        state,
        says="--save-state",
    )
    fail(
        73,
        "run",
        LINE_LENGTH,
        recordings / "eeg.edf",
        "-o",
        out,
        "--save-state",
        tmp_path / "none" / "state",
        says="none",
    )


# Signals


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)], ids=["INT", "TERM", "HUP"]
)
@pytest.mark.parametrize("ending", ["npz", "edf", "csv"])
def test_signal_in_mid_run(number, code, ending, recordings, out, pipeline):
    target = out.with_suffix(f".{ending}")
    arguments = [
        "run",
        pipeline("pipeline: [Abs]"),
        recordings / "eeg.edf",
        "-o",
        target,
        "--realtime",
        "--chunk",
        "50ms",
    ]
    process = subprocess.Popen(
        [str(TOOL), *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 5
    while not list(out.parent.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert list(out.parent.iterdir()), "the run writes beside its destination"
    process.send_signal(number)
    started = time.monotonic()
    output, errors = process.communicate(timeout=10)
    assert time.monotonic() - started < 2
    assert process.returncode == code
    last = [line for line in errors.splitlines() if not line.startswith("swiftlet: warning: ")]
    assert len(last) == 1 and f"{target.name} kept, nothing else was written" in last[0]
    assert "  0 of " in output and os.listdir(out.parent) == [target.name]
    target.unlink()


def test_signal_in_mid_simulation(out):
    process = subprocess.Popen(
        [str(TOOL), "simulate", str(out), "--duration", "100000s"], stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 5
    while not list(out.parent.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=10)
    assert process.returncode == 130 and errors.count("\n") == 1


def test_closed_pipe_is_no_error(recordings, tmp_path):
    """`swiftlet run ... | true` still writes its file."""
    command = (
        f"{TOOL} run {LINE_LENGTH} {recordings / 'eeg.edf'} -o {tmp_path / 'out.npz'} | true; exit ${{PIPESTATUS[0]}}"
    )
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert result.returncode == 0 and result.stderr == ""
    assert (tmp_path / "out.npz").exists()
