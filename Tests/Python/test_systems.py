"""Whole systems as graphs of four processes: ours gives what ezmsg-sigproc's gives, on the same messages."""

import importlib.util
import os
import re
import subprocess
import sys

import pytest

from conftest import EXAMPLES, RECORDINGS

pytestmark = pytest.mark.once

NEEDS = {
    "cursor": ["ezmsg.simbiophys"],
    "decoder": [],
    "ecog_power": ["ezmsg.simbiophys"],
    "eeg_bands": ["pylsl"],
    "epochs": ["pyxdf"],
    "line_noise": [],
    "ssvep": [],
    "two_rates": [],
}


def test_every_system_is_run():
    assert {path.stem for path in (EXAMPLES / "systems").glob("*.py")} == {*NEEDS, "side_by_side"}


@pytest.mark.parametrize("name", NEEDS)
def test_a_system_gives_what_it_gives_there(name):
    for module in NEEDS[name]:
        if importlib.util.find_spec(module) is None:
            pytest.skip(f"{module} is not installed")
    recording = RECORDINGS / "clock_resets.xdf"
    if name == "epochs" and not recording.exists():
        pytest.skip(f"{recording} is not here")
    result = subprocess.run(
        [sys.executable, EXAMPLES / "systems" / f"{name}.py"],
        env={**os.environ, "RECORDING": str(recording)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert re.search(rf"^{name}: \d+ messages of ours, .* processor time [\d.]+ of its", result.stdout, re.M), (
        result.stdout
    )
