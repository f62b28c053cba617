"""A graph of two processes: a source that uses its memory again after four messages, and all units beside a sink that
looks at what they published only when all has passed.

    python Tests/Python/lent_memory.py uint8 [messages] [irregular]

Prints, for each unit, how many of its messages were not what they should be, and how many there were; all in one line
comes last.
"""

import asyncio
import copy
import json
import sys
import typing
from dataclasses import replace
from pathlib import Path

import ezmsg.core as ez
import numpy as np
from ezmsg.util.messages.axisarray import AxisArray, CoordinateAxis, LinearAxis
from swiftlet import _steps

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Examples"))
from library_matrix import recording

SAMPLES, BUFFERS = 13, 4


def stream(dtype, count, irregular):
    """Messages that differ in samples, in attributes that are arrays, and in times per sample if asked for."""
    like = recording(dtype, samples=SAMPLES)
    labels = {name: CoordinateAxis(like.axes[name].data, [name]) for name in ("ch", "xy")}
    frequency = LinearAxis(unit="Hz", gain=1.0, offset=1.0)
    for number in range(count):
        random = np.random.default_rng(number)
        data = random.integers(1, 200, like.data.shape).astype(dtype)
        if np.dtype(dtype).kind == "f":
            data /= 64
        time = LinearAxis(unit="s", gain=0.01, offset=number * SAMPLES * 0.01)
        if irregular:
            places = number * SAMPLES + np.arange(SAMPLES) + random.uniform(0, 0.5, SAMPLES)
            time = CoordinateAxis(places * 0.01, ["time"], "s")
        attrs = {"calibration": np.full(16, number % 256, "uint8"), "nested": [{"deep": random.integers(0, 9, 5)}]}
        yield AxisArray(data, list(like.dims), {"time": time, "freq": frequency, **labels}, attrs, "key", "time")


class Handing(ez.Unit):
    """Hands on what comes, as it is: what memory that is used again looks like, so that it is known to be."""

    INPUT_SIGNAL = ez.InputStream(AxisArray)
    OUTPUT_SIGNAL = ez.OutputStream(AxisArray)

    @ez.subscriber(INPUT_SIGNAL)
    @ez.publisher(OUTPUT_SIGNAL)
    async def on_signal(self, message: AxisArray) -> typing.AsyncGenerator:
        yield self.OUTPUT_SIGNAL, message


def units():
    """Each unit with the settings of its examples, by name."""
    made = {"Handing": Handing()}
    for name, step in _steps.steps().items():
        for number, example in enumerate(step.entry["examples"][:3]):
            given = {} if isinstance(example, str) else next(iter(example.values()))
            made[f"{name}_{number}"] = step.unit(step.settings(**given))
    return made


def inputs(unit):
    """The streams that messages go in by, and what each does with one."""
    streams = {
        "INPUT_SIGNAL": ["on_signal"],
        "INPUT_SIGNAL_A": ["on_a"],
        "INPUT_SIGNAL_B": ["on_b"],
        "INPUT_REFERENCE": ["on_reference"],
        "INPUT_TRIGGER": ["on_trigger"],
    }
    return {name: getattr(unit, task) for name, (task,) in streams.items() if hasattr(unit, name)}


def outputs(unit):
    """The streams that messages come out of."""
    return [name for name in dir(unit) if name.startswith("OUTPUT_") and name != "OUTPUT_SAMPLE"]


def published(unit, messages):
    """What a unit publishes when it is alone, by stream; nothing where it cannot do with such messages."""
    found = {name: [] for name in outputs(unit)}
    streams = {id(getattr(unit, name)): name for name in found}

    async def send():
        await unit.initialize()
        for message in messages:
            for task in inputs(unit).values():
                message = replace(message, attrs={} if len(inputs(unit)) > 1 else message.attrs)
                async for stream, result in task(message):
                    found[streams[id(stream)]].append(result)

    try:
        asyncio.run(send())
    except (TypeError, ValueError, AttributeError):
        return {}
    return found


