"""Filters, spectra and band power against ezmsg-sigproc, SciPy and NumPy, in one run and on one thread.

    python Benchmarks/python/signals.py              # a table of the least times and ratios, then the demo pipeline
    python Benchmarks/python/signals.py --json
    python Benchmarks/python/signals.py --wall      # by the clock, on a machine that does nothing else

Both sides take turns and the least time of each counts, so that what else the machine does is left out;
times are the thread's own. All is float32.
"""

import importlib
import json
import os
import sys
import time
import warnings

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "SWIFTLET_THREADS"):
    os.environ[name] = "1"

import numpy as np  # noqa: E402
import scipy.fft  # noqa: E402
import scipy.signal  # noqa: E402
import swiftlet as sw  # noqa: E402
from ezmsg.util.messages.axisarray import AxisArray, CoordinateAxis, LinearAxis  # noqa: E402
from swiftlet import _steps  # noqa: E402

RATE = 30000
OTHERS = ("ezmsg", "scipy", "numpy", "oaconvolve", "lfilter")
clock = time.perf_counter if "--wall" in sys.argv else time.thread_time


def recording(samples, channels, rate=1000, seed=1):
    """(time, ch), pink enough to be like a recording: noise and two tones."""
    rng = np.random.default_rng(seed)
    times = np.arange(samples)[:, None] / rate
    data = rng.standard_normal((samples, channels)) + np.sin(2 * np.pi * rate / 90 * times) + 3
    labels = CoordinateAxis(data=np.array([f"ch{k}" for k in range(channels)]), dims=["ch"])
    axes = {"time": LinearAxis(unit="s", gain=1 / rate), "ch": labels}
    return AxisArray(data.astype("float32"), ["time", "ch"], axes, {}, "rig", "time")


def messages(first, count):
    """A stream that repeats a message's data."""
    samples, axis = first.data.shape[0], first.axes["time"]
    for k in range(count):
        moved = LinearAxis(unit="s", gain=axis.gain, offset=k * samples * axis.gain)
        yield AxisArray(first.data, first.dims, {**first.axes, "time": moved}, {}, first.key, "time")


def made(name, **settings):
    """Our transformer of a name."""
    step = _steps.steps()[name]
    return getattr(importlib.import_module(step.module), step.transformer_name)(**settings)


def least(functions, rounds):
    """The least time of each function, the functions taking turns."""
    times = [float("inf")] * len(functions)
    for _ in range(rounds):
        for k, function in enumerate(functions):
            start = clock()
            function()
            times[k] = min(times[k], clock() - start)
    return times


