"""The package as another package sees it."""

import subprocess

import pytest

from conftest import ROOT

pytestmark = pytest.mark.tool

MANIFEST = """// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "app",
  dependencies: [.package(name: "swiftlet", path: "{root}", traits: [])],
  targets: [
    .executableTarget(
      name: "app",
      dependencies: [
        .product(name: "SignalProcessing", package: "swiftlet"), .product(name: "Recordings", package: "swiftlet"),
      ])
  ])
"""


def test_libraries_download_nothing(tmp_path):
    (tmp_path / "Package.swift").write_text(MANIFEST.format(root=ROOT))
    (tmp_path / "Sources" / "app").mkdir(parents=True)
    (tmp_path / "Sources" / "app" / "main.swift").write_text("import SignalProcessing\n")
    command = ["swift", "package", "resolve", "--cache-path", tmp_path / "cache"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert "Fetching" not in result.stderr + result.stdout
    checkouts = tmp_path / ".build" / "checkouts"
    assert not checkouts.exists() or list(checkouts.iterdir()) == []