def same(a, b):
    """Whether two messages, or two parts of them, hold the same."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and np.array_equal(a, b, equal_nan=a.dtype.kind in "fc")
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[name], b[name]) for name in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, AxisArray | CoordinateAxis):
        mine, others = ({k: v for k, v in vars(x).items() if k[0] != "_"} for x in (a, b))
        return same(mine, others)
    if isinstance(a, LinearAxis):
        return (a.unit, a.gain) == (b.unit, b.gain) and abs(a.offset - b.offset) < 1e-9
    return a == b


class StreamSettings(ez.Settings):
    dtype: str
    count: int
    irregular: bool = False


class Source(ez.Unit):
    SETTINGS = StreamSettings
    OUTPUT_SIGNAL = ez.OutputStream(AxisArray, num_buffers=BUFFERS)
    OUTPUT_PLAIN = ez.OutputStream(AxisArray, num_buffers=BUFFERS)

    @ez.publisher(OUTPUT_SIGNAL)
    @ez.publisher(OUTPUT_PLAIN)
    async def send(self) -> typing.AsyncGenerator:
        for message in stream(self.SETTINGS.dtype, self.SETTINGS.count, self.SETTINGS.irregular):
            yield self.OUTPUT_SIGNAL, message
            # Where several messages meet, attributes are those of any of them.
            yield self.OUTPUT_PLAIN, replace(message, attrs={})


class SinkSettings(ez.Settings):
    counts: dict


#: What the sink, which is in this process, took from each stream, copied when all had passed.
KEPT: dict[str, list] = {}


def sink(names):
    """A class of sinks with a stream for each of the names, which keeps what comes until all is there."""
    streams = {f"INPUT_{number}": ez.InputStream(AxisArray) for number in range(len(names))}

    def keeping(name):
        async def on_message(self, message: AxisArray) -> None:
            self.kept[name].append(message)
            if self.left() == 0:
                self.finish()

        return on_message

    async def initialize(self):
        self.kept = {name: [] for name in names}

    def left(self):
        return sum(max(0, count - len(self.kept[name])) for name, count in self.SETTINGS.counts.items())

    def finish(self):
        KEPT.update(copy.deepcopy(self.kept))
        raise ez.NormalTermination

    @ez.task
    async def watch(self):
        """The graph ends as well when nothing comes any more."""
        before, now = None, self.left()
        while now != before:
            await asyncio.sleep(10)
            before, now = now, self.left()
        self.finish()

    tasks = {
        f"on_{number}": ez.subscriber(streams[f"INPUT_{number}"])(keeping(name)) for number, name in enumerate(names)
    }
    methods = {"initialize": initialize, "left": left, "finish": finish, "watch": watch}
    return type(ez.Unit)("Sink", (ez.Unit,), {"SETTINGS": SinkSettings, **methods, **streams, **tasks})


def run(dtype, count, irregular=False):
    """Runs the graph to its end: for each stream of each unit, how many messages were wrong, of how many."""
    given = list(stream(dtype, count, irregular))
    alone = {name: published(unit, given) for name, unit in units().items()}
    expected = {f"{name}.{out}": kept for name, found in alone.items() for out, kept in found.items() if kept}
    tested = {name: unit for name, unit in units().items() if any(alone[name].values())}
    source = Source(StreamSettings(dtype=dtype, count=count, irregular=irregular))
    last = sink(list(expected))(SinkSettings(counts={name: len(kept) for name, kept in expected.items()}))
    connections = [
        (source.OUTPUT_SIGNAL if len(inputs(unit)) == 1 else source.OUTPUT_PLAIN, getattr(unit, port))
        for unit in tested.values()
        for port in inputs(unit)
    ]
    for number, name in enumerate(expected):
        unit, _, out = name.partition(".")
        connections.append((getattr(tested[unit], out), getattr(last, f"INPUT_{number}")))
    KEPT.clear()
    ez.run(SOURCE=source, SINK=last, **tested, connections=connections, process_components=(source,))
    return {
        name: (max(len(wanted), len(KEPT[name])) - sum(map(same, wanted, KEPT[name])), len(wanted))
        for name, wanted in expected.items()
    }


def main():
    numbers = [int(word) for word in sys.argv[2:] if word.isdigit()]
    found = run(sys.argv[1], *(numbers or [40]), irregular="irregular" in sys.argv)
    if "--json" in sys.argv:
        print(json.dumps(found))
    else:
        for name, (wrong, count) in found.items():
            print(f"{name}: {wrong} of {count} wrong")
        handed, _ = found.pop("Handing.OUTPUT_SIGNAL")
        steps = {name.partition("_")[0] for name in found}
        wrong, count = (sum(numbers) for numbers in zip(*found.values(), strict=True))
        tested = f"{len(steps)} of {len(_steps.steps())} steps, {len(found)} streams"
        print(f"{sys.argv[1]}: {tested}, {wrong} of {count} messages wrong ({handed} where they are handed on)")


if __name__ == "__main__":
    main()
