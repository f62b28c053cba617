#!/bin/sh
# Takes the tests and timings of graphics processors to a machine that has one, and runs them there in one go.
#
#   Scripts/gpu.sh pack        makes out/gpu.tar: the test program, the tool, the Swift runtime and this script
#   Scripts/gpu.sh run [DEVICE] unpacked there: what the device is, all tests of arrays and laws on it, times (cuda:0)
#
# At most 8 minutes. SWIFTLET_GPU_TESTS picks other tests, SWIFTLET_TIMINGS the size of the largest array that is timed.
#
# There, an NVIDIA driver and NVRTC (pip install nvidia-cuda-nvrtc) are needed, and no Swift.
set -eu
cd "$(dirname "$0")/.."

pack() {
  swift build -c release -Xswiftc -enable-testing --build-tests
  runtime="$(dirname "$(dirname "$(readlink -f "$(command -v swift)")")")/lib/swift/linux"
  rm -rf out/gpu && mkdir -p out/gpu/Scripts out/gpu/lib
  cp .build/release/swiftletPackageTests.xctest .build/release/swiftlet out/gpu/
  cp "$runtime"/*.so out/gpu/lib/
  cp Scripts/gpu.sh out/gpu/Scripts/
  tar -C out -cf out/gpu.tar gpu
  echo "out/gpu.tar: unpack it there and run gpu/Scripts/gpu.sh run"
}

run() {
  SWIFTLET_DEVICE="${1:-cuda:0}"
  LD_LIBRARY_PATH="$PWD/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
  if [ -z "${SWIFTLET_NVRTC:-}" ]; then
    found="$(python3 -c 'import glob, nvidia; print(*[f for p in nvidia.__path__ for f in glob.glob(p + "/**/libnvrtc.so*", recursive=True)][:1])' 2> /dev/null || true)"
    [ -z "$found" ] || export SWIFTLET_NVRTC="$found"
  fi
  SWIFTLET_TEST_DEVICES="$SWIFTLET_DEVICE"
  export SWIFTLET_DEVICE SWIFTLET_TEST_DEVICES LD_LIBRARY_PATH
  echo "== Devices"
  ./swiftlet devices
  tests="./swiftletPackageTests.xctest --testing-library swift-testing"
  echo "== Tests on $SWIFTLET_DEVICE"
  status=0
  timeout 300 $tests --filter "${SWIFTLET_GPU_TESTS:-ArrayTests|GPUTests|LawTests}" --skip 'CompilerTests|TrialTests' > tests.log 2>&1 || status=$?
  grep -E 'recorded an issue|Test run' tests.log || true
  [ "$status" -eq 0 ] || echo "the tests ended with status $status (124: their time was over); tests.log has all of it"
  echo "== Times"
  SWIFTLET_TIMINGS="${SWIFTLET_TIMINGS:-307200000}" timeout 150 $tests --filter 'GPUTests.Timings' 2>&1 | grep -E '^ |:' | grep -v 'Test' || true
  return "$status"
}

case "${1:-}" in
  pack) pack ;;
  run) run "${2:-}" ;;
  *) echo "usage: Scripts/gpu.sh pack | run [DEVICE]" >&2; exit 1 ;;
esac
