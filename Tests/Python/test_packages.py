"""Recipes of packages are written from the one version and the checksums of what is published."""

import hashlib
import re
import shutil
import subprocess
import sys

import pytest
import swiftlet
import yaml

from conftest import ROOT

pytestmark = pytest.mark.tool
ARCHIVE = f"swiftlet-{swiftlet.__version__}-linux-x86_64.tar.xz"
WHEEL = f"swiftlet-{swiftlet.__version__}-cp311-abi3-manylinux_2_36_x86_64.whl"


def written(folder):
    script = [sys.executable, ROOT / "Scripts" / "packages.py", "https://example.org/files/", "--folder", folder]
    return subprocess.run(script, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    (folder / ARCHIVE).write_bytes(b"tool")
    (folder / WHEEL).write_bytes(b"wheel")
    done = written(folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_the_recipe_of_conda_forge_has_version_and_checksums(folder):
    recipe = yaml.safe_load((folder / "recipe.yaml").read_text())
    assert recipe["context"]["version"] == swiftlet.__version__
    tool, wheel = recipe["source"]
    assert tool["url"] == f"https://example.org/files/{ARCHIVE}"
    assert tool["sha256"] == hashlib.sha256(b"tool").hexdigest()
    assert wheel["sha256"] == hashlib.sha256(b"wheel").hexdigest()
    metadata = (ROOT / "pyproject.toml").read_text()
    assert re.search(r'"pyyaml(>=\d+)', metadata)[1] in " ".join(recipe["requirements"]["run"])
    assert re.search(r'requires-python = "(.+)"', metadata)[1] in recipe["requirements"]["run"][0]


def test_the_formula_of_homebrew_has_version_and_checksum(folder):
    text = (folder / "swiftlet.rb").read_text()
    source = folder / f"swiftlet-{swiftlet.__version__}-source.tar.gz"
    assert f'url "https://example.org/files/{source.name}"' in text
    assert hashlib.sha256(source.read_bytes()).hexdigest() in text
    if shutil.which("ruby"):
        done = subprocess.run(["ruby", "-c", folder / "swiftlet.rb"], capture_output=True, text=True, check=False)
        assert done.stdout.strip() == "Syntax OK", done.stderr


@pytest.mark.parametrize("name", ["swiftlet.rb", "recipe.yaml"])
def test_nothing_is_left_to_fill_in(name, folder):
    assert not re.search(r"@[A-Z0-9_]+@", (folder / name).read_text())


def test_the_source_has_the_same_bytes_again(folder):
    path = folder / f"swiftlet-{swiftlet.__version__}-source.tar.gz"
    before = path.read_bytes()
    assert written(folder).returncode == 0
    assert path.read_bytes() == before


def test_what_is_missing_is_named(tmp_path):
    done = written(tmp_path)
    assert done.returncode == 1
    assert f"0 files {ARCHIVE} in" in done.stderr and "make release" in done.stderr
