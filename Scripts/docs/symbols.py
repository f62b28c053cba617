"""What DocC knows of the public libraries: the compiler's symbol graphs, and DocC's description of each symbol."""

import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: What DocC is told beside the comments: a sentence for each module.
CATALOG = Path(__file__).resolve().parent / "Swiftlet.docc"
#: The modules of the library products, from the bottom up.
MODULES = [
    *["ArrayCore", "ArrayAPI", "FilterDesign", "AxisArrays", "Processing", "Streams", "SignalProcessing"],
    *["Recordings", "Jobs", "PipelineFiles", "SwiftletFoundation"],
]


def built(*scratches):
    """The folder with the modules that were built last in these folders."""
    found = [scratch / kind / "Modules" for scratch in scratches for kind in ("release", "debug")]
    found = [folder for folder in found if all((folder / f"{name}.swiftmodule").exists() for name in MODULES)]
    if not found:
        sys.exit(f"{Path(sys.argv[0]).name}: the libraries are not built; run swift build")
    return max(found, key=lambda folder: max((folder / f"{name}.swiftmodule").stat().st_mtime for name in MODULES))


def target():
    machine = platform.machine()
    return f"{machine}-unknown-linux-gnu" if sys.platform == "linux" else f"{machine}-apple-macosx15.0"


def extract(modules, folder):
    """Writes the symbol graphs of each module, of its extensions of others' types too; yields them by module."""
    swift = os.environ.get("SWIFT") or shutil.which("swift")
    yaml = modules.parents[1] / "checkouts" / "Yams" / "Sources" / "CYaml" / "include"
    for name in MODULES:
        command = [swift, "symbolgraph-extract", "-module-name", name, "-I", modules, "-target", target()]
        for header in (ROOT / "Sources" / "CKernels" / "include", yaml):
            command += ["-Xcc", f"-I{header}"]
        command += ["-output-dir", folder, "-minimum-access-level", "public", "-skip-synthesized-members"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        for path in sorted(Path(folder).glob(f"{name}[.@]*json")):
            yield name, json.loads(path.read_text())


def described(graphs, archive):
    """Has DocC describe the symbols in an archive; what it finds wrong is an error, with its place."""
    shutil.rmtree(archive, ignore_errors=True)
    notes = archive.with_suffix(".diagnostics.json")
    swift = Path(os.environ.get("SWIFT") or shutil.which("swift")).resolve()
    docc = swift.with_name("docc")
    command = [docc if docc.exists() else "docc", "convert", CATALOG, "--additional-symbol-graph-dir", graphs]
    command += ["--output-dir", archive, "--fallback-display-name", "Swiftlet"]
    command += ["--fallback-bundle-identifier", "swiftlet", "--no-transform-for-static-hosting"]
    command += ["--diagnostics-file", notes]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"docc ended with {done.returncode}:\n{done.stderr[-4000:]}")
    found = [line for line in map(told, json.loads(notes.read_text())["diagnostics"]) if line]
    if found:
        sys.exit("\n".join([*found, f"docc: {len(found)} warnings in comments"]))


def told(diagnostic):
    """A line for a warning about a comment; None where a parameter's name tells enough."""
    if diagnostic["severity"] not in ("warning", "error") or "is missing documentation" in diagnostic["summary"]:
        return None
    path = Path(diagnostic.get("source", "").removeprefix("file://"))
    place = diagnostic.get("range", {}).get("start", {}).get("line", 0)
    name = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    return f"{name}:{place}: {diagnostic['summary']}"
