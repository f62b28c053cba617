"""The built tool, run as a user runs it: in a process of its own."""

import os
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from swiftlet import _commands as module_commands

# So that assertions in the helper tell what differed.
pytest.register_assert_rewrite("oracle")

ROOT = Path(__file__).resolve().parents[2]
TOOL = Path(os.environ.get("SWIFTLET", ROOT / ".build" / "release" / "swiftlet"))
EXAMPLES = ROOT / "Examples"
RECORDINGS = ROOT.parent / "shared" / "data"
# Python examples are modules that tests import.
sys.path.insert(0, str(EXAMPLES))


def run(*arguments, blocks=None, **options):
    """Runs the tool to its end, whatever that is; it may write files of so many blocks of 512 bytes."""
    options.setdefault("timeout", 120)
    limit = [] if blocks is None else ["sh", "-c", f'ulimit -f {blocks}; exec "$0" "$@"']
    command = [*limit, str(TOOL), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def told(result):
    """The lines of standard error but warnings, which tests of their own look at."""
    return [line for line in result.stderr.splitlines() if not line.startswith("swiftlet: warning: ")]


def succeed(*arguments, **options):
    """Runs the tool; it must end well and tell nothing but warnings on standard error."""
    result = run(*arguments, **options)
    assert result.returncode == 0, result.stderr
    assert told(result) == []
    return result.stdout


def run_pipeline(*arguments):
    """Runs the command `run`. On a device that compiles kernels, it is the Python module's of the same name, here: in a
    process each, most would be compiled again and again."""
    if os.environ.get("SWIFTLET_DEVICE", "cpu") == "cpu":
        return succeed("run", *arguments, "-q")
    assert module_commands.main(["run", *map(str, arguments), "-q"]) == 0


def fail(code, *arguments, says="", **options):
    """Runs the tool; it must end with this code, one line on standard error and nothing on standard output."""
    result = run(*arguments, **options)
    assert result.returncode == code, (result.returncode, result.stderr)
    lines = told(result)
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("swiftlet: ")
    for word in [says] if isinstance(says, str) else says:
        assert word in lines[0], lines[0]
    assert result.stdout == ""
    return lines[0]


def pytest_configure(config):
    config.addinivalue_line("markers", "tool: about the built tool alone, and so the same with every Python")


def pytest_addoption(parser):
    parser.addoption("--one-in", type=int, default=1, metavar="N", help="of the cases of each test run one in N")


def pytest_collection_modifyitems(config, items):
    """Leaves a share of each test's cases, chosen by their names, and the first: for runs beside a whole one."""
    share, seen, kept, left_out = config.getoption("--one-in"), set(), [], []
    for item in items:
        test = item.nodeid.partition("[")[0]
        is_kept = test not in seen or zlib.crc32(item.nodeid.encode()) % share == 0
        (kept if is_kept else left_out).append(item)
        seen.add(test)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept


def pytest_sessionstart(session):
    if not TOOL.exists():
        pytest.exit(f"{TOOL} is not built; run make test", returncode=2)


@pytest.fixture(scope="session")
def recordings(tmp_path_factory):
    """The same ten seconds of eight channels in every format that can be written."""
    folder = tmp_path_factory.mktemp("recordings")
    for ending in ["edf", "npz", "npy", "csv", "tsv"]:
        succeed("simulate", folder / f"eeg.{ending}", "--channels", 8, "--duration", "10s", "--seed", 7, "--quiet")
    return folder


@pytest.fixture
def pipeline(tmp_path):
    """Writes a pipeline file."""

    def write(text, name="pipeline.yaml"):
        path = tmp_path / name
        path.write_text(text)
        return path

    return write
