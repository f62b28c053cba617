"""What a call costs: each transformer against the same one of ezmsg-sigproc, on a small message, in one run.

    python Benchmarks/python/overhead.py            # a table of medians and ratios
    python Benchmarks/python/overhead.py --json

Both take turns, so that the machine's moods fall on both alike, and the time is the processor's; the ratio is of the
medians.
"""

import importlib
import json
import statistics
import sys
import time
import warnings

import numpy as np
import swiftlet
from ezmsg.util.messages.axisarray import AxisArray, CoordinateAxis, LinearAxis
from swiftlet import _steps

LIMIT, PIPELINE_LIMIT = 0.35, 0.12
#: Settings under which both compute something.
CASES = {
    "Abs": {},
    "Anscombe": {},
    "Clip": {"min": 0.0, "max": 1.0},
    "ConstAdd": {"value": 1.5},
    "ConstDifference": {"value": 0.5},
    "InverseAnscombe": {},
    "Invert": {},
    "Log": {},
    "Pow": {},
    "Scale": {"scale": 2.0},
    "Diff": {},
    "Downsample": {"factor": 2},
    "Flatten": {},
    "LinearTransform": {"scale": 2.0, "offset": -1.0},
    "Slicer": {"selection": "0:10", "axis": "ch"},
    "Transpose": {"axes": (1, 0)},
    "Aggregate": {"axis": "ch"},
    "BinnedAggregate": {"bin_duration": 0.01},
    "RangedAggregate": {"axis": "freq", "bands": [(0.0, 10.0), (5.0, 40.0)]},
    "Window": {"newaxis": "win", "window_dur": 0.04, "window_shift": 0.02, "zero_pad_until": "none"},
}
CHAIN = [("Abs", {}), ("Clip", {"min": 0.0, "max": 1.0}), ("Log", {}), ("Scale", {"scale": 2.0})]


def message(samples=20, channels=64, feature="ch"):
    """A message of (time, ch) at 1000 Hz as an amplifier gives it, or of (time, freq)."""
    data = np.random.default_rng(1).standard_normal((samples, channels)).astype("float32")
    labels = CoordinateAxis(data=np.array([f"ch{i}" for i in range(channels)]), dims=["ch"])
    axes = {"time": LinearAxis(unit="s", gain=0.001)}
    axes[feature] = labels if feature == "ch" else LinearAxis(unit="Hz", gain=1.0)
    return AxisArray(data, ["time", feature], axes, {}, "rig", "time")


def stream(first, count):
    """The messages that follow it: a time axis of its own for each, all else shared."""
    time_axis, samples = first.axes["time"], first.data.shape[0]
    for i in range(count):
        axis = LinearAxis(unit="s", gain=time_axis.gain, offset=i * samples * time_axis.gain)
        yield AxisArray(first.data, first.dims, {**first.axes, "time": axis}, first.attrs, first.key, "time")


def made(name, settings, package):
    """The transformer of a package."""
    step = _steps.steps()[name]
    module = importlib.import_module(step.module.replace("swiftlet", package, 1))
    return getattr(module, step.transformer_name)(getattr(module, step.settings_name)(**settings))


def medians(first, second, messages, rounds=60):
    """The median times of two functions for one message, in seconds, the two taking turns."""
    times = ([], [])
    for _ in range(rounds):
        for function, taken in zip((first, second), times, strict=True):
            start = time.thread_time()
            for message in messages:
                function(message)
            taken.append((time.thread_time() - start) / len(messages))
    return [statistics.median(taken) for taken in times]


def compare(first, second, messages):
    """Microseconds of both, and the ratio."""
    a, b = medians(first, second, messages)
    return {"swiftlet_us": a * 1e6, "ezmsg_us": b * 1e6, "ratio": a / b}


def measure(names=None, count=100):
    """The comparison of each transformer, and of the pipeline."""
    np.seterr(all="ignore")
    warnings.simplefilter("ignore")
    messages, spectra = (list(stream(message(feature=feature), count)) for feature in ("ch", "freq"))
    table = {}
    for name, settings in CASES.items():
        if names is None or name in names:
            given = spectra if settings.get("axis") == "freq" else messages
            table[name] = compare(made(name, settings, "swiftlet"), made(name, settings, "ezmsg"), given)
    if names is None or "Pipeline" in names:
        pipeline = swiftlet.Pipeline([{name: settings} for name, settings in CHAIN])
        steps = [made(name, settings, "ezmsg") for name, settings in CHAIN]

        def chain(message):
            for step in steps:
                message = step(message)

        table["Pipeline"] = compare(pipeline, chain, messages)
    return table


def main():
    table = measure(set(sys.argv[1:]) - {"--json"} or None)
    if "--json" in sys.argv:
        print(json.dumps(table, indent=2))
    else:
        print("(20, 64) float32, NumPy; median microseconds per call")
        print(f"{'':18}{'swiftlet':>10}{'ezmsg':>10}{'ratio':>8}{'limit':>8}")
        for name, row in table.items():
            limit = PIPELINE_LIMIT if name == "Pipeline" else LIMIT
            mark = "" if row["ratio"] <= limit else "  above"
            print(f"{name:18}{row['swiftlet_us']:10.2f}{row['ezmsg_us']:10.2f}{row['ratio']:8.3f}{limit:8.2f}{mark}")


if __name__ == "__main__":
    main()
