"""The blocks of code on the pages of the repository.

A block runs by existing: a test runs those of `sh`, `python` and `yaml`, `swift_blocks.py` those of `swift`. What
cannot run has a comment on the line before it that says why:

    <!-- not run: needs an amplifier; test_lsl.py has its like -->

`text` is what programs print.
"""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: What runs; `c` has the marks of the rows that other targets compile.
LANGUAGES = {"sh", "python", "yaml", "swift"}
FENCE = re.compile(r"^( *)```(\S*)\s*$")
MARK = re.compile(r"^ *<!-- not run: (.+) -->$")


@dataclass(frozen=True)
class Block:
    page: Path
    #: The number of its first line of code, from 1.
    line: int
    language: str
    code: str
    #: Why it is not run; None where it is.
    mark: str | None

    @property
    def place(self):
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def pages():
    """Every page that people write; reference pages are made, and hold no blocks."""
    return sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("Sources/*/README.md")])


def blocks(page, text=None):
    """The blocks of a page, in order, without the indentation of their fences."""
    lines = (page.read_text() if text is None else text).split("\n")
    found, fence = [], None
    for number, line in enumerate(lines):
        matched = FENCE.match(line)
        if fence is None and matched:
            fence, start = matched, number + 1
        elif matched and not matched[2]:
            code = "".join(text.removeprefix(fence[1]) + "\n" for text in lines[start:number])
            mark = MARK.match(lines[start - 2]) if start > 1 else None
            found.append(Block(page, start + 1, fence[2], code, mark and mark[1]))
            fence = None
    if fence is not None:
        raise ValueError(f"{page}:{start}: the block has no end")
    return found


def running(page, *languages):
    """The blocks of these languages that run."""
    return [block for block in blocks(page) if block.language in languages and block.mark is None]
