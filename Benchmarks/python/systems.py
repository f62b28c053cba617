"""Whole systems of units against the same ones of ezmsg-sigproc: the processor time that a message takes in all units.

    python Benchmarks/python/systems.py                # every system of Examples/systems
    python Benchmarks/python/systems.py decoder ssvep --rounds 9

The units of both stand in one process here, and messages go from one to the next without ezmsg's transport, which is
the same for both. They take turns, each with all messages of the system, and the time is the processor's. A row has the
medians of both in microseconds a message, and the median of the rounds' ratios; the last row is the ratios' geometric
mean. With `--graph`, each system runs as a graph of four processes too, and its ratio has the transport in it.
"""

import argparse
import asyncio
import importlib
import importlib.util
import math
import os
import pathlib
import statistics
import sys
import time

for name in ("SWIFTLET_THREADS", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[name] = "1"

SYSTEMS = pathlib.Path(__file__).resolve().parents[2] / "Examples" / "systems"
RECORDINGS = SYSTEMS.parents[2] / "shared" / "data"
sys.path.insert(0, str(SYSTEMS))
os.environ.setdefault("RECORDING", str(RECORDINGS / "clock_resets.xdf"))

import ezmsg.core as ez  # noqa: E402
import side_by_side  # noqa: E402
from ezmsg.core.backend import crawl_components  # noqa: E402
from ezmsg.core.unit import SUBSCRIBES_ATTR  # noqa: E402

#: The most that a system may take of ezmsg-sigproc's time.
LIMIT = 0.35
#: Messages that come before the time is taken: they make designs and fill states.
WARM = 5


class Here:
    """The units of a system in this process: each message goes through all of them before the next one comes."""

    def __init__(self, package, system, streams):
        self.branch = side_by_side.branch(package, system.steps, streams)
        self.branch._set_name("SYSTEM")
        self.branch._set_location([])
        self.units, self.wires, self.count, self.running = [], {}, 0, []
        for component in crawl_components(self.branch):
            if isinstance(component, ez.Collection):
                component.configure()
                for begin, end in component.network():
                    self.wires.setdefault(begin.address, []).append(end.address)
            elif not isinstance(component, side_by_side.Meter):
                self.units.append(component)

    async def begin(self):
        """Makes the units ready; those that publish on their own begin to."""
        tasks = {}
        for unit in self.units:
            await unit.setup()
            for task in unit.tasks.values():
                stream = getattr(task, SUBSCRIBES_ATTR, None)
                if stream is not None:
                    tasks.setdefault(unit.streams[stream.name].address, []).append((unit, task))

        def at(address):
            """Who is given a message that is published there; None counts it as a result."""
            found = [None] if address == self.branch.OUTPUT.address else []
            return found + tasks.get(address, []) + [one for end in self.wires.get(address, ()) for one in at(end)]

        self.ends = {
            (component, name): at(stream.address)
            for component in [self.branch, *self.units]
            for name, stream in component.streams.items()
        }
        alone = [
            (unit, task) for unit in self.units for task in unit.tasks.values() if not hasattr(task, SUBSCRIBES_ATTR)
        ]
        self.running = [asyncio.create_task(self.publish(unit, task(unit))) for unit, task in alone]

    async def take(self, stream, message):
        """A message of the source, up to the end of the system."""
        await self.send((self.branch, stream), message)
        # Tasks of their own wake up, and those that they wake.
        for _ in range(8 if self.running else 0):
            await asyncio.sleep(0)

    async def send(self, place, message):
        for end in self.ends[place]:
            if end is None:
                self.count += 1
                continue
            given = end[1](end[0], message)
            await (self.publish(end[0], given) if hasattr(given, "__anext__") else given)

    async def publish(self, unit, results):
        async for stream, message in results:
            await self.send((unit, stream.name), message)

    async def end(self):
        for task in self.running:
            task.cancel()


def recorded(system):
    """The messages of a system with their streams; those of a source are what it publishes in a graph."""
    if hasattr(system, "messages"):
        return system.messages()
    kept = {"swiftlet": [], "ezmsg": []}
    source, most = system.source(), getattr(system, "MOST", 1 << 30)
    keeper = side_by_side.Keeper(side_by_side.KeeperSettings(kept=kept, most=most))
    to = [(source.OUTPUT_SIGNAL, keeper.INPUT_SWIFTLET), (source.OUTPUT_SIGNAL, keeper.INPUT_EZMSG)]
    ez.run({"SOURCE": source, "KEEPER": keeper}, connections=to, process_components=(source,))
    return [("OUTPUT_SIGNAL", message) for message in kept["swiftlet"]]


async def seconds(package, system, streams, messages):
    """The processor time a message, and how many results there were."""
    here = Here(package, system, streams)
    await here.begin()
    for message in messages[:WARM]:
        await here.take(*message)
    start = time.process_time()
    for message in messages[WARM:]:
        await here.take(*message)
    taken = time.process_time() - start
    await here.end()
    return taken / (len(messages) - WARM), here.count


def measure(system, rounds):
    """Medians of both in microseconds a message, and of the ratio."""
    messages = recorded(system)
    if len(messages) <= WARM:
        raise FileNotFoundError(f"{len(messages)} messages came of its source")
    streams = sorted({stream for stream, _ in messages})
    times, results = {package: [] for package in side_by_side.PACKAGES}, {}
    for _ in range(rounds + 1):
        for package in side_by_side.PACKAGES:
            taken, results[package] = asyncio.run(seconds(package, system, streams, messages))
            times[package].append(taken * 1e6)
    if not all(results.values()):
        raise RuntimeError(f"results of one alone: {results}")
    # The first round imports and compiles.
    ours, theirs = (times[package][1:] for package in side_by_side.PACKAGES)
    ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
    return statistics.median(ours), statistics.median(theirs), ratio


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("systems", nargs="*", help="names of systems; all by default")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--graph", action="store_true", help="the ratio in graphs of four processes, too")
    given = parser.parse_args()
    names = sorted(path.stem for path in SYSTEMS.glob("*.py") if path.stem != "side_by_side")
    # Systems read the arguments of their own command.
    sys.argv[1:] = []
    print(f"{'microseconds a message':24}{'swiftlet':>12}{'ezmsg':>12}{'ratio':>8}{'graph':>8}")
    ratios = []
    for name in given.systems or names:
        try:
            system = importlib.import_module(name)
            ours, theirs, ratio = measure(system, given.rounds)
        except (ModuleNotFoundError, FileNotFoundError) as error:
            print(f"{name:24}left out: {error}")
            continue
        ratios.append(ratio)
        graph = f"{side_by_side.run(system).ratio:8.2f}" if given.graph else f"{'':8}"
        print(f"{name:24}{ours:12.1f}{theirs:12.1f}{ratio:8.3f}{graph}{'  MISS' if ratio > LIMIT else ''}", flush=True)
    if ratios:
        print(f"{'geometric mean':48}{math.exp(statistics.fmean(map(math.log, ratios))):8.3f}")


if __name__ == "__main__":
    sys.exit(main())
