"""Units publish memory of their own, however late a subscriber looks at it."""

import json
import subprocess
import sys

import pytest
from swiftlet import _steps

from conftest import ROOT

pytestmark = pytest.mark.once
COUNT = 40


@pytest.mark.parametrize("stream", [["uint8"], ["float32"], ["float32", "irregular"]], ids=" ".join)
def test_no_unit_publishes_memory_that_is_not_its_own(stream):
    """Two processes, four buffers, and a sink that looks when all has passed: data, axes and attributes are right, for
    every unit. `python Tests/Python/lent_memory.py uint8 400` for longer.
    """
    script = ROOT / "Tests" / "Python" / "lent_memory.py"
    command = [sys.executable, script, stream[0], str(COUNT), *stream[1:], "--json"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout.splitlines()[-1])
    wrong, _ = found.pop("Handing.OUTPUT_SIGNAL")
    assert wrong > COUNT / 2, "the memory is used again, or nothing would be shown"
    assert {name: counts for name, counts in found.items() if counts[0]} == {}
    tested = {name.partition("_")[0] for name in found}
    # Those that need a rate do not take times per sample; whole numbers and resampled ones have no dtype in common;
    # epochs are given at a recording's end, which a graph does not have.
    left_out = {"Epochs", "ResampleConcat"} if stream[0] == "uint8" else {"Epochs"}
    assert set(_steps.steps()) - tested <= left_out or "irregular" in stream
    assert {"Abs", "Add", "Clip", "Flatten", "Slicer", "Transpose"} <= tested
