"""Every option of the readers is one of the tool's, and does what it says."""

import json
import re

import numpy as np
import pytest

from conftest import ROOT, fail, succeed

pytestmark = pytest.mark.tool

TABLE = (ROOT / "Sources" / "Recordings" / "ReadOptions+Table.swift").read_text()
NAMES = re.findall(r'Row\(\s*"([a-z-]+)"', TABLE)


@pytest.mark.parametrize("command", ["run", "info", "plot"])
def test_help_lists_every_reading_option(command):
    assert len(NAMES) == 10
    text = succeed(command, "--help")
    assert [name for name in NAMES if f"--{name}" not in text] == []


@pytest.mark.parametrize("name", [name for name in NAMES if name != "time-per-row"])
def test_a_value_that_there_is_not_is_refused_with_the_option(name, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("time,a\n0,1\n0.5,2\n")
    assert f"--{name} is " in fail(64, "info", path, f"--{name}", "bogus!")


def test_whole_records_of_a_file_that_was_cut_off(tmp_path):
    path = tmp_path / "a.npy"
    np.save(path, np.arange(12.0).reshape(6, 2))
    path.write_bytes(path.read_bytes()[:-5])
    assert "--size whole-records" in fail(65, "info", path)
    facts = json.loads(succeed("info", path, "--json", "--size", "whole-records", "--rate", 10))
    assert facts["streams"][0]["samples"] == 5