def cases():
    """Name, limit, and the functions: ours, then the others by name."""
    from ezmsg.sigproc.affinetransform import CommonRereferenceTransformer
    from ezmsg.sigproc.aggregate import AggregationFunction
    from ezmsg.sigproc.bandpower import BandPowerTransformer
    from ezmsg.sigproc.filter import FilterTransformer
    from ezmsg.sigproc.spectrogram import SpectrogramSettings
    from ezmsg.sigproc.spectrum import SpectralTransform, SpectrumTransformer, WindowFunction

    sos = scipy.signal.butter(4, [8, 30], "bandpass", fs=1000, output="sos")
    x = recording(30000, 256)
    ours = made("Filter", coefs=sos.tolist(), coef_type="sos")
    theirs = FilterTransformer(coefs=sos, coef_type="sos", thread_min_bytes=0)
    yield "Butterworth 4 band-pass, (30000, 256)", 0.08, 5, lambda: ours(x), {"ezmsg": lambda: theirs(x)}

    taps, x = scipy.signal.firwin(1001, 100, fs=1000), recording(30000, 64)
    ours, wide = made("Filter", coefs=[taps.tolist(), [1.0]]), taps[:, None].astype("float32")
    others = {
        "oaconvolve": lambda x=x: scipy.signal.oaconvolve(x.data, wide, axes=0),
        "lfilter": lambda x=x: scipy.signal.lfilter(taps, 1, x.data, axis=0),
    }
    yield "FIR of 1001 taps, (30000, 64)", 1.0, 5, lambda x=x, ours=ours: ours(x), others

    for shape in [(1000, 64), (30000, 256)]:
        x = recording(*shape)
        ours = made("Spectrum", axis="time", window="none", transform="rel_power")
        theirs = SpectrumTransformer(axis="time", window=WindowFunction.NONE, transform=SpectralTransform.REL_POWER)
        others = {
            "ezmsg": lambda x=x, theirs=theirs: theirs(x),
            "scipy": lambda x=x: np.abs(scipy.fft.rfft(x.data, axis=0)) ** 2,
        }
        rounds = 5 if x.data.size > 1e6 else 200
        yield f"power spectrum, {shape}", 0.35, rounds, lambda x=x, ours=ours: ours(x), others

    for shape in [(1000, 64), (30000, 256)]:
        array = recording(*shape).data
        mine = sw.asarray(array, copy=True)
        rounds = 5 if array.size > 1e6 else 200
        yield (
            f"std over channels, {shape}", 0.2, rounds, lambda mine=mine: sw.std(mine, axis=1),
            {"numpy": lambda array=array: np.std(array, axis=1)},
        )  # fmt: skip

    x = recording(600, 256, RATE)
    ours = made("CommonRereference", mode="mean", axis="ch")
    theirs = CommonRereferenceTransformer(mode="mean", axis="ch")
    others = {
        "ezmsg": lambda: theirs(x),
        "numpy": lambda: x.data - x.data.mean(axis=1, keepdims=True),
    }
    yield "CommonRereference mean, (600, 256)", 0.4, 200, lambda: ours(x), others

    first = recording(600, 256, RATE)
    settings = {"window_dur": 0.1, "window_shift": 0.02, "window": "hanning", "transform": "rel_power"}
    bands = [(70.0, 170.0), (300.0, 3000.0)]
    ours = sw.Pipeline([{"BandPower": {"spectrogram_settings": settings, "bands": [list(band) for band in bands]}}])
    converted = SpectrogramSettings(
        **{**settings, "window": WindowFunction.HANNING, "transform": SpectralTransform.REL_POWER}
    )
    theirs = BandPowerTransformer(spectrogram_settings=converted, bands=bands, aggregation=AggregationFunction.MEAN)
    stream, other = messages(first, 10**9), messages(first, 10**9)
    for _ in range(10):
        ours(next(stream))
        theirs(next(other))
    others = {"ezmsg": lambda: theirs(next(other))}
    yield "Window, Spectrum, BandPower, (600, 256) a message", 0.3, 60, lambda: ours(next(stream)), others


#: From the electrode to band power, as a rig runs it.
DEMO = [
    {"CommonRereference": {"mode": "mean", "axis": "ch"}},
    {"CombFilter": {"fundamental_freq": 60.0, "num_harmonics": 3}},
    {"ButterworthFilter": {"order": 4, "cuton": 1.0, "cutoff": 6000.0}},
    {
        "BandPower": {
            "spectrogram_settings": {
                "window_dur": 0.1, "window_shift": 0.02, "window": "hanning", "transform": "rel_power",
            },
            "bands": [[70.0, 170.0], [300.0, 3000.0]],
        }
    },
]  # fmt: skip


def demo(seconds=60):
    """256 channels at 30 kHz in messages of 20 ms: how long each takes, in milliseconds."""
    pipeline = sw.Pipeline(DEMO)
    stream = messages(recording(600, 256, RATE), 10**9)
    for _ in range(20):
        pipeline(next(stream))
    taken = []
    for _ in range(seconds * 50):
        message = next(stream)
        start = clock()
        pipeline(message)
        taken.append((clock() - start) * 1e3)
    result = {f"p{p}": float(np.percentile(taken, p)) for p in (50, 90, 99, 99.9, 100)}
    return {"times_real_time": 20 / float(np.mean(taken)), **result}


def measure():
    table = {}
    for name, limit, rounds, ours, others in cases():
        mine, *theirs = least([ours, *others.values()], rounds)
        ratios = {other: mine / time for other, time in zip(others, theirs, strict=True)}
        table[name] = {"ms": mine * 1e3, "limit": limit, **ratios}
    return table


def main():
    np.seterr(all="ignore")
    warnings.simplefilter("ignore")
    table, distribution = measure(), demo()
    if "--json" in sys.argv:
        print(json.dumps({"table": table, "demo": distribution}, indent=2))
        return
    print(f"{'float32, one thread':52}{'ms':>9}{'limit':>8}  ratio to")
    for name, row in table.items():
        ratios = ", ".join(f"{other} {row[other]:.3f}" for other in OTHERS if other in row)
        print(f"{name:52}{row['ms']:9.3f}{row['limit']:8.2f}  {ratios}")
    print("\nrereference, comb, band-pass, band power: 256 channels at 30 kHz, 20 ms a message")
    times = ", ".join(f"{name} {value:.2f}" for name, value in distribution.items() if name.startswith("p"))
    print(f"{distribution['times_real_time']:.1f} times real time; ms a message: {times}")


if __name__ == "__main__":
    main()
