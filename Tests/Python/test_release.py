"""The archive that is published, packed of the tool at hand."""

import hashlib
import shutil
import subprocess
import sys
import tarfile

import pytest

from conftest import ROOT, TOOL, succeed

pytestmark = pytest.mark.tool


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """Packed and tried by the script. A small program stands for the tool, so that packing takes no time."""
    folder = tmp_path_factory.mktemp("release")
    wrapper = folder / "swiftlet"
    wrapper.write_text(f'#!/bin/sh\nexec {TOOL.resolve()} "$@"\n')
    wrapper.chmod(0o755)
    script = [sys.executable, ROOT / "Scripts/release.py", "--tool", wrapper, "--output", folder / "dist"]
    done = subprocess.run(script, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (found,) = (folder / "dist").glob("*.tar.xz")
    with tarfile.open(found) as tar:
        tar.extractall(folder, filter="data")
    return found, folder / found.name.removesuffix(".tar.xz")


def test_the_archive_is_called_by_its_version_and_has_a_checksum(archive):
    found, _ = archive
    assert found.name.startswith(f"swiftlet-{succeed('--version').strip()}-")
    digest = hashlib.sha256(found.read_bytes()).hexdigest()
    assert found.with_name(found.name + ".sha256").read_text() == f"{digest}  {found.name}\n"


def test_the_manual_has_every_command_and_option(archive):
    text = (archive[1] / "share/man/man1/swiftlet.1").read_text()
    for command in ["run", "info", "doctor", "parity", "plot", "simulate", "design", "schema"]:
        assert f"\n.SS {command}\n" in text
    for option in ["\\-\\-report <page>", "\\-o, \\-\\-output <out>", "\\-\\-restore\\-b <time>"]:
        assert option in text
    if shutil.which("man"):
        page = archive[1] / "share/man/man1/swiftlet.1"
        shown = subprocess.run(["man", "--warnings", "-l", str(page)], capture_output=True, text=True, check=False)
        assert shown.returncode == 0 and shown.stderr == "" and "parity" in shown.stdout


@pytest.mark.parametrize(
    ("shell", "path"),
    [
        ("bash", "share/bash-completion/completions/swiftlet"),
        ("zsh", "share/zsh/site-functions/_swiftlet"),
        ("fish", "share/fish/vendor_completions.d/swiftlet.fish"),
    ],
)
def test_completions_are_what_each_shell_takes(shell, path, archive):
    text = (archive[1] / path).read_text()
    assert "parity" in text and "swiftlet" in text
    if shutil.which(shell):
        subprocess.run([shell, "-n", str(archive[1] / path)], check=True)


def test_bash_completes_commands(archive):
    script = (
        f"source {archive[1] / 'share/bash-completion/completions/swiftlet'}; COMP_WORDS=(swiftlet pa); COMP_CWORD=1; "
        'COMP_LINE="swiftlet pa"; COMP_POINT=11; _swiftlet swiftlet pa swiftlet; echo "${COMPREPLY[@]}"'
    )
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "parity"
