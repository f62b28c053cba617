"""Messages between processes: Swiftlet's shared memory against ezmsg's, in turns in one run.

    python Benchmarks/python/hops.py                          # 100,000 messages of (20, 64) float64
    python Benchmarks/python/hops.py --messages 10000 --rate 500 --rounds 2

Three processes: the first makes messages at a rate, the second hands them on, the third ends them. A message carries
the time at which it was handed over, and each of the two hops is the time until the next process has it in hand.
Whoever takes a message checks its number and its values. Rows: "ring" is `SharedMemoryWriter` to
`SharedMemoryReader`; "units" are `SharedMemorySink` and `SharedMemorySource` in graphs of ezmsg; "ezmsg" is a graph of
ezmsg by its own shared memory. The closing line has the ratio of the hops' p99, ring to ezmsg.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import uuid

import ezmsg.core as ez
import numpy as np
from ezmsg.util.messages.axisarray import AxisArray
from swiftlet import streams

SHAPE, RATE = (20, 64), 1000.0
#: What the p99 of a hop may be at most, as a share of ezmsg's.
LIMIT = 0.2
#: Messages that a reader may fall behind: some seconds of them, for machines that do other work besides.
SLOTS = 4096
#: Seconds that come before times count: processes begin in them, and open what is opened once.
WARM = 2.0


def message(number):
    """A message that says which one it is, in its time and in each of its values but the first, which is a time."""
    data = np.full(SHAPE, float(number))
    axis = AxisArray.TimeAxis(fs=RATE, offset=number * SHAPE[0] / RATE)
    return AxisArray(data, ["time", "ch"], {"time": axis}, {}, "hops", "time")


class Meter:
    """Counts what came, what is wrong about it, and how long it took."""

    def __init__(self, rate):
        self.times, self.wrong, self.next, self.came, self.warm = [], 0, 0, 0, round(WARM * rate)

    def take(self, found):
        """Notes a message; it is in hand now."""
        now, number = time.monotonic(), self.next
        data = found.data
        number = int(data[0, 1])
        is_right = number >= self.next and (data.ravel()[1:] == number).all() and data.shape == SHAPE
        is_right = is_right and abs(found.axes["time"].offset - number * SHAPE[0] / RATE) < 1e-6
        self.wrong += not is_right
        self.next, self.came = number + 1, self.came + 1
        if number >= self.warm:
            self.times.append(now - data[0, 0])
        return number

    def report(self, count):
        """The counts, and the times."""
        return {"lost": count - self.came, "wrong": self.wrong, "times": self.times}


def paced(count, rate):
    """The numbers of the messages, each when its time has come."""
    begin = time.monotonic()
    for number in range(count):
        left = begin + number / rate - time.monotonic()
        yield number, max(left, 0.0)


# The ring: three processes of Python, no graph.


def ring_first(name, count, rate, start):
    start.wait()
    with streams.SharedMemoryWriter(name, slots=SLOTS) as writer:
        for number, wait in paced(count, rate):
            time.sleep(wait)
            made = message(number)
            made.data[0, 0] = time.monotonic()
            writer.write(made)


def ring_second(source, target, count, rate, path, start):
    meter = Meter(rate)
    start.wait()
    with streams.SharedMemoryReader(source, 30) as reader, streams.SharedMemoryWriter(target, slots=SLOTS) as writer:
        for found in reader:
            number = meter.take(found)
            made = message(number)
            made.data[0, 0] = time.monotonic()
            writer.write(made)
    path.write_text(json.dumps(meter.report(count)))


def ring_third(source, count, rate, path, start):
    meter = Meter(rate)
    start.wait()
    for found in streams.SharedMemoryReader(source, 30):
        meter.take(found)
    path.write_text(json.dumps(meter.report(count)))


def ring(count, rate, folder):
    """The reports of both hops."""
    a, b = f"hops-{uuid.uuid4()}", f"hops-{uuid.uuid4()}"
    context = multiprocessing.get_context("spawn")
    paths = [folder / "second.json", folder / "third.json"]
    start = context.Barrier(3)
    parts = [
        context.Process(target=ring_third, args=(b, count, rate, paths[1], start)),
        context.Process(target=ring_second, args=(a, b, count, rate, paths[0], start)),
        context.Process(target=ring_first, args=(a, count, rate, start)),
    ]
    for part in parts:
        part.start()
    for part in parts:
        part.join(120 + 2 * count / rate)
    return [json.loads(path.read_text()) for path in paths]


# Graphs of ezmsg.


class FirstSettings(ez.Settings):
    count: int
    rate: float


class First(ez.Unit):
    SETTINGS = FirstSettings
    OUTPUT = ez.OutputStream(AxisArray)

    @ez.publisher(OUTPUT)
    async def publish(self):
        await asyncio.sleep(1.0)
        for number, wait in paced(self.SETTINGS.count, self.SETTINGS.rate):
            await asyncio.sleep(wait)
            made = message(number)
            made.data[0, 0] = time.monotonic()
            yield self.OUTPUT, made


class SecondSettings(ez.Settings):
    count: int
    rate: float
    path: str


class Second(ez.Unit):
    SETTINGS = SecondSettings
    INPUT = ez.InputStream(AxisArray)
    OUTPUT = ez.OutputStream(AxisArray)

    async def initialize(self):
        self.meter = Meter(self.SETTINGS.rate)

    @ez.subscriber(INPUT)
    @ez.publisher(OUTPUT)
    async def on_message(self, found: AxisArray):
        number = self.meter.take(found)
        made = message(number)
        made.data[0, 0] = time.monotonic()
        yield self.OUTPUT, made
        if number == self.SETTINGS.count - 1:
            pathlib.Path(self.SETTINGS.path).write_text(json.dumps(self.meter.report(self.SETTINGS.count)))


class Third(ez.Unit):
    SETTINGS = SecondSettings
    INPUT = ez.InputStream(AxisArray)

    async def initialize(self):
        self.meter = Meter(self.SETTINGS.rate)

    @ez.subscriber(INPUT)
    async def on_message(self, found: AxisArray):
        if self.meter.take(found) == self.SETTINGS.count - 1:
            pathlib.Path(self.SETTINGS.path).write_text(json.dumps(self.meter.report(self.SETTINGS.count)))
            raise ez.NormalTermination


class PartSettings(ez.Settings):
    count: int
    rate: float
    folder: str
    names: tuple


def sink_settings(name):
    return streams.SharedMemorySinkSettings(name=name, slots=SLOTS)


def source_settings(name):
    return streams.SharedMemorySourceSettings(name=name, timeout=60)


class FirstPart(ez.Collection):
    SETTINGS = PartSettings
    FIRST, SINK = First(), streams.SharedMemorySink()

    def configure(self):
        self.FIRST.apply_settings(FirstSettings(count=self.SETTINGS.count, rate=self.SETTINGS.rate))
        self.SINK.apply_settings(sink_settings(self.SETTINGS.names[0]))

    def network(self):
        return [(self.FIRST.OUTPUT, self.SINK.INPUT_SIGNAL)]


class SecondPart(ez.Collection):
    SETTINGS = PartSettings
    SOURCE, SECOND, SINK = streams.SharedMemorySource(), Second(), streams.SharedMemorySink()

    def configure(self):
        self.SOURCE.apply_settings(source_settings(self.SETTINGS.names[0]))
        self.SECOND.apply_settings(second_settings(self.SETTINGS, "second"))
        self.SINK.apply_settings(sink_settings(self.SETTINGS.names[1]))

    def network(self):
        return [(self.SOURCE.OUTPUT_SIGNAL, self.SECOND.INPUT), (self.SECOND.OUTPUT, self.SINK.INPUT_SIGNAL)]


class ThirdPart(ez.Collection):
    SETTINGS = PartSettings
    SOURCE, THIRD = streams.SharedMemorySource(), Third()

    def configure(self):
        self.SOURCE.apply_settings(source_settings(self.SETTINGS.names[1]))
        self.THIRD.apply_settings(second_settings(self.SETTINGS, "third"))

    def network(self):
        return [(self.SOURCE.OUTPUT_SIGNAL, self.THIRD.INPUT)]


def second_settings(settings, name):
    path = os.path.join(settings.folder, f"{name}.json")
    return SecondSettings(count=settings.count, rate=settings.rate, path=path)


def run_graph(kind, count, rate, folder):
    """Runs a graph in three processes."""
    settings = PartSettings(count, rate, folder, tuple(f"hops-{uuid.uuid4()}" for _ in range(2)))
    if kind == "units":
        parts = [FirstPart(settings), SecondPart(settings), ThirdPart(settings)]
        wires = []
    else:
        parts = [
            First(FirstSettings(count=count, rate=rate)),
            Second(second_settings(settings, "second")),
            Third(second_settings(settings, "third")),
        ]
        wires = [(parts[0].OUTPUT, parts[1].INPUT), (parts[1].OUTPUT, parts[2].INPUT)]
    components = dict(zip(("FIRST", "SECOND", "THIRD"), parts, strict=True))
    ez.run(components=components, connections=wires, process_components=tuple(parts))


def graph(kind, count, rate, folder):
    """The reports of both hops of a graph, which has a process of its own to begin in."""
    command = [sys.executable, __file__, "--graph", kind, "--messages", str(count), "--rate", str(rate)]
    done = subprocess.run(
        [*command, "--folder", str(folder)], capture_output=True, text=True, timeout=180 + 4 * count / rate, check=False
    )
    paths = [folder / "second.json", folder / "third.json"]
    if not all(path.exists() for path in paths):
        sys.exit(f"the graph {kind} did not end:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
    return [json.loads(path.read_text()) for path in paths]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--rate", type=float, default=1000.0, help="messages a second")
    parser.add_argument("--rounds", type=int, default=4, help="turns, among which the messages are divided")
    parser.add_argument("--graph", help=argparse.SUPPRESS)
    parser.add_argument("--folder", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.graph:
        return run_graph(options.graph, options.messages, options.rate, options.folder)
    count = options.messages // options.rounds
    found = {kind: {"lost": 0, "wrong": 0, "times": []} for kind in ("ring", "units", "ezmsg")}
    for turn in range(options.rounds):
        # Whoever comes first in one turn comes last in the next.
        for kind in list(found)[:: -1 if turn % 2 else 1]:
            with tempfile.TemporaryDirectory() as folder:
                folder = pathlib.Path(folder)
                if kind == "ring":
                    reports = ring(count, options.rate, folder)
                else:
                    reports = graph(kind, count, options.rate, folder)
            for report in reports:
                for key, value in report.items():
                    found[kind][key] += value
    print(f"{options.messages} messages of {SHAPE}, {options.rate:g} a second, microseconds a hop")
    print(f"{'':8}{'hops':>9}{'lost':>6}{'wrong':>7}{'p50':>9}{'p99':>9}{'p99.9':>9}")
    tails = {}
    for kind, report in found.items():
        times = np.array(report["times"]) * 1e6
        shares = np.percentile(times, [50, 99, 99.9])
        tails[kind] = shares[1]
        row = "".join(f"{share:9.0f}" for share in shares)
        print(f"{kind:8}{len(times):9}{report['lost']:6}{report['wrong']:7}{row}")
    ratio = tails["ring"] / tails["ezmsg"]
    print(f"p99 of a hop, ring to ezmsg: {ratio:.3f} (limit {LIMIT})")
    faults = sum(found[kind][key] for kind in ("ring", "units") for key in ("lost", "wrong"))
    return int(ratio > LIMIT or faults > 0)


if __name__ == "__main__":
    sys.exit(main())
