#!/usr/bin/env python3
"""Links the extension for its size: swiftc runs this as its linker (-ld-path), with lld's arguments.

Everything public, in our objects and in the Swift runtime's, is marked as retained (SHF_GNU_RETAIN), so that what
nobody refers to would stay. The extension exports its entry alone, so the marks are taken off, in copies; they stay on
the tables that the runtime finds by the names of their sections. Unwind tables stay out: no exception passes through
Swift code, and stacks can be walked by their frame pointers.
"""

import os
import shlex
import shutil
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

RETAIN, EXCLUDE = 0x200000, 0x80000000

#: Equal functions once; and of the runtime no names of Unicode's characters (Sources/CPython/unicode_names.c).
SMALL = ["--icf=all", "--no-eh-frame-hdr", "--wrap=_swift_stdlib_getScalarName"]
#: Runtimes of half a megabyte that one word in our sources would bring: of concurrency (`ContinuousClock`), of regular
#: expressions (`contains` of a string in a string).
KEPT_OUT = ("libswift_Concurrency.a", "libswift_StringProcessing.a")
#: Functions in an order in which they compress better, from LLVM 20 on: 2 % of the wheel.
SORTED = "--bp-compression-sort=function"


def release(data, start):
    """Takes the marks off the 64-bit ELF object that starts there."""
    if data[start : start + 5] != b"\x7fELF\x02":
        return
    table = start + struct.unpack_from("<Q", data, start + 40)[0]
    size, count, names = struct.unpack_from("<HHH", data, start + 58)
    # Where there are too many sections for 16 bits, the first tells.
    count = count or struct.unpack_from("<Q", data, table + 32)[0]
    names = struct.unpack_from("<I", data, table + 40)[0] if names == 0xFFFF else names
    texts = start + struct.unpack_from("<Q", data, table + names * size + 24)[0]
    for header in range(table, table + count * size, size):
        name, _, flags = struct.unpack_from("<IIQ", data, header)
        if data.startswith(b".eh_frame\0", texts + name):
            flags |= EXCLUDE
        elif data.startswith(b".", texts + name):
            flags &= ~RETAIN
        struct.pack_into("<Q", data, header + 8, flags)


def released(path, scratch):
    """A copy of an object or of an archive of objects, without the marks."""
    data = bytearray(path.read_bytes())
    if data.startswith(b"!<arch>\n"):
        start = 8
        while start < len(data):
            length = int(data[start + 48 : start + 58])
            release(data, start + 60)
            start += 60 + length + length % 2
    else:
        release(data, 0)
    copy = Path(scratch) / f"{len(os.listdir(scratch))}-{path.name}"
    copy.write_bytes(data)
    return str(copy)


def expanded(arguments):
    for argument in arguments:
        if argument.startswith("@"):
            yield from expanded(shlex.split(Path(argument[1:]).read_text()))
        else:
            yield argument


def main(arguments):
    arguments = list(expanded(arguments))
    folders = [Path(argument[2:]) for argument in arguments if argument.startswith("-L")]
    compiler = Path(os.environ.get("SWIFT") or shutil.which("swift")).resolve()
    with tempfile.TemporaryDirectory() as scratch:
        copies = {}
        for argument in arguments:
            path = Path(argument)
            if argument.startswith("-lswift"):
                found = (folder / f"lib{argument[2:]}.a" for folder in folders)
                path = next((path for path in found if path.exists()), path)
            if argument not in copies and path.suffix in (".a", ".o") and path.exists():
                copies[argument] = released(path, scratch)
        linker, flags = compiler.parent / "ld.lld", list(SMALL)
        if SORTED.partition("=")[0] in subprocess.run([linker, "--help"], capture_output=True, text=True).stdout:
            flags.append(SORTED)
        reasons = Path(scratch) / "reasons"
        flags.append(f"--why-extract={reasons}")
        command = [linker, *(copies.get(argument, argument) for argument in arguments), *flags]
        code = subprocess.run(command, check=False).returncode
        for line in reasons.read_text().splitlines()[1:] if code == 0 else []:
            user, brought, symbol = line.split("\t")
            if any(name in brought for name in KEPT_OUT):
                print(f"{user} uses {symbol}, for which all of {brought} is linked", file=sys.stderr)
                return 1
        return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
