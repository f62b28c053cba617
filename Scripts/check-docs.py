"""Builds and runs every Swift block of the guide and of the README in a package that depends on this one.

The blocks of a document are one function, in order; those that declare types stand outside it. A line must print what
its comment says (in a loop several lines: `// a | b`). On the way, public names are held against Foundation's.

    python Scripts/check-docs.py [-c debug|release]
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCRATCH = ROOT / ".build-docs"
DOCUMENTS = ["docs/swift.md", "README.md"]
LIBRARIES = "ArrayCore ArrayAPI AxisArrays Processing SignalProcessing FilterDesign Recordings PipelineFiles"
DECLARATION = re.compile(r"(public |final )?(struct|enum|actor|class|extension|protocol) ")
PUBLIC = re.compile(r"^public (?:final |indirect )?(?:struct|enum|class|protocol|actor) (\w+)", re.MULTILINE)


def blocks(text):
    """The Swift blocks."""
    lines, inside = [], False
    for line in text.splitlines():
        if line.startswith("```"):
            if inside:
                yield "\n".join(lines)
            inside, lines = line == "```swift", []
        elif inside:
            lines.append(line)


def program(document, found):
    """The imports, the declarations and the statements of the blocks, and the lines that they print."""
    imports, declarations, statements, expected = set(), [], [], []
    for code in found:
        lines = code.splitlines()
        imports.update(line for line in lines if line.startswith("import "))
        body = [line for line in lines if not line.startswith("import ")]
        first = next(line for line in body if line.strip() and not line.startswith("//"))
        (declarations if DECLARATION.match(first) else statements).extend(body)
        for line in body:
            if "print(" in line:
                comment = re.search(r"\s// *(.*)$", line)
                if not comment:
                    sys.exit(f"{document}: nothing says what this prints: {line.strip()}")
                expected += comment[1].split(" | ")
    return imports, declarations, statements, expected


def names():
    """A Swift file that says every public name of the libraries beside Foundation."""
    found = set()
    for library in LIBRARIES.split():
        for path in (ROOT / "Sources" / library).rglob("*.swift"):
            found.update(PUBLIC.findall(path.read_text()))
    modules = ["FilterDesign", "Foundation", "PipelineFiles", "Recordings", "SignalProcessing"]
    lines = [f"import {module}" for module in modules] + [f"extension {name} {{}}" for name in sorted(found)]
    return "\n".join(lines) + "\n"


def write(path, text):
    """Writes a file, unless it says that already: then nothing is compiled again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-c", "--configuration", default="debug")
    configuration = parser.parse_args().configuration
    sources, expected, calls, shared, declared = SCRATCH / "Sources" / "App", [], [], set(), []
    for number, document in enumerate(DOCUMENTS):
        found = list(blocks((ROOT / document).read_text()))
        for code in [code for code in found if "import PackageDescription" in code]:
            found.remove(code)
            write(SCRATCH / "Package.swift", code.replace('"../swiftlet"', f'"{ROOT}"') + "\n")
        imports, declarations, statements, lines = program(document, found)
        shared |= imports
        declared += declarations
        expected += lines
        body = "".join(f"  {line}\n" if line else "\n" for line in statements)
        head = "\n".join(sorted(imports))
        write(sources / f"Document{number}.swift", f"{head}\n\nfunc document{number}() async throws {{\n{body}}}\n")
        calls.append(f"try await document{number}()")
    write(sources / "Types.swift", "\n".join(sorted(shared)) + "\n\n" + "\n".join(declared) + "\n")
    write(sources / "Names.swift", names())
    write(sources / "main.swift", "\n".join(calls) + "\n")

    build = ["swift", "build", "-c", configuration, "--package-path", str(SCRATCH)]
    if subprocess.run(build).returncode:
        sys.exit("the blocks do not build")
    shown = subprocess.run([*build, "--show-bin-path"], capture_output=True, text=True, check=True).stdout.strip()
    work = SCRATCH / "run"
    work.mkdir(exist_ok=True)
    ran = subprocess.run([f"{shown}/App"], cwd=work, capture_output=True, text=True)
    if ran.returncode:
        sys.exit(f"the program ended with {ran.returncode}:\n{ran.stdout}{ran.stderr}")
    printed = ran.stdout.splitlines()
    for place, (got, says) in enumerate(zip(printed, expected, strict=False)):
        if got != says:
            sys.exit(f"line {place + 1} of the output: printed {got!r}, the document says {says!r}")
    if len(printed) != len(expected):
        sys.exit(f"{len(printed)} lines were printed, the documents say {len(expected)}")
    print(f"{len(expected)} lines are as {' and '.join(DOCUMENTS)} say")


main()
