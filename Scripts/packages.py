"""Writes the recipes of packages for what is in dist/: a formula of Homebrew and a recipe of conda-forge.

    python Scripts/packages.py ADDRESS      # where the files of dist/ are published; after make release and make wheel

Versions and checksums are those of the files. The recipes stand in Scripts/packages.
"""

import argparse
import hashlib
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RECIPES = sorted(path for path in (ROOT / "Scripts" / "packages").iterdir() if path.suffix in (".rb", ".yaml"))


def version():
    """The version that tool, module and archive share."""
    return re.search(r'^__version__ = "(.+)"$', (ROOT / "python/swiftlet/__init__.py").read_text(), re.M)[1]


def one(folder, pattern, target):
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        sys.exit(f"packages: {len(found)} files {pattern} in {folder}, must be one; make {target} makes it")
    return found[0]


def source(folder):
    """The archive of the source as it was committed, whose bytes depend on the commit alone."""
    name = f"swiftlet-{version()}"
    path = folder / f"{name}-source.tar.gz"
    command = [
        "git",
        "-C",
        ROOT,
        "-c",
        "tar.tar.gz.command=gzip -cn",
        "archive",
        f"--prefix={name}/",
        "-o",
        path,
        "HEAD",
    ]
    subprocess.run(command, check=True)
    return path


def values(folder, address):
    """What stands in the recipes between at signs."""
    found = {"VERSION": version(), "BASE": address.rstrip("/")}
    files = {
        "SOURCE": source(folder),
        "ARCHIVE": one(folder, f"swiftlet-{version()}-linux-x86_64.tar.xz", "release"),
        "WHEEL": one(folder, f"swiftlet-{version()}-*manylinux*.whl", "wheel"),
    }
    for name, path in files.items():
        found[name] = path.name
        found[f"{name}_SHA256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address")
    parser.add_argument("--folder", type=Path, default=ROOT / "dist")
    options = parser.parse_args()
    known = values(options.folder, options.address)
    for recipe in RECIPES:
        text = re.sub(r"@([A-Z0-9_]+)@", lambda found: known[found[1]], recipe.read_text())
        (options.folder / recipe.name).write_text(text)
        print(options.folder / recipe.name)


if __name__ == "__main__":
    main()
