"""Lists what the libraries offer, from the compiler's symbol graphs, in public-api.txt; a line for each declaration.

python Scripts/public-api.py            writes the file anew, from the modules of the last build
python Scripts/public-api.py --check    says where the file differs, and fails
"""

import argparse
import difflib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "public-api.txt"
#: The modules of the library products, from the bottom up.
MODULES = [
    *["ArrayCore", "ArrayAPI", "FilterDesign", "AxisArrays", "Processing", "Streams", "SignalProcessing"],
    *["Recordings", "Jobs", "PipelineFiles", "SwiftletFoundation"],
]


def built():
    """The folder with the modules that were built last."""
    found = [ROOT / ".build" / kind / "Modules" for kind in ("release", "debug")]
    found = [folder for folder in found if all((folder / f"{name}.swiftmodule").exists() for name in MODULES)]
    if not found:
        sys.exit("public-api: the libraries are not built; run swift build")
    return max(found, key=lambda folder: max((folder / f"{name}.swiftmodule").stat().st_mtime for name in MODULES))


def target():
    machine = platform.machine()
    return f"{machine}-unknown-linux-gnu" if sys.platform == "linux" else f"{machine}-apple-macosx15.0"


def graphs(modules):
    """The symbol graphs of each module, those of its extensions of others' types included."""
    swift = os.environ.get("SWIFT") or shutil.which("swift")
    with tempfile.TemporaryDirectory() as folder:
        for name in MODULES:
            command = [swift, "symbolgraph-extract", "-module-name", name, "-I", modules, "-target", target()]
            for folder_of_c in ("Sources/CKernels/include", ".build/checkouts/Yams/Sources/CYaml/include"):
                command += ["-Xcc", f"-I{ROOT / folder_of_c}"]
            command += ["-output-dir", folder]
            command += ["-minimum-access-level", "public", "-skip-synthesized-members"]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            for path in sorted(Path(folder).glob(f"{name}[.@]*json")):
                yield name, json.loads(path.read_text())


def lines(modules):
    """`Module Type.member: declaration`, each once."""
    found = set()
    for module, graph in graphs(modules):
        for symbol in graph["symbols"]:
            words = "".join(fragment["spelling"] for fragment in symbol.get("declarationFragments", []))
            # An inferred associated type is spelled with its owner or without, as the build went.
            words = re.sub(r"\b[A-Z]\w*\.Value\b", "Value", " ".join(words.split()))
            found.add(f"{module} {'.'.join(symbol['pathComponents'])}: {words}")
    return sorted(found)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="Compare instead of writing.")
    check = parser.parse_args().check
    new = [f"{line}\n" for line in lines(built())]
    if not check:
        FILE.write_text("".join(new))
        return 0
    old = FILE.read_text().splitlines(keepends=True)
    changes = list(difflib.unified_diff(old, new, "public-api.txt", "as built", n=0))
    sys.stdout.writelines(changes)
    if changes:
        print("public-api: the public surface changed; if that is meant, run make public-api and commit the file")
    return 1 if changes else 0


if __name__ == "__main__":
    sys.exit(main())
