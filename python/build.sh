#!/bin/sh
# Builds the extension in place, for work on it: afterwards PYTHONPATH=python imports it.
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
include=$("$python" -c 'import sysconfig; print(sysconfig.get_path("include"))')
swift build -c release --package-path python --product SwiftletPython -Xcc "-I$include" \
  -Xswiftc -static-stdlib -Xlinker "--version-script=$PWD/python/exports.map"
ln -sf ../.build/release/libSwiftletPython.so python/swiftlet/_ext.abi3.so
