"""What the pages show runs as it stands there, and what they link to is there.

The blocks of a page run in order, in one folder: those of `sh`, those of `python` as one program, and those of `yaml`
are pipelines, written to the file that their first line names. A line that prints must print what its comment says.
"""

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
import types
from pathlib import Path

import pytest

from conftest import EXAMPLES, ROOT, TOOL

sys.path.insert(0, str(ROOT / "Scripts" / "docs"))
from blocks import LANGUAGES, blocks, pages, running

# Pages are run by one Python: all of it takes a minute or two.
pytestmark = pytest.mark.once
PAGES = pages()
#: Programs that lines of the shell begin with and that other targets run; a file or a target that is named is there.
ELSEWHERE = re.compile(r"(?:\w+=\S+ )*(make|pip install|python|\.venv/bin/python)\b(.*)")
#: Modules that a page may show and that are not installed everywhere.
OPTIONAL = {"dask": "distributed", "ezmsg": "ezmsg.core", "mne": "mne", "scipy": "scipy"}


def name(page):
    return str(page.relative_to(ROOT))


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder in which `swiftlet` is the tool, as after an installation."""
    (tmp_path / "Examples").symlink_to(EXAMPLES)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "swiftlet").symlink_to(TOOL.resolve())
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(line):
    """A line of the shell; another target runs the programs that are not the tool."""
    if found := ELSEWHERE.fullmatch(line.split("#")[0].strip()):
        program, rest = found.groups()
        if program == "make":
            assert re.search(rf"^{rest.split()[0]}:", (ROOT / "Makefile").read_text(), re.M)
        elif "python" in program:
            assert (ROOT / shlex.split(rest)[0]).exists()
    elif line.strip():
        # A difference that parity finds is no failure.
        done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False)
        assert done.returncode in ((0, 1) if " parity " in line else (0,)), f"{line}\n{done.stderr}"


def execute(block, names):
    """A block of Python, with the names of those before it."""
    for module in re.findall(r"^(?:from|import) (\w+)", block.code, re.M):
        if module in OPTIONAL:
            pytest.importorskip(OPTIONAL[module])
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(block.code, block.place, "exec"), names)
    lines = [line for line in block.code.splitlines() if re.match(r" *print\(", line)]
    says = [line.rpartition("  # ")[2].strip() for line in lines if "  # " in line]
    if len(says) == len(lines):
        assert printed.getvalue().splitlines() == says, block.place


def read(block, place):
    """A pipeline, in the file that its first line names."""
    from swiftlet import Pipeline

    assert len(Pipeline.from_text(block.code)) > 0
    if found := re.match(r"# (\S+\.yaml)\n", block.code):
        (place / found[1]).write_text(block.code)


@pytest.mark.parametrize("page", [page for page in PAGES if running(page, "sh", "python", "yaml")], ids=name)
def test_commands_programs_and_pipelines_run(page, place, monkeypatch):
    # The program is a module, so that what it defines can be pickled.
    program = types.ModuleType("page")
    monkeypatch.setitem(sys.modules, "page", program)
    for block in running(page, "sh", "python", "yaml"):
        if block.language == "sh":
            for line in block.code.splitlines():
                run(line)
        elif block.language == "python":
            execute(block, vars(program))
        else:
            read(block, place)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_block_runs_or_says_why_not(page):
    for block in blocks(page):
        assert block.language in LANGUAGES | {"text"} or block.mark, f"{block.place}: no test runs this block"
        assert block.mark is None or len(block.mark.split()) > 3, f"{block.place}: no reason"
        # What programs print holds no commands.
        assert block.language != "text" or not re.search(r"^(swiftlet|\$) ", block.code, re.M), block.place


def test_a_block_that_nothing_runs_is_found():
    text = "```c\nx\n```\n<!-- not run: a row of a table -->\n```c\ny\n```\n1. So:\n\n   ```sh\n   a\n\n   b\n   ```\n"
    found = blocks(ROOT / "README.md", text)
    assert [(block.language, block.code, block.mark) for block in found] == [
        ("c", "x\n", None),
        ("c", "y\n", "a row of a table"),
        ("sh", "a\n\nb\n", None),
    ]
    with pytest.raises(ValueError, match="has no end"):
        blocks(ROOT / "README.md", "```sh\nx\n")


@pytest.mark.parametrize("code", ["print(1)  # 2", "print(1)  # 1\nprint(2)  # 3", "1 / 0"])
def test_what_prints_something_else_is_found(code):
    from blocks import Block

    with pytest.raises((AssertionError, ZeroDivisionError)):
        execute(Block(ROOT / "README.md", 1, "python", code, None), {})


def test_every_guide_is_in_the_index():
    linked = re.findall(r"\]\(([^)#]+)\)", (ROOT / "docs" / "README.md").read_text())
    assert {path.name for path in ROOT.glob("docs/*.*") if path.suffix in (".md", ".ipynb")} - {"README.md"} <= set(
        linked
    )


def anchors(page):
    """The names that headings get."""
    heads = re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```", "", page.read_text(), flags=re.S | re.M), re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page):
    text = re.sub(r"^```.*?^```|`[^`\n]*`", "", page.read_text(), flags=re.S | re.M)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(Path(target)), link
