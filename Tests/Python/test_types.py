"""What users write against the stubs is checked by their type checkers as ours is."""

import subprocess
import sys

import pytest

from conftest import ROOT

pytest.importorskip("mypy", reason="mypy is not installed")


def checked(*arguments, **options):
    command = [sys.executable, "-m", "mypy", "--cache-dir", "/dev/null", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, cwd=ROOT, **options)


def test_the_examples_and_the_stubs_pass_a_strict_checker():
    found = checked()
    assert found.returncode == 0, found.stdout


def test_a_checker_sees_a_wrong_setting(tmp_path):
    file = tmp_path / "wrong.py"
    file.write_text(
        "from swiftlet.sigproc.math.clip import ClipSettings, ClipTransformer\n"
        "right = ClipTransformer(ClipSettings(min=0.0))\n"
        "wrong = ClipTransformer(ClipSettings(minimum=0.0))\n"
        "text: str = right.state_bytes()\n"
    )
    found = checked(file)
    lines = [line.split(":")[1] for line in found.stdout.splitlines() if "error:" in line]
    assert lines == ["3", "4"], found.stdout
