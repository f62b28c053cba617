"""What the pages show runs as it stands there, and what they link to is there."""

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from conftest import EXAMPLES, ROOT, TOOL

PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("Sources/*/README.md")])
#: Programs that lines of the shell begin with and that other targets run; a file or a target that is named is there.
ELSEWHERE = re.compile(r"(?:\w+=\S+ )*(make|pip install|python|\.venv/bin/python)\b(.*)")


def blocks(page, language):
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(), re.S | re.M)


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


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "(?:sh|python)")], ids=name)
def test_commands_and_programs_run(page, place):
    for block in blocks(page, "sh"):
        for line in block.splitlines():
            run(line)
    for block in blocks(page, "python"):
        for module in re.findall(r"^(?:from|import) (dask|ezmsg)\b", block, re.M):
            pytest.importorskip("distributed" if module == "dask" else module)
        exec(compile(block, name(page), "exec"), {"__name__": "page"})


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "yaml")], ids=name)
def test_pipelines_are_read(page):
    from swiftlet import Pipeline

    for block in blocks(page, "yaml"):
        assert len(Pipeline.from_text(block)) > 0


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
