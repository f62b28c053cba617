"""One version for the tool, the module and the archive."""

import re
import tomllib

import pytest
import swiftlet

from conftest import ROOT, succeed


@pytest.mark.tool
def test_tool_module_and_changes_have_one_version():
    first = re.search(r"^## (\S+)$", (ROOT / "CHANGELOG.md").read_text(), re.M)[1]
    assert first == swiftlet.__version__ == succeed("--version").strip()


def test_the_metadata_take_the_version_of_the_module():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["hatch"]["version"]["path"] == "python/swiftlet/__init__.py"
