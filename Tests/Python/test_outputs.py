"""No command replaces a file that it reads, or one of its outputs by another; output that fails is an error."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from conftest import EXAMPLES, TOOL, fail, run, succeed

PIPELINE = "pipeline: [Abs]\n"
SOURCE = "source: {Oscillator: {n_time: 10, fs: 100}}\npipeline: [Abs]\n"


@pytest.fixture
def place(recordings, tmp_path):
    """A folder with what a command may read, and other ways to spell each of the names."""
    shutil.copy(recordings / "eeg.edf", tmp_path / "eeg.edf")
    shutil.copy(recordings / "eeg.edf", tmp_path / "other.edf")
    shutil.copy(recordings / "eeg.npz", tmp_path / "eeg.npz")
    (tmp_path / "p.yaml").write_text(PIPELINE)
    (tmp_path / "s.yaml").write_text(SOURCE)
    (tmp_path / "w.csv").write_text("\n".join(",".join(str(int(i == j)) for j in range(8)) for i in range(8)) + "\n")
    (tmp_path / "m.yaml").write_text(f"pipeline:\n  - AffineTransform: {{weights: {tmp_path}/w.csv}}\n")
    succeed("run", "p.yaml", "eeg.npz", "-o", "first.npz", "--save-state", "state", "-q", cwd=tmp_path)
    (tmp_path / "folder").mkdir()
    return tmp_path


def spelled(place, name, way):
    """Another path to a file."""
    if way == "dots":
        return f"folder/../{name}"
    if way == "absolute":
        return str(place / name)
    link = place / f"{way}-{name}"
    os.symlink(place / name, link) if way == "symbolic" else os.link(place / name, link)
    return link.name


COMMANDS = {
    "eeg.npz": "run p.yaml eeg.npz -o {}",
    "w.csv": "run m.yaml eeg.npz -o {}",
    "eeg.edf": "run p.yaml eeg.npz other.edf eeg.edf -o out.npz --save-state {}",
    "p.yaml": "run p.yaml eeg.npz -o out.npz --save-state {}",
    "state": "run p.yaml eeg.npz -o out.npz --resume state --save-state {}",
    "first.npz": "run p.yaml eeg.npz -o first.npz --save-state {}",
    "other.edf": "run p.yaml eeg.npz -o out.npz --save-state {}",
}


@pytest.mark.parametrize("way", ["same", "dots", "absolute", "symbolic", "hard"])
@pytest.mark.parametrize("name", COMMANDS)
def test_no_file_of_the_user_is_replaced(name, way, place):
    path = name if way == "same" else spelled(place, name, way)
    before = {file.name: file.read_bytes() for file in place.iterdir() if file.is_file()}
    arguments = COMMANDS[name].format(path).split()
    result = run(*arguments, cwd=place)
    assert result.returncode == 64, result.stderr
    assert result.stderr.startswith("swiftlet: ") and result.stderr.count("\n") == 1
    assert {file.name: file.read_bytes() for file in place.iterdir() if file.is_file()} == before


@pytest.mark.parametrize("way", ["same", "dots", "absolute"])
def test_two_outputs_of_one_path_that_is_not_there_yet(way, place):
    path = {"same": "new.npz", "dots": "folder/../new.npz", "absolute": str(place / "new.npz")}[way]
    fail(64, "run", "p.yaml", "eeg.npz", "-o", "new.npz", "--save-state", path, says="both", cwd=place)
    os.symlink("new.npz", place / "link")
    fail(64, "run", "p.yaml", "eeg.npz", "-o", "new.npz", "--save-state", "link", says="both", cwd=place)
    assert not (place / "new.npz").exists()


def test_a_state_may_be_replaced_by_the_next(place):
    succeed("run", "p.yaml", "eeg.npz", "-o", "out.npz", "--save-state", "state", "-q", cwd=place)


@pytest.mark.parametrize("name", ["eeg.edf", "x.png", "x.pdf", "x", "x.svgz", "./eeg.edf"])
def test_pictures_are_svg(name, place):
    before = (place / "eeg.edf").read_bytes()
    fail(64, "plot", "eeg.edf", "-o", name, says=".svg", cwd=place)
    assert (place / "eeg.edf").read_bytes() == before and not (place / "x.png").exists()


def test_a_picture_does_not_replace_its_recording(place):
    os.rename(place / "eeg.edf", place / "eeg.svg")
    before = (place / "eeg.svg").read_bytes()
    fail(64, "plot", "eeg.svg", "-o", "folder/../eeg.svg", says="replace", cwd=place)
    assert (place / "eeg.svg").read_bytes() == before


def test_produce_does_not_replace_its_file(place):
    os.rename(place / "s.yaml", place / "s.csv")
    fail(64, "produce", "s.csv", "-o", "./s.csv", says="replace", cwd=place)
    assert (place / "s.csv").read_text() == SOURCE


def test_reference_pages_replace_none_but_their_own(place):
    pages = place / "pages"
    succeed("reference", "-o", pages, "-q")
    (pages / "notes.md").write_text("mine")
    succeed("reference", "-o", pages, "-q")
    assert (pages / "notes.md").read_text() == "mine"
    (place / "README.md").write_text("mine")
    fail(64, "reference", "-o", place, says="README.md")
    assert (place / "README.md").read_text() == "mine" and not (place / "Abs.md").exists()


@pytest.mark.parametrize("ending", ["nwb", "docx", "gdf", ""])
def test_the_ending_is_checked_before_the_work(ending, place):
    for command in (["run", "p.yaml", "eeg.edf", "-o"], ["produce", "s.yaml", "-o"], ["simulate"]):
        fail(64, *command, f"out.{ending}".rstrip("."), says="written: .", cwd=place)


# Standard output

PRINTING = {
    "run": ["run", "p.yaml", "eeg.edf", "-o", "out.npz"],
    "run --json": ["run", "p.yaml", "eeg.edf", "-o", "out.npz", "--json"],
    "info": ["info", "eeg.edf"],
    "info --json": ["info", "eeg.edf", "--json"],
    "list": ["list"],
    "describe": ["describe", "Clip"],
    "schema": ["schema"],
    "devices": ["devices"],
    "plot": ["plot", "eeg.edf"],
    "simulate": ["simulate", "new.edf", "--duration", "1s"],
    "design": ["design", "butterworth", "--order", "2", "--cutoff", "0.2"],
    "design alone": ["design"],
    "produce": ["produce", "s.yaml", "-o", "out.csv"],
    "--help": ["--help"],
    "run --help": ["run", "--help"],
    "--version": ["--version"],
    "completion": ["--generate-completion-script", "bash"],
}
MODULE = [
    "run",
    "run --json",
    "info",
    "info --json",
    "list",
    "describe",
    "schema",
    "devices",
    "--help",
    "run --help",
    "--version",
]


@pytest.mark.parametrize(
    ("name", "command"),
    [(name, [str(TOOL)]) for name in PRINTING] + [(name, [sys.executable, "-m", "swiftlet"]) for name in MODULE],
)
def test_output_that_fails_is_an_error(name, command, place):
    words = [*command, *PRINTING[name]]
    with open("/dev/full", "w") as full:
        result = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, text=True, cwd=place, check=False)
    assert result.returncode == 74, result.stderr
    assert result.stderr == "swiftlet: standard output: cannot write: No space left on device\n"
    closed = subprocess.run(
        ["sh", "-c", 'exec "$@" >&-', "sh", *words], capture_output=True, text=True, cwd=place, check=False
    )
    assert closed.returncode == 74 and "standard output" in closed.stderr


def test_a_closed_output_does_not_become_the_file_that_is_written(place):
    words = [str(TOOL), "run", "p.yaml", "eeg.npz", "-o", "out.npz"]
    subprocess.run(["sh", "-c", 'exec "$@" >&- 2>&-', "sh", *words], cwd=place, check=False)
    assert (place / "out.npz").read_bytes() == (place / "first.npz").read_bytes()


@pytest.mark.parametrize("command", [[str(TOOL)], [sys.executable, "-m", "swiftlet"]])
def test_a_reader_that_goes_away_is_no_error(command):
    words = " ".join([*command, "list"])
    result = subprocess.run(
        ["bash", "-c", f"{words} | true; exit ${{PIPESTATUS[0]}}"], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0 and result.stderr == ""


# Batches


def test_one_bad_recording_does_not_stop_the_others(place):
    (place / "cut.edf").write_bytes((place / "eeg.edf").read_bytes()[:5000])
    (place / "empty.csv").touch()
    inputs = ["eeg.edf", "cut.edf", "none.edf", "empty.csv", "other.edf"]
    result = run("run", "p.yaml", *inputs, "-o", "folder", "--json", cwd=place)
    assert result.returncode == 65
    lines = result.stderr.splitlines()
    assert len(lines) == 4 and "cut.edf" in lines[0] and "No such file" in lines[1]
    assert lines[-1] == "swiftlet: 3 of 5 recordings failed: cut.edf, none.edf, empty.csv"
    assert sorted(os.listdir(place / "folder")) == ["eeg.npz", "other.npz"]
    reports = json.loads(result.stdout)
    assert [report["input"] for report in reports] == inputs
    assert [report.get("exit_code", 0) for report in reports] == [0, 65, 66, 65, 0]
    assert run("run", "p.yaml", "none.edf", "cut.edf", "-o", "folder", cwd=place).returncode == 66


def test_data_that_do_not_suit_a_step_name_the_step_and_its_line(place):
    (place / "p.yaml").write_text("pipeline:\n  - Abs\n  - Log\n\n  - Aggregate: {axis: chan, operation: mean}\n")
    line = fail(65, "run", "p.yaml", "eeg.edf", "-o", "out.npz", cwd=place)
    for word in ["p.yaml: line 5: step 3, Aggregate", 'did you mean "ch"', "(eeg.edf, at 0 s)"]:
        assert word in line
    assert not line.startswith("swiftlet: eeg.edf")


def test_data_that_stop_fitting_name_the_time(place):
    table = "".join(f"{k / 10},{k}\n" for k in range(40))
    (place / "a.csv").write_text("time,a\n" + table)
    (place / "p.yaml").write_text("- Window: {window_dur: 1, axis: nowhere}\n")
    assert "line 1: step 1, Window" in fail(65, "run", "p.yaml", "a.csv", "-o", "out.npz", cwd=place)


# Signals


def interrupt(words, ready, number=signal.SIGINT, **options):
    """Sends a signal when `ready()`; what became of the process, and how long that took."""
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
    deadline = time.monotonic() + 60
    while not ready() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(number)
    start = time.monotonic()
    _, errors = process.communicate(timeout=60)
    return process.returncode, errors, time.monotonic() - start


def test_a_signal_is_heeded_within_one_long_step(place, pipeline):
    """The whole recording is one message, and the step takes longer than anyone waits."""
    succeed("simulate", place / "long.npz", "--duration", "400s", "--channels", 64, "-q")
    path = pipeline("pipeline:\n" + "  - FIRFilter: {order: 20001, cutoff: 20}\n" * 40, "long.yaml")
    words = [str(TOOL), "run", str(path), "long.npz", "-o", "out.npz", "--chunk", "all", "-q"]
    started = time.monotonic()
    code, errors, seconds = interrupt(words, lambda: time.monotonic() > started + 2, cwd=place)
    assert code == 130 and errors == "swiftlet: interrupted; no output was written\n"
    assert seconds < 2
    assert not [name for name in os.listdir(place) if "out" in name or "partial" in name]


def test_a_signal_in_a_batch_says_what_was_kept(place):
    words = [str(TOOL), "run", "p.yaml", "eeg.edf", "other.edf", "-o", "folder", "-q", "--realtime", "--chunk", "50ms"]
    words += ["--jobs", "1"]
    (place / "short.csv").write_text("time,a\n" + "".join(f"{k / 10},{k}\n" for k in range(5)))
    words.insert(3, "short.csv")
    code, errors, _ = interrupt(words, lambda: any("eeg" in name for name in os.listdir(place / "folder")), cwd=place)
    assert code == 130
    assert errors == "swiftlet: interrupted; folder/short.npz, folder/eeg.npz kept, nothing else was written\n"
    assert sorted(os.listdir(place / "folder")) == ["eeg.npz", "short.npz"]


# Words that help


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ("run eeg.edf p.yaml -o x.npz", 64, "a recording where the pipeline file should be"),
        ("run p.yaml s.yaml -o x.npz", 65, "a pipeline file where a recording should be"),
        ("rnu p.yaml eeg.edf", 64, 'did you mean "run"'),
        ("inf eeg.edf", 64, 'did you mean "info"'),
        ("describe butterworth", 64, 'did you mean "ButterworthFilter"'),
        ("describe Nothing", 64, "swiftlet list"),
        ("design butterwort", 64, 'did you mean "butterworth"'),
        ("run p.yaml eeg.edf -o c.gdf", 64, "read, not written"),
        ("run p.yaml eeg.edf -o x.npz --chunk -5", 64, "--chunk"),
        ("plot eeg.edf --start -5s", 64, "cannot be negative"),
        ("plot eeg.edf --duration 0s", 64, "must be above 0"),
        ("simulate x.edf --duration -1h", 64, "cannot be negative"),
        ("run p.yaml eeg.edf -o x.npz --stream 2", 64, "it has one"),
    ],
)
def test_errors_help(arguments, code, says, place):
    fail(code, *arguments.split(), says=says, cwd=place)


@pytest.mark.parametrize(
    ("step", "says"),
    [
        ("Butterworth", 'did you mean "ButterworthFilter"'),
        ("Difference", "several inputs"),
        ("Oscillator", "a source"),
    ],
)
def test_steps_that_are_none_are_told_apart(step, says, place):
    (place / "p.yaml").write_text(f"- {step}\n")
    fail(78, "run", "p.yaml", "eeg.edf", "-o", "x.npz", says=["line 1", says], cwd=place)


def test_hours(place):
    text = succeed("simulate", "x.csv", "--duration", "1h", "--rate", "0.5", "--channels", 1, cwd=place)
    assert "1800 samples at 0.5 Hz (3600 s)" in text
    succeed("run", "p.yaml", "eeg.edf", "-o", "x.npz", "--chunk", "1h", "-q", cwd=place)


def test_design_alone_lists_the_designs():
    assert "butterworth" in succeed("design")


COMPLETE = """
source complete.bash
COMP_WORDS=(swiftlet "$@" ); COMP_CWORD=$#; COMP_LINE="swiftlet $*"; COMP_POINT=${#COMP_LINE}
_swiftlet swiftlet "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
echo "${COMPREPLY[@]}"
"""


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("info eeg.e", "eeg.edf"),
        ("plot oth", "other.edf"),
        ("run p.y", "p.yaml"),
        ("run p.yaml eeg.e", "eeg.edf"),
        ("run p.yaml eeg.edf --resume sta", "state"),
        ("describe ButterworthF", "ButterworthFilter"),
        ("design butterw", "butterworth"),
    ],
)
def test_completion_knows_files_and_names(words, found, place):
    (place / "complete.bash").write_text(succeed("--generate-completion-script", "bash"))
    command = ["bash", "-c", COMPLETE, "bash", *words.split()]
    result = subprocess.run(command, capture_output=True, text=True, cwd=place, check=False)
    assert result.stdout.split() == [found], result.stderr


def test_examples_are_quiet_with_strict(recordings, tmp_path):
    succeed("run", EXAMPLES / "line-length.yaml", recordings / "eeg.edf", "-o", tmp_path / "o.npz", "--strict", "-q")
