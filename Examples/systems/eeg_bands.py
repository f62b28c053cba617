"""Band power of an electroencephalogram from a network stream: filter, reference, windows, spectra, bands.

Needs pylsl. The amplifier is an outlet on this machine.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import asyncio
import sys
import time
from collections.abc import AsyncGenerator

import ezmsg.core as ez
import numpy as np
import pylsl
from ezmsg.util.messages.axisarray import AxisArray, CoordinateAxis
from side_by_side import Sigproc, Steps, line, main

RATE, CHANNELS, SECONDS = 250.0, 8, 6
TOLERANCE = 1e-5  # float32 here, float64 there


def steps(sigproc: Sigproc) -> Steps:
    butterworth, affine, window = sigproc("butterworthfilter"), sigproc("affinetransform"), sigproc("window")
    spectrum, aggregate, log = sigproc("spectrum"), sigproc("aggregate"), sigproc("math.log")
    return line(
        FILTER=butterworth.ButterworthFilter(
            butterworth.ButterworthFilterSettings(order=4, cuton=1.0, cutoff=40.0, coef_type="sos")
        ),
        REFERENCE=affine.CommonRereference(affine.CommonRereferenceSettings(mode="mean", axis="ch")),
        WINDOW=window.Window(
            window.WindowSettings(newaxis="win", window_dur=1.0, window_shift=0.1, zero_pad_until="none")
        ),
        SPECTRUM=spectrum.Spectrum(
            spectrum.SpectrumSettings(axis="time", transform=spectrum.SpectralTransform.REL_POWER)
        ),
        BANDS=aggregate.RangedAggregate(
            aggregate.RangedAggregateSettings(axis="freq", bands=[(4.0, 8.0), (8.0, 13.0), (13.0, 30.0)])
        ),
        LOG=log.Log(log.LogSettings(base=10.0)),
    )


class Inlet(ez.Unit):
    """What an outlet sends, as messages."""

    OUTPUT_SIGNAL = ez.OutputStream(AxisArray)

    @ez.publisher(OUTPUT_SIGNAL)
    async def receive(self) -> AsyncGenerator[tuple[ez.OutputStream, AxisArray], None]:
        info = pylsl.StreamInfo("systems", "EEG", CHANNELS, RATE, "float32", "swiftlet-systems")
        outlet = pylsl.StreamOutlet(info)
        (found,) = pylsl.resolve_byprop("source_id", "swiftlet-systems", 1, 10.0)
        inlet = pylsl.StreamInlet(found)
        inlet.open_stream(10.0)
        data = np.random.default_rng(1).normal(size=(int(RATE * SECONDS), CHANNELS)).astype(np.float32)
        labels = CoordinateAxis(data=np.array([f"E{number}" for number in range(CHANNELS)]), dims=["ch"])
        sent = received = 0
        while received < len(data):
            outlet.push_chunk(data[sent : sent + 25])
            sent += 25
            await asyncio.sleep(0.02)
            samples, _ = inlet.pull_chunk(timeout=0.0)
            if samples:
                axes = {"time": AxisArray.TimeAxis(fs=RATE, offset=received / RATE), "ch": labels}
                received += len(samples)
                yield self.OUTPUT_SIGNAL, AxisArray(np.array(samples, np.float32), ["time", "ch"], axes, key="eeg")
            elif sent >= len(data):
                time.sleep(0.05)


def source() -> ez.Unit:
    return Inlet()


if __name__ == "__main__":
    main(sys.modules[__name__])
