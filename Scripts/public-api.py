"""Lists what the libraries offer, from the compiler's symbol graphs, in public-api.txt; a line for each declaration.

python Scripts/public-api.py            writes the file anew, from the modules of the last build
python Scripts/public-api.py --check    says where the file differs, and fails
"""

import argparse
import difflib
import re
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "Scripts" / "docs"))
from symbols import built, extract  # noqa: E402

FILE = ROOT / "public-api.txt"


def lines(modules):
    """`Module Type.member: declaration`, each once."""
    found = set()
    with tempfile.TemporaryDirectory() as folder:
        for module, graph in extract(modules, folder):
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
    new = [f"{line}\n" for line in lines(built(ROOT / ".build"))]
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
