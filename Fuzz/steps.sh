#!/usr/bin/env bash
# Tries every step with random settings, messages and saved states: Fuzz/steps.sh KIND COUNT [FIRST] [NAME...]
#
# KIND is messages (settings and messages), states (saved states, changed and sealed again) or cuts (the same stream cut in
# three ways). Each seed is one call. A seed at which a step traps, works too long or breaks its promise is told, and the
# exit status is then 1: fuzz_steps KIND NAME SEED 1 FILE runs it alone.
set -u -o pipefail
cd "$(dirname "$0")/.."
kind=${1:-messages} count=${2:-1000} first=${3:-1}
shift $(($# < 3 ? $# : 3))
bin=${FUZZ_STEPS:-.build/release/fuzz_steps}
names=${*:-$("$bin")}
# A claim must not become room.
ulimit -v 12000000
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
try() {
  local name=$1 at=$first end=$((first + count)) status found=0
  while ((at < end)); do
    "$bin" "$kind" "$name" "$at" $((end - at)) "$work/$name" 2>"$work/$name.log"
    status=$?
    case $status in
    0) break ;;
    2) found=1 && break ;;
    esac
    found=1
    at=$(head -n 1 "$work/$name" | tr -d ' ')
    echo "$name seed $at: status $status: $(grep -m 1 -aoE 'Fatal error.*|.*\.swift:[0-9]+.*' "$work/$name.log" | head -c 300)"
    at=$((at + 1))
  done
  return $found
}
failed=0
for name in $names; do try "$name" || failed=1; done
exit $failed
