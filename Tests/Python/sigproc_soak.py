"""A long stream of messages: memory stays flat, and no reference is left behind.

python Tests/Python/sigproc_soak.py 1000000
"""

import gc
import json
import sys
import time
from dataclasses import replace

import numpy as np
import swiftlet as sw
from ezmsg.util.messages.axisarray import AxisArray, CoordinateAxis, LinearAxis


def resident():
    """Megabytes of memory that the process has now."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096 / 1e6


def end(steps):
    """Ends the streams, whose last messages are held till then."""
    for step in steps:
        step.flush()
    gc.collect()


def soak(count, warm_up=20_000):
    """Sends messages through steps of every kind; how memory and references changed after a warm-up."""
    steps = [
        sw.Pipeline(["Abs", {"Clip": {"max": 3.0}}, "Log", {"Scale": {"scale": 2.0}}]),
        sw.Pipeline(["Diff", {"BinnedAggregate": {"bin_duration": 0.05}}]),
        sw.Pipeline([{"Window": {"window_dur": 0.04, "window_shift": 0.01}}, {"Aggregate": {"axis": "ch"}}]),
        sw.Pipeline([{"Slicer": {"selection": "1:3", "axis": "ch"}}, {"Downsample": {"factor": 3}}, "Flatten"]),
    ]
    labels = CoordinateAxis(data=np.array(["a", "b", "c", "d"]), dims=["ch"])
    data = [np.random.default_rng(i).standard_normal((10, 4)).astype("float32") + 5 for i in range(7)]
    dims, attrs = ["time", "ch"], {"rig": 3}
    message = AxisArray(data[0], dims, {"ch": labels}, attrs, "rig", "time")
    held = [labels, dims, attrs, *data]
    facts = None
    start = time.perf_counter()
    for i in range(count):
        if i == warm_up:
            end(steps)
            facts = resident(), [sys.getrefcount(one) for one in held], len(gc.get_objects())
        axis = LinearAxis(unit="s", gain=0.001, offset=i // 4 * 0.01)
        given = replace(message, data=data[i % 7], axes={"time": axis, "ch": labels})
        steps[i % 4](given)
    seconds = time.perf_counter() - start
    del given, axis
    end(steps)
    before, references, objects = facts
    return {
        "messages": count,
        "seconds": seconds,
        "resident_mb": resident(),
        "grown_mb": resident() - before,
        "references": max(abs(sys.getrefcount(a) - b) for a, b in zip(held, references, strict=True)),
        "objects": len(gc.get_objects()) - objects,
    }


if __name__ == "__main__":
    print(json.dumps(soak(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000), indent=2))
