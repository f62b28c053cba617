#!/bin/sh
# Builds the extension in place, for work on it: afterwards PYTHONPATH=python imports it. CONFIGURATION=debug builds it
# without optimisation, which takes seconds after an edit.
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
configuration=${CONFIGURATION:-release}
include=$("$python" -c 'import sysconfig; print(sysconfig.get_path("include"))')
swift build -c "$configuration" --package-path python --product SwiftletPython -Xcc "-I$include" \
  -Xswiftc -static-stdlib -Xlinker "--version-script=$PWD/python/exports.map"
ln -sf "../.build/$configuration/libSwiftletPython.so" python/swiftlet/_ext.abi3.so
