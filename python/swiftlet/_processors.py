"""Steps with several inputs."""

import asyncio
import collections

from . import _ext
from ._transformers import Common, restored, unified


class Processor(Common, _ext.Combiner):
    """A step with several inputs: messages are pushed in, and results taken by calling it.

    `inputs` has the inputs' names; `push_a(message)` takes a message in on input `a`. A result that consists of several
    messages is a tuple of them.
    """

    inputs: tuple[str, ...] = ()

    def __init__(self, *args, settings=None, **kwargs):
        self._given = unified(self._step, args, settings, kwargs)
        self._ready = collections.deque()
        self._arrival = None
        self._start(self._step.name, self._step.value(self._given))

    def _take(self, port, message):
        made, ports = self._push(port, message), self._step.ports
        outputs = len(ports.outputs) - (ports.widens is not None and not getattr(self._given, ports.widens))
        self._ready.extend(made if outputs == 1 else zip(*[iter(made)] * outputs, strict=True))
        if self._ready and self._arrival is not None:
            self._arrival.set()

    def _answer(self):
        """What a push gives."""
        return None

    def push(self, message):
        """Takes one message in on every input."""
        for port in self.inputs:
            self._take(port, message)

    def __call__(self):
        """The next result. Raises `LookupError` when the messages that came so far make none."""
        if not self._ready:
            raise LookupError(f"{type(self).__name__}: no result yet; every input needs messages of the same time")
        return self._ready.popleft()

    def results(self) -> list:
        """All results that there are now."""
        found = list(self._ready)
        self._ready.clear()
        return found

    async def __acall__(self):
        """The next result, once there is one."""
        while not self._ready:
            self._arrival = asyncio.Event()
            await self._arrival.wait()
        return self._ready.popleft()

    __next__ = __call__
    __anext__ = __acall__

    def __reduce__(self):
        return _with_results, (type(self), self._given, self.state_bytes(), list(self._ready))

    def update_settings(self, new_settings):
        """Takes over other settings."""
        new_settings = self._step.converted(new_settings)
        self._replace(self._step.value(new_settings))
        self._given = new_settings


class AnsweringProcessor(Processor):
    """A step with two inputs that answers each message with the result that it made: called with one of the first
    input, or `push_b` with one of the second. None: there is none yet. `results()` has those that came with it.
    """

    def __call__(self, *message):
        if not message:
            return super().__call__()
        self._take(self.inputs[0], *message)
        return self._answer()

    async def __acall__(self, *message):
        return self(*message) if message else await super().__acall__()

    def _answer(self):
        return self._ready.popleft() if self._ready else None


def _with_results(kind, settings, state, ready):
    processor = restored(kind, settings, state)
    processor._ready.extend(ready)
    return processor
