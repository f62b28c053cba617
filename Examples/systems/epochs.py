"""Epochs around the markers of a recording in XDF: filter, samples around each marker, their mean over time.

    python Examples/systems/epochs.py recording.xdf

Needs pyxdf. The recording has a stream of numbers at a rate, and one of markers.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import itertools
import os
import sys
from typing import Any

import numpy as np
import pyxdf
from ezmsg.sigproc.sampler import SampleTriggerMessage
from ezmsg.util.messages.axisarray import AxisArray, CoordinateAxis
from side_by_side import Sigproc, Steps, main

TOLERANCE = 1e-6
RECORDING = os.environ.get("RECORDING", "recording.xdf")
PERIOD = (-0.2, 0.5)


def steps(sigproc: Sigproc) -> Steps:
    butterworth, sampler, aggregate = sigproc("butterworthfilter"), sigproc("sampler"), sigproc("aggregate")
    units = {
        "FILTER": butterworth.ButterworthFilter(
            butterworth.ButterworthFilterSettings(order=2, cuton=0.5, cutoff=20.0, coef_type="sos")
        ),
        "SAMPLER": sampler.Sampler(sampler.SamplerSettings(buffer_dur=20.0, period=PERIOD)),
        "MEAN": aggregate.AggregateUnit(aggregate.AggregateSettings(axis="time")),
    }
    wires = [
        ("IN.OUTPUT_SIGNAL", "FILTER.INPUT_SIGNAL"),
        ("IN.OUTPUT_TRIGGER", "SAMPLER.INPUT_TRIGGER"),
        ("FILTER.OUTPUT_SIGNAL", "SAMPLER.INPUT_SIGNAL"),
        ("SAMPLER.OUTPUT_SIGNAL", "MEAN.INPUT_SIGNAL"),
        ("MEAN.OUTPUT_SIGNAL", "OUT"),
    ]
    return units, wires


def messages() -> list[tuple[str, Any]]:
    """The longest piece of the recording without a gap, in messages of 0.1 s, and the markers within."""
    streams, _ = pyxdf.load_xdf(RECORDING)
    numbers = max((s for s in streams if float(s["info"]["nominal_srate"][0]) > 0), key=lambda s: len(s["time_stamps"]))
    markers = next(s for s in streams if s["info"]["type"][0] == "Markers" and len(s["time_stamps"]))
    rate = float(numbers["info"]["nominal_srate"][0])
    times, data = numbers["time_stamps"], np.asarray(numbers["time_series"], np.float64)
    cuts = [0, *(np.flatnonzero(np.abs(np.diff(times) - 1 / rate) > 0.5 / rate) + 1), len(times)]
    first, last = max(itertools.pairwise(cuts), key=lambda piece: piece[1] - piece[0])
    begin, size = float(times[first]), round(rate / 10)
    labels = CoordinateAxis(data=np.array([f"{number}" for number in range(data.shape[1])]), dims=["ch"])
    found: list[tuple[str, Any]] = []
    waiting = [float(t) for t in markers["time_stamps"] if begin - PERIOD[0] + 1 < t < float(times[last - 1]) - 1]
    for place in range(first, last - size, size):
        at = (place - first) / rate
        axes = {"time": AxisArray.TimeAxis(fs=rate, offset=at), "ch": labels}
        found.append(("OUTPUT_SIGNAL", AxisArray(data[place : place + size], ["time", "ch"], axes, key="xdf")))
        while waiting and waiting[0] - begin < at:
            trigger = SampleTriggerMessage(timestamp=waiting.pop(0) - begin)
            found.append(("OUTPUT_TRIGGER", trigger))
    return found


if __name__ == "__main__":
    RECORDING = sys.argv[1] if len(sys.argv) > 1 else RECORDING
    main(sys.modules[__name__])
