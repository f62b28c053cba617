"""Live streams: sources, pipelines and sinks that run beside each other, with a ledger of every message.

    >>> from swiftlet import Pipeline, streams
    >>> pipeline = Pipeline([{"ButterworthFilter": {"order": 4, "cuton": 1, "cutoff": 40}}])
    >>> report = streams.run("lsl://Amplifier", pipeline, "session.npz", seconds=60)
    >>> print(report)

The graph is the one that the tool runs: `docs/live.md` tells what it promises. Sources are recordings, streams
(`lsl://NAME`, `shm://NAME`, `tcp://HOST:PORT`), iterables of messages, and callables; sinks are files, streams and
callables. Each stage has a thread of its own; those of Python take turns with the interpreter.
"""

import inspect
import os
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, Self, get_args

from . import _ext
from ._pipeline import MixedPipeline, Pipeline
from ._shared_memory import SharedMemoryReader, SharedMemoryWriter

if TYPE_CHECKING:
    from ._shared_memory_units import (
        SharedMemorySink as SharedMemorySink,
    )
    from ._shared_memory_units import (
        SharedMemorySinkSettings as SharedMemorySinkSettings,
    )
    from ._shared_memory_units import (
        SharedMemorySource as SharedMemorySource,
    )
    from ._shared_memory_units import (
        SharedMemorySourceSettings as SharedMemorySourceSettings,
    )

__all__ = ["Graph", "Report", "SharedMemoryReader", "SharedMemoryWriter", "StageError", "run"]
#: Units of ezmsg, which are made when asked for.
_UNITS = ["SharedMemorySink", "SharedMemorySinkSettings", "SharedMemorySource", "SharedMemorySourceSettings"]

#: What becomes of a message where a channel is full: the stage in front waits, or the oldest or the newest one goes.
Policy = Literal["wait", "drop-oldest", "drop-newest"]
#: What becomes of a stage that fails at a message: it stops, leaves the message out, or is restored and tries again.
OnError = Literal["stop", "skip", "restart"]


class Report:
    """The fate of every message of a graph, the time it took, and what failed; `str` gives lines for people."""

    def __init__(self, value: dict[str, Any], text: str) -> None:
        self._text = text
        #: Sources, hops, stages and losses, as `swiftlet run --json` tells them.
        self.ledger: dict[str, Any] = value["ledger"]
        #: For each stage, and from the source to each sink: count, and p50, p99, p99.9 and max in seconds.
        self.latencies: dict[str, dict[str, float]] = value["latency_seconds"]
        #: Errors of stages, and what was done about them: stage, outcome, error, message and time.
        self.incidents: list[dict[str, Any]] = value["incidents"]

    @property
    def made(self) -> int:
        """Samples that the sources gave."""
        return self.ledger["made"]["samples"]

    @property
    def lost(self) -> int:
        """Samples that were lost anywhere; `ledger["losses"]` tells where, when and why."""
        return self.ledger["lost"]["samples"]

    @property
    def closes(self) -> bool:
        """Whether at each hop what came in has gone out, was dropped, or is held."""
        return self.ledger["closes"]

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"Report({self.lost} of {self.made} samples lost{'' if self.closes else '; does not close'})"


class StageError(RuntimeError):
    """A stage that is not Python's stopped; `stage` has its name, and `report` tells of all."""

    def __init__(self, stage: str, error: str, report: Report) -> None:
        super().__init__(f"{stage}: {error}")
        self.stage, self.report = stage, report


