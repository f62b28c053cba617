"""Runs a system twice in one graph of four processes, on the same messages: with ezmsg-sigproc's units, and with ours.

A system is a module of this folder with

- `steps(sigproc)`: its units by name, and the wires between them; `sigproc("window")` is a module of the package;
- `source()`: a unit that publishes on `OUTPUT_SIGNAL` (and on others, where the wires say so), or
- `messages()`: the messages themselves, each with the stream that it comes on;
- `TOLERANCE`: by how much of the largest value the results may differ;
- `MOST`: how many messages are waited for, if the source does not end;
- `PAUSE`: the seconds from message to message, if they shall not come all at once.

`python Examples/systems/NAME.py` prints how far apart the results are, and the ratio of processor time.
"""

# ezmsg annotates settings as instances, and arrays without their dtype.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportArgumentType=false

import asyncio
import importlib
import itertools
import time
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import ezmsg.core as ez
import numpy as np
from ezmsg.util.messages.axisarray import AxisArray

Sigproc = Callable[[str], ModuleType]
#: Units by name, and pairs of `NAME.STREAM`; `IN` is the source, `OUT` is where results go.
Steps = tuple[dict[str, ez.Component], list[tuple[str, str]]]

PACKAGES = ("swiftlet", "ezmsg")


class Outcome(NamedTuple):
    """What came of both: messages, how far the values are apart, and our processor time beside the other."""

    messages: tuple[int, int]
    difference: float
    ratio: float

    def __str__(self) -> str:
        ours, theirs = self.messages
        return (
            f"{ours} messages of ours, {theirs} of ezmsg-sigproc's, {self.difference:.1e} of the largest value apart; "
            f"processor time {self.ratio:.2f} of its"
        )


def line(**units: ez.Component) -> Steps:
    """Units one after the other."""
    names = list(units)
    wires = [("IN.OUTPUT_SIGNAL", f"{names[0]}.INPUT_SIGNAL")]
    wires += [(f"{a}.OUTPUT_SIGNAL", f"{b}.INPUT_SIGNAL") for a, b in itertools.pairwise(names)]
    return units, [*wires, (f"{names[-1]}.OUTPUT_SIGNAL", "OUT")]


class ReplaySettings(ez.Settings):
    messages: list[tuple[str, Any]]
    pause: float = 0.0  # seconds from message to message


class Replay(ez.Unit):
    """Publishes messages one after the other."""

    SETTINGS = ReplaySettings
    OUTPUT_SIGNAL = ez.OutputStream(AxisArray)
    OUTPUT_B = ez.OutputStream(AxisArray)
    OUTPUT_TRIGGER = ez.OutputStream(Any)

    @ez.publisher(OUTPUT_SIGNAL)
    @ez.publisher(OUTPUT_B)
    @ez.publisher(OUTPUT_TRIGGER)
    async def send(self) -> AsyncGenerator[tuple[ez.OutputStream, Any], None]:
        await asyncio.sleep(0.5)  # subscribers of other processes are there by then
        for stream, message in self.SETTINGS.messages:
            yield getattr(self, stream), message
            if self.SETTINGS.pause:
                await asyncio.sleep(self.SETTINGS.pause)


class Meter(ez.Unit):
    """Tells the processor time of its process, from the third message in to each that comes out."""

    INPUT_FIRST = ez.InputStream(Any)
    INPUT_LAST = ez.InputStream(Any)
    OUTPUT = ez.OutputStream(float)

    async def initialize(self) -> None:
        self.count, self.begin = 0, 0.0

    @ez.subscriber(INPUT_FIRST)
    async def on_first(self, _: Any) -> None:
        self.count += 1
        if self.count == 3:
            self.begin = time.process_time()

    @ez.subscriber(INPUT_LAST)
    @ez.publisher(OUTPUT)
    async def on_last(self, _: Any) -> AsyncGenerator[tuple[ez.OutputStream, float], None]:
        if self.begin:
            yield self.OUTPUT, time.process_time() - self.begin


class KeeperSettings(ez.Settings):
    kept: dict[str, Any]
    most: int = 1 << 30  # messages of each that are waited for
    patience: float = 2.0  # seconds without a message, after which there are no more


class Keeper(ez.Unit):
    """Keeps what comes, and ends the graph when nothing comes any more."""

    SETTINGS = KeeperSettings
    INPUT_SWIFTLET = ez.InputStream(AxisArray)
    INPUT_EZMSG = ez.InputStream(AxisArray)
    INPUT_SWIFTLET_TIME = ez.InputStream(float)
    INPUT_EZMSG_TIME = ez.InputStream(float)

    @ez.subscriber(INPUT_SWIFTLET)
    async def on_ours(self, message: AxisArray) -> None:
        self.SETTINGS.kept["swiftlet"].append(owned(message))

    @ez.subscriber(INPUT_EZMSG)
    async def on_theirs(self, message: AxisArray) -> None:
        self.SETTINGS.kept["ezmsg"].append(owned(message))

    @ez.subscriber(INPUT_SWIFTLET_TIME)
    async def on_our_time(self, seconds: float) -> None:
        self.SETTINGS.kept["swiftlet time"] = seconds

    @ez.subscriber(INPUT_EZMSG_TIME)
    async def on_their_time(self, seconds: float) -> None:
        self.SETTINGS.kept["ezmsg time"] = seconds

    @ez.task
    async def watch(self) -> None:
        kept, before, waited = self.SETTINGS.kept, (0, 0), 0
        # A unit that raises gives nothing: ten times as long is waited for the first message.
        while waited < (2 if all(before) else 20) and min(before) < self.SETTINGS.most:
            await asyncio.sleep(self.SETTINGS.patience / 2)
            now = len(kept["swiftlet"]), len(kept["ezmsg"])
            waited = waited + 1 if now == before else 0
            before = now
        raise ez.NormalTermination


