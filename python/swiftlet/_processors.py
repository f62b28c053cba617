"""Steps with several inputs."""

import asyncio
import collections
import copy

from . import _ext
from ._foreign import beside, ours
from ._messages import told
from ._own import changed
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
        self._arrival = self._model = None
        self._gains = {}
        self.reset()

    def reset(self):
        """Forgets the streams, and results that were not taken."""
        self._start(self._step.name, self._step.value(self._given))
        self._ready.clear()
        self._gains.clear()

    def _take(self, port, message):
        message = self._beside_the_first(self._along(message))
        if self._step.names.recovers:
            self._watch(port, message)
        made, ports = self._push(port, message), self._step.ports
        outputs = len(ports.outputs) - (ports.widens is not None and not getattr(self._given, ports.widens))
        self._ready.extend(made if outputs == 1 else zip(*[iter(made)] * outputs, strict=True))
        if self._ready and self._arrival is not None:
            self._arrival.set()

    def _along(self, message):
        """The message, which says that it goes on along the axis that the settings name, if they do."""
        name = self._step.names.along
        axis = name and getattr(self._given, name)
        if not axis or axis == message.stream_dim or (message.stream_dim is None and axis not in message.dims):
            return message
        if message.stream_dim is None and axis == ("time" if "time" in message.dims else message.dims[0]):
            return message
        return changed(message, stream_dim=axis)

    def _watch(self, port, message):
        """Begins anew, and tells so, where this input's rate is another than that of one before."""
        dim = message.stream_dim or ("time" if "time" in message.dims else message.dims[0])
        gain = getattr(message.axes.get(dim), "gain", None)
        others = [other for name, other in self._gains.items() if name != port and other is not None]
        if gain is not None and any(abs(gain - other) > 1e-6 * abs(other) for other in others):
            self._start(self._step.name, self._step.value(self._given))
            self._gains.clear()
            rates = f"{1 / gain:g} Hz, the other at {1 / others[0]:g} Hz"
            text = f"{self._step.name}: input {port} goes on at {rates}; what waited is left out"
            told(text, {"kind": "lost", "text": text, "step": self._step.name, "place": None, "time": None})
        self._gains[port] = gain

    def _beside_the_first(self, message):
        """The message, with its data in the library of the first one's if the settings ask for that."""
        if not getattr(self._given, "auto_coerce_backend", False):
            return message
        if self._model is None:
            # A copy of nothing: a view would keep the memory.
            self._model = copy.copy(message.data[tuple(slice(0, 0) for _ in message.dims)])
        if type(message.data) is type(self._model):
            return message
        return changed(message, data=beside(ours(message.data), self._model))

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
        return restored, (type(self), self._given, self.state_bytes()), list(self._ready)

    def __setstate__(self, ready):
        self._ready.extend(ready)

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

    def send(self, *message):
        """The same as calling it."""
        return self(*message)

    async def asend(self, *message):
        """The same as calling it."""
        return self(*message)

    async def __acall__(self, *message):
        return self(*message) if message else await super().__acall__()

    def __next__(self):
        """The next result; None: there is none yet."""
        return self._answer()

    def _answer(self):
        return self._ready.popleft() if self._ready else None
