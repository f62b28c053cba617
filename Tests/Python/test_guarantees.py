"""The page of guarantees names tests; each of them is there."""

import re

import pytest

from conftest import ROOT

pytestmark = pytest.mark.tool

ROWS = re.findall(r"^\| (.+?) \| (`.+) \|$", (ROOT / "docs" / "guarantees.md").read_text(), re.MULTILINE)
SOURCES = "\n".join(
    path.read_text() for folder in ["Python", "*Tests"] for path in (ROOT / "Tests").glob(f"{folder}/*.[ps]*[yt]")
)


def test_every_promise_names_tests():
    assert len(ROWS) > 25 and all(re.findall(r"`(\w[\w.]*)`", tests) for _, tests in ROWS)


@pytest.mark.parametrize("name", sorted({name for _, tests in ROWS for name in re.findall(r"`(\w[\w.]*)`", tests)}))
def test_the_tests_are_there(name):
    for part in name.split("."):
        assert re.search(rf"(def|func|struct|let|static let) {part}\b", SOURCES), part
