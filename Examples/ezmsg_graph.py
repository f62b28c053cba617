"""Swiftlet's units in a graph of ezmsg: source, processing and sink in three processes.

    python Examples/ezmsg_graph.py [messages] [--tcp]

The source sends numbered messages; the sink checks that each arrives, in order, with the right values. `--tcp` keeps
off shared memory.
"""

# ezmsg annotates settings as instances, and arrays without their dtype.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportArgumentType=false

import asyncio
import json
import sys
import time
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import ezmsg.core as ez
import numpy as np
import numpy.typing as npt
from ezmsg.util.messages.axisarray import AxisArray, LinearAxis
from swiftlet.sigproc.downsample import Downsample, DownsampleSettings
from swiftlet.sigproc.math.clip import Clip, ClipSettings
from swiftlet.sigproc.math.scale import Scale, ScaleSettings

SAMPLES, CHANNELS, RATE, SCALE = 8, 4, 1000.0, 0.5


def data(number: int) -> npt.NDArray[np.float64]:
    """What the source sends: sample, channel and message make each value different."""
    return np.arange(SAMPLES * CHANNELS, dtype="float64").reshape(SAMPLES, CHANNELS) + number


def expected(number: int) -> npt.NDArray[np.float64]:
    """What arrives: every second sample, scaled and clipped."""
    return np.clip(data(number)[::2] * SCALE, 0.0, 1e9).astype(np.float64)


class SourceSettings(ez.Settings):
    messages: int = 1000


class Source(ez.Unit):
    SETTINGS = SourceSettings
    OUTPUT_SIGNAL = ez.OutputStream(AxisArray)

    @ez.publisher(OUTPUT_SIGNAL)
    async def send(self) -> AsyncGenerator[tuple[ez.OutputStream, AxisArray], None]:
        for number in range(self.SETTINGS.messages):
            axis = LinearAxis(unit="s", gain=1 / RATE, offset=number * SAMPLES / RATE)
            message = AxisArray(data(number), ["time", "ch"], {"time": axis}, {"number": number}, "source", "time")
            yield self.OUTPUT_SIGNAL, message


class SinkSettings(ez.Settings):
    messages: int = 1000
    report: str = ""
    patience: float = 10.0  # seconds without a message, after which none is waited for any longer


class SinkState(ez.State):
    arrived: int = 0
    wrong: int = 0
    start: float = 0.0


class Sink(ez.Unit):
    SETTINGS = SinkSettings
    STATE = SinkState
    INPUT_SIGNAL = ez.InputStream(AxisArray)

    @ez.subscriber(INPUT_SIGNAL, zero_copy=True)
    async def check(self, message: AxisArray) -> None:
        number = self.STATE.arrived
        self.STATE.start = self.STATE.start or time.perf_counter()
        samples: npt.NDArray[np.float64] = np.asarray(message.data)
        time_axis = message.axes["time"]
        good = (
            message.attrs == {"number": number}
            and np.array_equal(samples, expected(number))
            and isinstance(time_axis, LinearAxis)
            and time_axis.gain == 2 / RATE
            and abs(time_axis.offset - number * SAMPLES / RATE) < 1e-9
        )
        self.STATE.wrong += not good
        self.STATE.arrived += 1
        if self.STATE.arrived == self.SETTINGS.messages:
            self.finish()

    def finish(self) -> None:
        seconds = time.perf_counter() - self.STATE.start
        report = {"arrived": self.STATE.arrived, "wrong": self.STATE.wrong, "seconds": seconds}
        Path(self.SETTINGS.report).write_text(json.dumps(report))
        raise ez.NormalTermination

    @ez.task
    async def watch(self) -> None:
        """A unit that raises drops its message, and the graph runs on: without this, for ever."""
        before = -1
        while self.STATE.arrived > before:
            before = self.STATE.arrived
            await asyncio.sleep(self.SETTINGS.patience)
        self.finish()


class Processing(ez.Collection):
    """Three units of ours, in a process of their own."""

    INPUT = ez.InputTopic(AxisArray)
    OUTPUT = ez.OutputTopic(AxisArray)
    SCALE = Scale(ScaleSettings(scale=SCALE))
    CLIP = Clip(ClipSettings(min=0.0, max=1e9))
    DOWNSAMPLE = Downsample(DownsampleSettings(factor=2))

    def network(self) -> ez.NetworkDefinition:
        return (
            (self.INPUT, self.SCALE.INPUT_SIGNAL),
            (self.SCALE.OUTPUT_SIGNAL, self.CLIP.INPUT_SIGNAL),
            (self.CLIP.OUTPUT_SIGNAL, self.DOWNSAMPLE.INPUT_SIGNAL),
            (self.DOWNSAMPLE.OUTPUT_SIGNAL, self.OUTPUT),
        )


class Graph(ez.Collection):
    SETTINGS = SinkSettings
    SOURCE = Source()
    PROCESSING = Processing()
    SINK = Sink()

    def configure(self) -> None:
        self.SOURCE.apply_settings(SourceSettings(messages=self.SETTINGS.messages))
        self.SINK.apply_settings(self.SETTINGS)

    def network(self) -> ez.NetworkDefinition:
        return (
            (self.SOURCE.OUTPUT_SIGNAL, self.PROCESSING.INPUT),
            (self.PROCESSING.OUTPUT, self.SINK.INPUT_SIGNAL),
        )

    def process_components(self) -> tuple[ez.Component, ...]:
        return (self.SOURCE, self.PROCESSING, self.SINK)


def run(messages: int, report: str | Path, patience: float = 10.0) -> dict[str, Any]:
    """Runs the graph to its end; what the sink reports."""
    ez.run(SYSTEM=Graph(SinkSettings(messages=messages, report=str(report), patience=patience)))
    told: dict[str, Any] = json.loads(Path(report).read_text())
    return told


def main() -> int:
    import os
    import tempfile

    arguments = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    if "--tcp" in sys.argv:
        os.environ["EZMSG_FORCE_TCP"] = "1"
        os.environ["EZMSG_ALLOW_LOCAL"] = "0"
    messages = int(arguments[0]) if arguments else 1000
    with tempfile.TemporaryDirectory() as folder:
        report = run(messages, Path(folder) / "report.json")
    rate = report["arrived"] / report["seconds"]
    print(f"{report['arrived']} messages arrived, {report['wrong']} wrong, {rate:.0f} per second")
    return 1 if report["wrong"] or report["arrived"] < messages else 0


if __name__ == "__main__":
    sys.exit(main())
