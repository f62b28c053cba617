"""Round trips NumPy -> swiftlet -> NumPy by every way of exchange, with the memory in use before and after.

python Tests/Python/soak.py [--trips 1000000]
"""

import argparse
import contextlib
import gc
import sys

import numpy as np
import swiftlet as sw

PAGE = 4096


def resident():
    """Bytes of memory that the process holds now."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * PAGE


def trip(x, by):
    """There and back, with some work and some error on the way."""
    if by == 0:
        y = np.asarray(sw.asarray(x))
    elif by == 1:
        y = np.from_dlpack(sw.from_dlpack(x))
    elif by == 2:
        y = np.asarray(sw.asarray(x, copy=True)[1:] + 1.0)
    else:
        with contextlib.suppress(ValueError):
            sw.reshape(sw.asarray(x), (7, 7))
        y = np.asarray(sw.unique_all(sw.asarray(x)).values)
    return y


def soak(trips, size=16):
    """Makes the trips; returns the growth of memory in bytes after the first tenth, and what references grew."""
    x = np.arange(size, dtype="float32")
    for k in range(trips // 10):
        trip(x, k % 4)
    gc.collect()
    before, references = resident(), sys.getrefcount(x)
    for k in range(trips - trips // 10):
        trip(x, k % 4)
    gc.collect()
    return resident() - before, sys.getrefcount(x) - references


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trips", type=int, default=1_000_000)
    trips = parser.parse_args().trips
    grown, references = soak(trips)
    print(f"{trips} round trips: memory grew by {grown / 1024:.0f} KiB, references to the array by {references}")


if __name__ == "__main__":
    main()
