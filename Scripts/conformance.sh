#!/bin/sh
# Runs the official suite of the array API standard on the Python module: with new arrays on the processor, or on the device
# that SWIFTLET_DEVICE names.
#
#   Scripts/conformance.sh [EXAMPLES [pytest's arguments ...]]      for example 60 array_api_tests/test_fft.py
#
# ARRAY_API_TESTS names a checkout of data-apis/array-api-tests with its submodule; without it, the suite is fetched.
set -eu
cd "$(dirname "$0")/.."
commit=55fcc60179efa2680ddd6cd926ddf17b83530e2b
examples="${1:-200}"
[ $# -eq 0 ] || shift
python="$PWD/.venv/bin/python"
suite="${ARRAY_API_TESTS:-$PWD/out/array-api-tests}"
if [ ! -d "$suite" ]; then
  git clone -q https://github.com/data-apis/array-api-tests "$suite"
  git -C "$suite" checkout -q "$commit"
  git -C "$suite" submodule -q update --init
fi
# What the suite itself needs, beside the packages of the tests and not among them.
needs="$PWD/out/conformance"
[ -d "$needs" ] || "$python" -m pip install --quiet --disable-pip-version-check --no-deps --target "$needs" \
  hypothesis==6.170.0 ndindex==1.10.1 pytest-json-report==1.5.0 pytest-metadata==3.1.1 sortedcontainers==2.4.0
cd "$suite"
[ $# -gt 0 ] || set -- array_api_tests
ARRAY_API_TESTS_MODULE=swiftlet PYTHONPATH="$needs${PYTHONPATH:+:$PYTHONPATH}" exec "$python" -m pytest -q --tb=short \
  -p no:cacheprovider --disable-deadline --max-examples "$examples" "$@"
