"""A live graph with Python at both ends: an amplifier that is simulated here, a filter, a file and a meter.

    python Examples/live_streams.py [seconds] [FILE]

The source gives a message of 20 ms at a time; the meter gets what is there when it has time, and misses the rest rather
than delay the file. Ctrl-C ends it in order.
"""

import sys
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
from swiftlet import AxisArray, CoordinateAxis, Pipeline, TimeAxis, streams

RATE, CHANNELS, SAMPLES = 500.0, 8, 10


def amplifier() -> Iterator[Any]:
    """Noise with a rhythm of 10 Hz, as it comes."""
    random, begin, sample = np.random.default_rng(1), time.monotonic(), 0
    labels = CoordinateAxis(np.array([f"ch{number}" for number in range(CHANNELS)]), ["ch"])
    while True:
        times = (sample + np.arange(SAMPLES)) / RATE
        data = np.sin(2 * np.pi * 10 * times)[:, None] + random.normal(size=(SAMPLES, CHANNELS))
        axes = {"time": TimeAxis(fs=RATE, offset=sample / RATE), "ch": labels}
        sample += SAMPLES
        time.sleep(max(begin + sample / RATE - time.monotonic(), 0.0))
        yield AxisArray(data, ["time", "ch"], axes, key="amplifier")


def run(seconds: float, path: str) -> streams.Report:
    levels: list[float] = []

    def meter(message: Any) -> None:
        levels.append(float(np.sqrt(np.mean(message.data**2))))
        time.sleep(0.05)

    band = Pipeline([{"ButterworthFilter": {"order": 4, "cuton": 8.0, "cutoff": 12.0}}])
    graph = streams.Graph()
    graph.source("amplifier", amplifier)
    graph.pipeline("band", band, after="amplifier")
    graph.sink("file", path, after="band")
    graph.sink("meter", meter, after="band", capacity=4, policy="drop-oldest")
    report = graph.run(seconds)
    print(f"{len(levels)} readings of the meter, the last {levels[-1]:.2f}")
    return report


if __name__ == "__main__":
    print(run(float(sys.argv[1]) if len(sys.argv) > 1 else 2.0, sys.argv[2] if len(sys.argv) > 2 else "live.npz"))
