"""A thousand damaged files of each format: data, or an error of one line with the path; soon, and in little memory."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT

pytestmark = pytest.mark.once

COUNT = 1000
#: Seconds of processor time that one file may take, and megabytes by which memory may grow.
MOST_SECONDS, MOST_MEGABYTES = 2, 200
NEED_HDF5 = ("NWB", "SNIRF")


def formats():
    """Names and endings of all formats: a test of the readers holds this table to them."""
    text = (ROOT / "docs" / "recordings.md").read_text()
    rows = re.findall(r"^\| ([^|]+) \| ((?:`\.\w+`(?:, )?)+) \|", text, re.MULTILINE)
    return {name: re.findall(r"\.(\w+)", endings) for name, endings in rows}


@pytest.mark.parametrize("name", formats())
def test_damaged_files_are_read_or_refused(name, tmp_path):
    seeds = [path for ending in formats()[name] for path in (ROOT / "Fuzz" / "Corpus" / ending).glob("*")]
    assert seeds, f"Fuzz/Corpus has nothing for {name}"
    environment = dict(os.environ)
    if name in NEED_HDF5:
        pytest.importorskip("h5py")
        import test_oracle_hdf5

        environment["SWIFTLET_HDF5"] = test_oracle_hdf5.carried()
    script = Path(__file__).with_name("mutated.py")
    result = subprocess.run(
        [sys.executable, "-P", script, tmp_path, str(COUNT), *seeds], capture_output=True, text=True, env=environment
    )
    assert result.returncode == 0, f"{name}: the process ended with {result.returncode}: {result.stderr[-2000:]}"
    found = json.loads(result.stdout)
    assert found["wrong"] == []
    assert found["read"] + found["refused"] >= COUNT
    assert found["refused"] > 0 and found["longest"] < MOST_SECONDS and found["grown"] < MOST_MEGABYTES, found
