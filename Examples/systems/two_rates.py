"""Two devices of different rates as one stream: the slower is resampled to the rate of the faster, and both merged."""

# Annotations of ezmsg and of what reads recordings are missing or partial.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingImports=false, reportArgumentType=false, reportUnknownLambdaType=false

import sys

import numpy as np
from ezmsg.util.messages.axisarray import AxisArray, CoordinateAxis
from side_by_side import Sigproc, Steps, main

FAST, SLOW, SECONDS = 500.0, 100.0, 6
TOLERANCE = 1e-9
PAUSE = 0.05  # in real time: what waits there lies in memory that its sender uses again


def steps(sigproc: Sigproc) -> Steps:
    resample, merge = sigproc("resample"), sigproc("merge")
    units = {
        "RESAMPLE": resample.ResampleUnit(resample.ResampleSettings(resample_rate=FAST)),
        "MERGE": merge.Merge(merge.MergeSettings(axis="ch")),
    }
    wires = [
        ("IN.OUTPUT_SIGNAL", "MERGE.INPUT_SIGNAL_A"),
        ("IN.OUTPUT_B", "RESAMPLE.INPUT_SIGNAL"),
        ("RESAMPLE.OUTPUT_SIGNAL", "MERGE.INPUT_SIGNAL_B"),
        ("MERGE.OUTPUT_SIGNAL", "OUT"),
    ]
    return units, wires


def messages() -> list[tuple[str, AxisArray]]:
    rng = np.random.default_rng(5)
    found: list[tuple[str, AxisArray]] = []
    labels = {names: CoordinateAxis(data=np.array(list(names)), dims=["ch"]) for names in ("ab", "xyz")}
    for begin in np.arange(0, SECONDS, 0.1):
        for stream, rate, names in (("OUTPUT_SIGNAL", FAST, "ab"), ("OUTPUT_B", SLOW, "xyz")):
            axes = {"time": AxisArray.TimeAxis(fs=rate, offset=round(begin * rate) / rate), "ch": labels[names]}
            data = rng.normal(size=(round(rate / 10), len(names)))
            found.append((stream, AxisArray(data, ["time", "ch"], axes, key=names)))
    return found


if __name__ == "__main__":
    main(sys.modules[__name__])
