"""Builds the Swift extension for the wheel: one shared library that works with every CPython from 3.11."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class SwiftExtension(BuildHookInterface):
    def initialize(self, version, build_data):
        root = Path(self.root)
        swift = os.environ.get("SWIFT") or shutil.which("swift")
        if not swift:
            raise RuntimeError("Swift 6 is needed to build swiftlet; see https://www.swift.org/install")
        arguments = [swift, "build", "-c", "release", "--package-path", str(root / "python")]
        arguments += ["--product", "SwiftletPython", "-Xcc", f"-I{sysconfig.get_path('include')}"]
        library = "libSwiftletPython.dylib"
        if sys.platform == "linux":
            # The Swift runtime inside, nothing exported but the module's entry, no symbols.
            library = "libSwiftletPython.so"
            arguments += ["-Xswiftc", "-static-stdlib"]
            # Toolchains without lld link as they do, to a larger file.
            if (Path(swift).resolve().parent / "ld.lld").exists():
                arguments += ["-Xswiftc", f"-ld-path={root / 'python' / 'link.py'}"]
            arguments += ["-Xlinker", f"--version-script={root / 'python' / 'exports.map'}", "-Xlinker", "-s"]
        environment = os.environ | {"SWIFTLET_SMALL": "1"}
        subprocess.run(arguments, check=True, env=environment)
        found = subprocess.run(
            [*arguments, "--show-bin-path"], check=True, capture_output=True, text=True, env=environment
        )
        build_data["pure_python"] = False
        platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["tag"] = f"cp311-abi3-{platform}"
        build_data["force_include"][str(Path(found.stdout.strip()) / library)] = "swiftlet/_ext.abi3.so"