class Graph:
    """Sources, pipelines and sinks, and the channels between them. Stages are added from the sources on, by names.

        >>> graph = streams.Graph()
        >>> graph.source("amplifier", "lsl://Amplifier")
        >>> graph.pipeline("filter", pipeline, after="amplifier")
        >>> graph.sink("file", "session.npz", after="filter")
        >>> graph.sink("screen", draw, after="filter", capacity=8, policy="drop-oldest")
        >>> report = graph.run()

    A stage can be in front of any number of others; each gets every message. Before a stage, a channel holds up to
    `capacity` messages; where it is full, `policy` says what becomes of one more. `on_error` says what becomes of a
    stage that fails; `attempts` is how often it is restarted for one message.
    """

    def __init__(self) -> None:
        self._number = _ext.graph_new()
        self._has_run = False

    def source(
        self,
        name: str,
        source: Any,
        *,
        chunk: str = "1s",
        realtime: bool = False,
        on_error: OnError = "stop",
        attempts: int = 1,
        **reading: Any,
    ) -> Self:
        """Adds a source.

        - A path of a recording, whose messages are `chunk` long (`"20ms"`, a number of samples, `"all"`) and come at
          their own speed with `realtime`; `reading` are the options of reading, such as `stream="EEG"`.
        - `lsl://NAME`, `shm://NAME` or `tcp://HOST:PORT`, which is waited for.
        - An iterable of messages, a generator function, a callable without arguments, or a producer of ezmsg-baseproc
          or its unit. None stands for no message yet; a callable raises `StopIteration` at the end.

        Raises `FileNotFoundError`, `RecordingError` or `ValueError` for what is not there or cannot be read.
        """
        options = {"chunk": str(chunk), "realtime": realtime, "reading": {k: _word(v) for k, v in reading.items()}}
        options |= _way(0, "wait", on_error, attempts)
        if isinstance(source, str | os.PathLike):
            _ext.graph_source(self._number, name, os.fspath(source), None, options)
        else:
            if reading:
                raise TypeError(f"{', '.join(reading)}: options of reading are for recordings")
            messages = _Messages(source)
            _ext.graph_source(self._number, name, messages.pull, messages.restart, options)
        return self

    def pipeline(
        self,
        name: str,
        steps: Any,
        *,
        after: str,
        capacity: int = 64,
        policy: Policy = "wait",
        on_error: OnError = "stop",
        attempts: int = 1,
        state: bytes | None = None,
    ) -> Self:
        """Adds a pipeline behind a stage: a `Pipeline`, whose steps are taken without their state, a list of steps, or
        the path of a pipeline file. `state` is one that `states` or a pipeline's `state_bytes` gave, to go on from.
        """
        way = _way(capacity, policy, on_error, attempts)
        _ext.graph_pipeline(self._number, name, _steps(steps), after, way, state)
        return self

    def combiner(
        self,
        name: str,
        step: Any,
        *,
        after: Mapping[str, str],
        capacity: int = 64,
        policy: Policy = "wait",
        on_error: OnError = "stop",
        attempts: int = 1,
    ) -> Self:
        """Adds a step with several inputs, such as an `AddProcessor` of `swiftlet.sigproc`, behind a stage for each of
        its inputs, by the inputs' names. Streams are paired by their times.
        """
        way = _way(capacity, policy, on_error, attempts)
        kind = step._step
        settings = kind.value(getattr(step, "settings", step))
        _ext.graph_combiner(self._number, name, kind.name, settings, dict(after), way)
        return self

    def sink(
        self,
        name: str,
        sink: Any,
        *,
        after: str,
        capacity: int = 64,
        policy: Policy = "wait",
        on_error: OnError = "stop",
        attempts: int = 1,
    ) -> Self:
        """Adds a sink behind a stage: the path of a file, `lsl://NAME`, `shm://NAME`, `tcp://:PORT`, a callable, or a
        unit of ezmsg-baseproc. A callable gets each message that has samples, in a thread of its own.
        """
        way = _way(capacity, policy, on_error, attempts)
        target = os.fspath(sink) if isinstance(sink, str | os.PathLike) else _called(sink)
        _ext.graph_sink(self._number, name, target, after, way)
        return self

    def run(self, seconds: float | None = None, *, flush: bool = True, grace: float = 10.0) -> Report:
        """Runs the graph once, until all its streams have ended, or so many seconds.

        What a callable or an iterable raises is raised here when the streams have ended, unless `on_error` says
        otherwise; so is `KeyboardInterrupt`, which ends the streams in order. What came so far is written, and
        `report` tells of all. Without `flush` steps that look ahead keep what they hold, for `states` to go on from.
        A stage that hangs is left to itself `grace` seconds after the end was asked for.
        """
        if self._has_run:
            raise ValueError("a graph runs once; make another one")
        self._has_run = True
        try:
            _ext.graph_run(self._number, seconds, flush, grace)
        except BaseException as error:
            error.add_note(f"{self.report!r} when the streams had ended")
            raise
        report = self.report
        for incident in report.incidents:
            if incident["outcome"] == "stopped":
                raise StageError(incident["stage"], incident["error"], report)
        return report

    def stop(self) -> None:
        """Ends the sources, from any thread or callable. What they gave goes its way to the sinks."""
        _ext.graph_stop(self._number)

    @property
    def report(self) -> Report:
        """Where every message is at this moment; while the graph runs, from any thread. Raises `ValueError` before."""
        value, text = _ext.graph_report(self._number)
        if value is None:
            raise ValueError("the graph has not run")
        return Report(value, text)

    @property
    def states(self) -> dict[str, bytes]:
        """The states of the pipelines by name, after `run(flush=False)`, for `Graph.pipeline` or `load_state`."""
        return _ext.graph_states(self._number)

    def update_settings(self, name: str, steps: Any) -> None:
        """Gives a pipeline other settings while it runs, from any thread; live settings keep the state."""
        _ext.graph_replace(self._number, name, _steps(steps))

    def __del__(self) -> None:
        if hasattr(self, "_number"):
            _ext.graph_close(self._number)


