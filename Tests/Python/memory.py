"""Runs the line length over a simulated recording of a given size, and reports memory and speed.

Usage: python Tests/Python/memory.py [gigabytes, default 2]
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from conftest import EXAMPLES, TOOL

CHANNELS, RATE = 64, 256
LIMIT_MB = 200


# A process's peak begins with what its parent had when it forked, so that a small one does it.
LAUNCH = """
import os, sys
_, status, usage = os.wait4(os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ), 0)
print(f"\\n{usage.ru_maxrss}")
sys.exit(os.waitstatus_to_exitcode(status))
"""


def peak_of(*arguments):
    """Runs the tool; returns its greatest resident size in megabytes, and what it printed."""
    command = [sys.executable, "-S", "-c", LAUNCH, str(TOOL), *map(str, arguments)]
    output = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    output, _, peak = output.rstrip("\n").rpartition("\n")
    return int(peak) / 1024, output


def measure(gigabytes, folder):
    """Peak sizes in megabytes of simulating and processing, and the report of the run."""
    recording = Path(folder) / "long.edf"
    seconds = round(gigabytes * 1e9 / (2 * CHANNELS * RATE))
    writing, _ = peak_of(
        "simulate", recording, "--channels", CHANNELS, "--rate", RATE, "--duration", f"{seconds}s", "-q"
    )
    size = recording.stat().st_size
    running, report = peak_of("run", EXAMPLES / "line-length.yaml", recording, "-o", Path(folder) / "out.npz", "--json")
    recording.unlink()
    return size, writing, running, json.loads(report)[0]


if __name__ == "__main__":
    wanted = float(sys.argv[1]) if len(sys.argv) > 1 else 2
    with tempfile.TemporaryDirectory() as folder:
        size, writing, running, report = measure(wanted, folder)
    print(f"recording: {size / 1e9:.2f} GB, {report['signal_seconds'] / 3600:.1f} h of {CHANNELS} channels")
    print(f"peak resident: simulate {writing:.0f} MB, run {running:.0f} MB (limit {LIMIT_MB} MB)")
    print(f"throughput: {size / report['elapsed_seconds'] / 1e6:.0f} MB/s, {report['real_time_factor']:.0f}× real time")
    sys.exit(0 if max(writing, running) < LIMIT_MB else 1)
