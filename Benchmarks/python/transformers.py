"""Every transformer against the same one of ezmsg-sigproc, on messages of float32, in one run and on one thread.

    python Benchmarks/python/transformers.py                     # at (20, 64), (600, 256) and (30000, 256)
    python Benchmarks/python/transformers.py --shapes 20x64 --only Abs,Pipeline
    python Benchmarks/python/transformers.py --json out/transformers.json

Both take turns, so that the machine's moods fall on both alike, and the time is the processor's. A row has the medians
of both in microseconds a message and their ratio; the last row is the ratios' geometric mean. `memcpy` is what copying
the message into warm memory takes in units of ours: no element-wise step can be faster.
"""

import argparse
import dataclasses
import enum
import importlib
import json
import math
import os
import pathlib
import statistics
import sys
import time
import warnings

for name in ("SWIFTLET_THREADS", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np  # noqa: E402
import swiftlet  # noqa: E402
from ezmsg.util.messages.axisarray import AxisArray, CoordinateAxis, LinearAxis  # noqa: E402
from swiftlet import _steps  # noqa: E402

#: The most that a row may take of ezmsg-sigproc's time, and the geometric mean of all, by the elements of a message.
LIMIT, MEANS = 0.6, {20 * 64: 0.22, 600 * 256: 0.22, 30000 * 256: 0.24}
#: Element-wise steps are at their limit where they take no longer than memcpy, times this.
NEAR_COPY = 1.1
RATE = 1000.0
SPECTRUM = {"window_dur": 0.256, "window_shift": 0.128}
#: What is measured: a name for the row, the transformer, and settings under which both compute something.
CASES = [
    ("Abs", "Abs", {}),
    ("Anscombe", "Anscombe", {}),
    ("Clip", "Clip", {"min": 0.0, "max": 1.0}),
    ("ConstAdd", "ConstAdd", {"value": 1.5}),
    ("ConstDifference", "ConstDifference", {"value": 0.5}),
    ("InverseAnscombe", "InverseAnscombe", {}),
    ("Invert", "Invert", {}),
    ("Log", "Log", {}),
    ("Pow", "Pow", {}),
    ("Scale", "Scale", {"scale": 2.0}),
    ("LinearTransform", "LinearTransform", {"scale": 2.0, "offset": -1.0}),
    ("Activation sigmoid", "Activation", {"function": "sigmoid"}),
    ("Diff", "Diff", {}),
    ("Downsample", "Downsample", {"factor": 2}),
    ("Flatten", "Flatten", {}),
    ("Slicer", "Slicer", {"selection": "0:10", "axis": "ch"}),
    ("Transpose", "Transpose", {"axes": (1, 0)}),
    ("Aggregate mean", "Aggregate", {"axis": "ch"}),
    ("Aggregate max", "Aggregate", {"axis": "ch", "operation": "max"}),
    ("Aggregate nanmean", "Aggregate", {"axis": "ch", "operation": "nanmean"}),
    ("Aggregate median", "Aggregate", {"axis": "ch", "operation": "median"}),
    ("Aggregate nanmedian", "Aggregate", {"axis": "ch", "operation": "nanmedian"}),
    ("Aggregate median, time", "Aggregate", {"axis": "time", "operation": "median"}),
    ("Aggregate std, time", "Aggregate", {"axis": "time", "operation": "std"}),
    ("RangedAggregate", "RangedAggregate", {"axis": "freq", "bands": [(0.0, 10.0), (5.0, 40.0)]}),
    ("BinnedAggregate", "BinnedAggregate", {"bin_duration": 0.01}),
    ("CommonRereference", "CommonRereference", {"axis": "ch"}),
    ("CommonRereference median", "CommonRereference", {"axis": "ch", "mode": "median"}),
    ("AffineTransform", "AffineTransform", {"weights": "square", "axis": "ch"}),
    ("Butterworth", "ButterworthFilter", {"order": 4, "cuton": 8.0, "cutoff": 30.0}),
    ("Chebyshev", "ChebyshevFilter", {"order": 4, "Wn": 30.0, "btype": "lowpass", "ripple_tol": 1.0}),
    ("CombFilter", "CombFilter", {"fundamental_freq": 50.0, "num_harmonics": 3}),
    ("FIRFilter", "FIRFilter", {"order": 101, "cutoff": 30.0}),
    ("Resample", "Resample", {"resample_rate": 750.0}),
    ("EWMA", "EWMA", {"time_constant": 0.5}),
    ("Detrend", "Detrend", {"time_constant": 0.5}),
    ("AdaptiveStandardScaler", "AdaptiveStandardScaler", {"time_constant": 0.5}),
    ("Window", "Window", {"newaxis": "win", "window_dur": 0.04, "window_shift": 0.02, "zero_pad_until": "none"}),
    ("Spectrum", "Spectrum", {"axis": "time", "transform": "rel_power"}),
    ("Spectrogram", "Spectrogram", {**SPECTRUM, "transform": "rel_power"}),
    ("BandPower", "BandPower", {"spectrogram_settings": SPECTRUM, "bands": [(8.0, 12.0), (13.0, 30.0)]}),
    ("RMSBandPower", "RMSBandPower", {"bin_duration": 0.05}),
    ("Filterbank", "Filterbank", {"kernels": "three", "axis": "time", "mode": "conv"}),
    ("Quantize", "Quantize", {"max_val": 4.0, "min_val": -4.0, "bits": 8}),
    ("Digitize", "Digitize", {"min_val": -4.0, "max_val": 4.0}),
]
#: Steps that make each element of one: as fast as memcpy is as fast as can be.
ELEMENTWISE = {"Abs", "Clip", "ConstAdd", "ConstDifference", "Invert", "Log", "Pow", "Scale", "LinearTransform"}
#: Steps whose result is a view of what they are given.
VIEWS = {"Downsample", "Slicer", "Transpose", "Flatten", "Window"}
CHAIN = [("Abs", {}), ("Clip", {"min": 0.0, "max": 1.0}), ("Log", {}), ("Scale", {"scale": 2.0})]


#: Steps that are slow there, each with a shape and a bar of its own: (time, ch) at 250 Hz, and the share of
#: ezmsg-sigproc's time.
OWN_RATE = 250.0
FLICKER = {"time_dim": "time", "ch_dim": "ch", "harmonics": 5, "freqs": [8.0 + 0.2 * k for k in range(40)]}
OWN = [
    ("FBCCA, 40 frequencies", "FBCCA", FLICKER, (500, 8), 0.1),
    ("AdaptiveLNC", "AdaptiveLNC", {"line_freq": 50.0}, (50, 16), 0.05),
    ("AdaptiveLNC, subtracts", "AdaptiveLNC", {"line_freq": 50.0, "cancel_method": "subtract"}, (50, 16), 0.05),
    ("AdaptiveLatticeNotch", "AdaptiveLatticeNotchFilter", {"init_notch_freq": 50.0}, (50, 16), 0.05),
]


def message(samples, channels, feature="ch", rate=RATE):
    """A message of (time, ch) as an amplifier gives it, or of (time, freq)."""
    data = np.random.default_rng(1).standard_normal((samples, channels)).astype("float32")
    labels = CoordinateAxis(data=np.array([f"ch{i}" for i in range(channels)]), dims=["ch"])
    axes = {"time": LinearAxis(unit="s", gain=1 / rate)}
    axes[feature] = labels if feature == "ch" else LinearAxis(unit="Hz", gain=1.0)
    return AxisArray(data, ["time", feature], axes, {}, "rig", "time")


def window(first):
    """A message as the only window of one of (win, time, ch)."""
    axes = {"win": LinearAxis(unit="s", gain=first.data.shape[0] / OWN_RATE), **first.axes}
    return AxisArray(first.data[None], ["win", *first.dims], axes, {}, "rig", "win")


def stream(first, start, count):
    """Some messages of a stream, from number `start` on: a time axis of its own for each, all else shared."""
    dim, samples = first.stream_dim, first.data.shape[0]
    gain = first.axes[dim].gain
    for i in range(start, start + count):
        axis = LinearAxis(unit="s", gain=gain, offset=i * samples * gain)
        yield AxisArray(first.data, first.dims, {**first.axes, dim: axis}, first.attrs, first.key, dim)


def made(name, settings, package):
    """The transformer of a package."""
    step = _steps.steps()[name]
    module = importlib.import_module(step.module.replace("swiftlet", package, 1))
    kind, given = getattr(module, step.transformer_name), dict(settings)
    if "spectrogram_settings" in given:
        spectrogram = importlib.import_module(f"{package}.sigproc.spectrogram")
        given["spectrogram_settings"] = spectrogram.SpectrogramSettings(**given["spectrogram_settings"])
    chosen = getattr(module, step.settings_name)
    # ezmsg-sigproc wants the members of its enumerations.
    for field in dataclasses.fields(chosen):
        if field.name in given and isinstance(field.default, enum.Enum):
            given[field.name] = type(field.default)[given[field.name].upper()]
    return kind(chosen(**given))


def filled(settings, channels):
    """Settings whose arrays are named in the table."""
    random = np.random.default_rng(2)
    given = dict(settings)
    if "weights" in given:
        given["weights"] = random.standard_normal((channels, channels)).astype("float32")
    if "kernels" in given:
        given["kernels"] = [random.standard_normal(n) for n in (16, 32, 64)]
    return given


def compare(ours, theirs, first, count=None):
    """Medians of both in microseconds a message, and the ratio; of so many messages a round where it is slow."""
    size = first.data.size
    rounds = 9 if count else 60 if size < 10_000 else 15 if size < 1_000_000 else 5
    count = count or max(1, min(100, 500_000 // size))
    times = ([], [])
    for i in range(rounds + 1):
        messages = list(stream(first, i * count, count))
        for function, taken in zip((ours, theirs), times, strict=True):
            start = time.process_time()
            for each in messages:
                function(each)
            taken.append((time.process_time() - start) / count * 1e6)
    # The first round compiles plans and fills states.
    a, b = (statistics.median(taken[1:]) for taken in times)
    return {"swiftlet_us": a, "ezmsg_us": b, "ratio": a / b}


def copying(first, rounds=31):
    """What copying a message into memory that was just written takes, in microseconds."""
    into, taken = np.empty_like(first.data), []
    count = max(1, min(200, 2_000_000 // first.data.size))
    for _ in range(rounds):
        start = time.process_time()
        for _ in range(count):
            np.copyto(into, first.data)
        taken.append((time.process_time() - start) / count * 1e6)
    return statistics.median(taken)


def measure(shape, only=None):
    """The comparison of each row at one shape."""
    messages = {feature: message(*shape, feature) for feature in ("ch", "freq")}
    table = {}
    for row, name, settings in CASES:
        if only and row not in only and name not in only:
            continue
        first = messages["freq" if settings.get("axis") == "freq" else "ch"]
        given = filled(settings, shape[1])
        table[row] = compare(made(name, given, "swiftlet"), made(name, given, "ezmsg"), first)
    if not only or "Pipeline" in only:
        pipeline = swiftlet.Pipeline([{name: settings} for name, settings in CHAIN])
        steps = [made(name, settings, "ezmsg") for name, settings in CHAIN]

        def chain(message):
            for step in steps:
                message = step(message)

        table["Pipeline"] = compare(pipeline, chain, messages["ch"])
    copy = copying(messages["ch"])
    for row in table.values():
        row["memcpy"] = copy / row["swiftlet_us"]
    return table


def measure_own(only=None):
    """The comparison of each row that has a shape of its own."""
    table = {}
    for row, name, settings, shape, limit in OWN:
        if not only or row in only or name in only:
            first = message(*shape, rate=OWN_RATE)
            if name == "FBCCA":
                first = window(first)
            table[row] = compare(made(name, settings, "swiftlet"), made(name, settings, "ezmsg"), first, count=5)
            table[row] |= {"memcpy": copying(first) / table[row]["swiftlet_us"], "limit": limit}
    return table


def misses(row, values):
    """Whether a row is above its bar."""
    if row in VIEWS or (row in ELEMENTWISE and values["memcpy"] * NEAR_COPY >= 1):
        return False
    return values["ratio"] > values.get("limit", LIMIT)


def show(shape, table):
    if not table:
        return
    print(f"\n{shape or 'shapes of their own'} float32, one thread; median microseconds a message")
    print(f"{'':26}{'swiftlet':>12}{'ezmsg':>12}{'ratio':>8}{'memcpy':>8}")
    for row, values in table.items():
        mark = "  MISS" if misses(row, values) else ""
        print(
            f"{row:26}{values['swiftlet_us']:12.2f}{values['ezmsg_us']:12.2f}{values['ratio']:8.3f}"
            f"{values['memcpy']:8.2f}{mark}"
        )
    if not shape:
        return
    mean = math.exp(statistics.fmean(math.log(values["ratio"]) for values in table.values()))
    bar = MEANS.get(shape[0] * shape[1])
    print(f"{'geometric mean':50}{mean:8.3f}{'  MISS' if bar and mean > bar else ''}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shapes", default="20x64,600x256,30000x256")
    parser.add_argument("--only", help="names of rows or transformers, with commas")
    parser.add_argument("--json", help="a file for the results")
    given = parser.parse_args()
    np.seterr(all="ignore")
    warnings.simplefilter("ignore")
    results, only = {}, given.only and set(given.only.split(","))
    for text in given.shapes.split(","):
        shape = tuple(int(n) for n in text.split("x"))
        results[text] = measure(shape, only)
        show(shape, results[text])
    results["own"] = measure_own(only)
    show(None, results["own"])
    if given.json:
        path = pathlib.Path(given.json)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(results, indent=2))


if __name__ == "__main__":
    sys.exit(main())