def run(
    source: Any,
    pipeline: Any = None,
    sink: Any = None,
    *,
    seconds: float | None = None,
    capacity: int = 64,
    policy: Policy = "wait",
    on_error: OnError = "stop",
    attempts: int = 1,
    chunk: str = "1s",
    realtime: bool = False,
    **reading: Any,
) -> Report:
    """Runs a source through a pipeline into a sink, and tells the fate of every message. Either of the last two can be
    left out. What they may be, and the options, are those of `Graph`; its stages are "source", "pipeline" and "output".
    """
    graph, last = Graph(), "source"
    graph.source(last, source, chunk=chunk, realtime=realtime, on_error=on_error, attempts=attempts, **reading)
    channel: dict[str, Any] = {"capacity": capacity, "policy": policy, "on_error": on_error, "attempts": attempts}
    if pipeline is not None:
        graph.pipeline("pipeline", pipeline, after=last, **channel)
        last = "pipeline"
    if sink is not None:
        graph.sink("output", sink, after=last, **channel)
    return graph.run(seconds)


class _Messages:
    """The messages of an iterable, of what a function makes, or of a callable, one after the other."""

    def __init__(self, source: Any) -> None:
        self._source = _called(source) if hasattr(source, "create_producer") else source
        self.restart()

    def pull(self) -> Any:
        """The next message, or None; raises `StopIteration` at the end."""
        return self._next()

    def restart(self) -> None:
        """Begins again; an iterator goes on."""
        source = self._source
        if inspect.isgeneratorfunction(source):
            source = source()
        if isinstance(source, Iterable):
            self._next: Callable[[], Any] = iter(source).__next__
        elif callable(source):
            self._next = source
        else:
            raise TypeError(f"a source is a path, an iterable of messages or a callable, got {source!r}")


def _called(end: Any) -> Callable[..., Any]:
    """What a unit of ezmsg-baseproc would call, or the callable itself."""
    for make, made in (("create_producer", "producer"), ("create_processor", "processor")):
        if hasattr(end, make):
            getattr(end, make)()
            end = getattr(end, made)
            break
    if not callable(end):
        raise TypeError(f"expected a path, a callable or a unit of ezmsg-baseproc, got {end!r}")
    return end


def _steps(steps: Any) -> list[Any]:
    if isinstance(steps, str | os.PathLike):
        return Pipeline.from_yaml(steps).steps
    pipeline = steps if isinstance(steps, Pipeline) else Pipeline(steps)
    if isinstance(pipeline, MixedPipeline):
        raise TypeError("a stage has no steps that Python runs: call them in a source or a sink")
    return pipeline.steps


def _way(capacity: int, policy: str, on_error: str, attempts: int) -> dict[str, Any]:
    if capacity < 0 or attempts < 0:
        raise ValueError(f"capacity is {capacity} and attempts {attempts}, must be 0 or more")
    for name, value, known in (("policy", policy, Policy), ("on_error", on_error, OnError)):
        if value not in get_args(known):
            raise ValueError(f"{name} is {value!r}, must be one of {', '.join(get_args(known))}")
    return {"capacity": capacity, "policy": policy, "on_error": on_error, "attempts": attempts}


def _word(value: Any) -> str:
    """A value of a reading option as a command line has it."""
    return "yes" if value is True else "no" if value is False else str(value)


def __getattr__(name: str) -> Any:
    if name not in _UNITS:
        raise AttributeError(f"module 'swiftlet.streams' has no attribute {name!r}")
    from . import _shared_memory_units

    found = globals()[name] = getattr(_shared_memory_units, name)
    return found