def owned(message: AxisArray) -> AxisArray:
    """The message in memory of its own: that of another process is used again."""
    made = AxisArray(np.array(message.data), list(message.dims), dict(message.axes), stream_dim=message.stream_dim)
    made.attrs = dict(message.attrs)
    return made


def replay(system: ModuleType) -> ez.Unit:
    """The messages of a system as a source."""
    return Replay(ReplaySettings(messages=system.messages(), pause=getattr(system, "PAUSE", 0.0)))


def branch(package: str, steps: Callable[[Sigproc], Steps], streams: list[str]) -> ez.Collection:
    """The units of a system with those of one package, in a process of their own."""
    units, wires = steps(lambda module: importlib.import_module(f"{package}.sigproc.{module}"))
    ends = {stream: ez.InputTopic(AxisArray) for stream in streams}

    def network(self: Any) -> ez.NetworkDefinition:
        def end(name: str) -> Any:
            unit, _, stream = name.partition(".")
            if unit == "IN":
                return getattr(self, stream)
            return self.OUTPUT if unit == "OUT" else getattr(getattr(self, unit), stream)

        found = [(end(a), end(b)) for a, b in wires]
        return (*found, (self.OUTPUT_SIGNAL, self.METER.INPUT_FIRST), (found[-1][0], self.METER.INPUT_LAST))

    body = {**units, **ends, "OUTPUT": ez.OutputTopic(AxisArray), "METER": Meter(), "network": network}
    made: ez.Collection = type(f"Branch{package.title()}", (ez.Collection,), body)()
    return made


def run(system: ModuleType, patience: float = 2.0) -> Outcome:
    """Runs a system to its end."""
    kept: dict[str, Any] = {"swiftlet": [], "ezmsg": [], "swiftlet time": 0.0, "ezmsg time": 0.0}
    source: Any = system.source() if hasattr(system, "source") else replay(system)
    _, wires = system.steps(lambda module: importlib.import_module(f"swiftlet.sigproc.{module}"))
    streams = sorted({a.partition(".")[2] for a, _ in wires if a.startswith("IN.")})
    branches: list[Any] = [branch(package, system.steps, streams) for package in PACKAGES]
    keeper: Any = Keeper(KeeperSettings(kept=kept, most=getattr(system, "MOST", 1 << 30), patience=patience))
    connections = [(getattr(source, stream), getattr(of, stream)) for of in branches for stream in streams]
    for of, package in zip(branches, PACKAGES, strict=True):
        connections.append((of.OUTPUT, getattr(keeper, f"INPUT_{package.upper()}")))
        connections.append((of.METER.OUTPUT, getattr(keeper, f"INPUT_{package.upper()}_TIME")))
    components = {"SOURCE": source, "OURS": branches[0], "THEIRS": branches[1], "KEEPER": keeper}
    ez.run(components, connections=connections, process_components=(source, *branches))
    return outcome(kept)


def outcome(kept: dict[str, Any]) -> Outcome:
    """How the results of both compare, at the times that both have."""
    (times, ours), (other_times, theirs) = (joined(kept[package]) for package in PACKAGES)
    _, here, there = np.intersect1d(times, other_times, return_indices=True)
    if len(here) < 0.9 * min(len(times), len(other_times)) or ours.shape[1:] != theirs.shape[1:]:
        raise AssertionError(f"{len(here)} times in both, shapes {ours.shape} and {theirs.shape}")
    difference = float(np.max(np.abs(ours[here] - theirs[there])) / np.max(np.abs(theirs[there])))
    messages = len(kept["swiftlet"]), len(kept["ezmsg"])
    return Outcome(messages, difference, kept["swiftlet time"] / (kept["ezmsg time"] or 1.0))


def joined(messages: list[AxisArray]) -> tuple[Any, Any]:
    """Times to a tenth of a step, and the values at them; without times, values in their order."""
    times, data = [], []
    for message in messages:
        dim = message.stream_dim or ("time" if "time" in message.dims else message.dims[0])
        values = np.moveaxis(message.data, list(message.dims).index(dim), 0)
        axis: Any = message.axes.get(dim)
        if hasattr(axis, "gain"):
            times.append(np.round(10 * (axis.offset / axis.gain + np.arange(len(values)))))
        data.append(values)
    every = np.concatenate(data).astype(np.float64)
    return (np.concatenate(times) if times else np.arange(len(every))), every


def main(system: ModuleType) -> None:
    """Runs a system and prints what came of it."""
    found = run(system)
    print(f"{Path(str(system.__file__)).stem}: {found}")
    if found.difference > system.TOLERANCE:
        raise SystemExit("not equal")
