#!/usr/bin/env bash
# Fuzzes every reader for some seconds each: Fuzz/run.sh [SECONDS] [FORMAT...]
#
# A format is the ending of its files. Starts from Corpus/<format> and Regressions/<format>; what it learns goes to .build/corpus, not into git. A finding
# ends the run with exit status 1 and lies in Findings/<format>; once fixed it belongs in Regressions/<format>, which
# the tests of the main package replay.
set -eu -o pipefail
cd "$(dirname "$0")"
seconds=${1:-60}
if [ $# -gt 0 ]; then shift; fi
formats=${*:-$(ls Corpus)}

# A file added to the main package is only noticed when this package is planned again.
touch Package.swift
swift build -c release -Xswiftc -sanitize=fuzzer,address
bin=$(swift build -c release --show-bin-path)
failed=0
for format in $formats; do
  mkdir -p ".build/corpus/$format" "Findings/$format" "Regressions/$format"
  echo "fuzzing $format for $seconds s"
  # Memory per input and time per input are limits too: a claim must not become room, nor a loop.
  if ! FORMAT="$format" ASAN_OPTIONS=detect_leaks=0 "$bin/fuzz_readers" -max_total_time="$seconds" -max_len=16384 -timeout=10 \
    -rss_limit_mb=2048 -malloc_limit_mb=256 -print_final_stats=1 -artifact_prefix="Findings/$format/" \
    ".build/corpus/$format" "Corpus/$format" "Regressions/$format" 2>".build/$format.log"; then
    failed=1
    echo "$format: a finding, see Fuzz/Findings/$format; end of its log:" >&2
    tail -n 40 ".build/$format.log" >&2
  fi
  grep -E "stat::number_of_executed_units|Done" ".build/$format.log" || true
done
exit $failed
