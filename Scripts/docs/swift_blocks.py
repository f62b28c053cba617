"""Builds and runs every Swift block of every page in a package that depends on this one.

The blocks of a page are one function, in order; those that declare types stand outside it. A line must print what its
comment says (in a loop several lines: `// a | b`). On the way, public names are held against Foundation's.

    python Scripts/docs/swift_blocks.py [-c debug|release]
"""

import argparse
import re
import subprocess
import sys

from blocks import ROOT, pages, running

SCRATCH = ROOT / ".build-docs"
#: The page with the package, whose program makes the recording that the README's reads.
FIRST = ROOT / "docs" / "swift.md"
LIBRARIES = "ArrayCore ArrayAPI AxisArrays Processing SignalProcessing FilterDesign Recordings PipelineFiles"
DECLARATION = re.compile(r"(public |final )?(struct|enum|actor|class|extension|protocol) ")
PUBLIC = re.compile(r"^public (?:final |indirect )?(?:struct|enum|class|protocol|actor) (\w+)", re.MULTILINE)


def documents():
    """The pages with Swift blocks, as (page, [code])."""
    found = {page: [block.code for block in running(page, "swift")] for page in [FIRST, *pages()]}
    return [(page, code) for page, code in found.items() if code]


def program(page, found):
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
                    sys.exit(f"{page}: nothing says what this prints: {line.strip()}")
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
    for number, (page, found) in enumerate(documents()):
        for code in [code for code in found if "import PackageDescription" in code]:
            found.remove(code)
            write(SCRATCH / "Package.swift", code.replace('"../swiftlet"', f'"{ROOT}"') + "\n")
        imports, declarations, statements, lines = program(page, found)
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
            sys.exit(f"line {place + 1} of the output: printed {got!r}, its page says {says!r}")
    if len(printed) != len(expected):
        sys.exit(f"{len(printed)} lines were printed, the pages say {len(expected)}")
    print(f"{len(expected)} lines print what {', '.join(str(page.relative_to(ROOT)) for page, _ in documents())} say")


main()
