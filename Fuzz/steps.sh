#!/usr/bin/env bash
# Tries every step with random settings, messages and saved states: Fuzz/steps.sh KIND CALLS [FIRST] [NAME...]
#
# KIND is messages (settings and messages), states (saved states, changed and sealed again) or cuts (the same stream cut in
# three ways). Each step is called at least CALLS times, with settings and messages from seed FIRST on. A seed at which a step
# traps, works too long or breaks its promise is told, and the exit status is then 1: fuzz_steps KIND NAME SEED 1 FILE runs
# it alone. The last line sums up.
set -u -o pipefail
cd "$(dirname "$0")/.."
kind=${1:-messages} count=${2:-20000} first=${3:-1}
shift $(($# < 3 ? $# : 3))
bin=${FUZZ_STEPS:-.build/release/fuzz_steps}
names=${*:-$("$bin")}
# A claim must not become room.
ulimit -v 12000000
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
total=0 ended=0 unkept=0 slowest=0
try() {
  local name=$1 at=$first left=$count status calls most
  while ((left > 0)); do
    # The shell tells of signals, too.
    { "$bin" "$kind" "$name" "$at" "$left" "$work/progress" 2>"$work/log"; } 2>/dev/null
    status=$?
    read -r at calls most <"$work/progress"
    total=$((total + calls)) left=$((left - calls))
    case $status in
    0 | 2)
      unkept=$((unkept + status / 2))
      [ "$(printf '%s\n' "$slowest" "$most" | sort -g | tail -n 1)" = "$slowest" ] || slowest="$most s, of $name"
      return
      ;;
    esac
    ended=$((ended + 1))
    echo "$name seed $at: status $status: $(grep -m 1 -aoE 'Fatal error.*|.*\.swift:[0-9]+.*' "$work/log" | head -c 300)"
    at=$((at + 1))
  done
}
for name in $names; do try "$name"; done
echo "$kind: $(wc -w <<<"$names") steps, $total calls, $ended ended by a trap or the limit of time, $unkept with a promise broken, slowest ${slowest}"
((ended + unkept == 0))
