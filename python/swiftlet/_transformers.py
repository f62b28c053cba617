"""What all transformers have in common."""

import asyncio
import collections
import copy
import dataclasses
from typing import Any

from . import _ext


def _unified(step, args, settings, kwargs):
    """The settings, given whole or field by field."""
    if settings is None and len(args) == 1 and dataclasses.is_dataclass(args[0]) and not kwargs:
        settings, args = args[0], ()
    if settings is None:
        return step.settings(*args, **kwargs)
    if args or kwargs:
        raise TypeError("settings are given whole or field by field, not both")
    return step.converted(settings)


class _Common:
    """Settings, state, pickling: the same for transformers and processors with several inputs."""

    _step: Any
    NONRESET_SETTINGS_FIELDS: frozenset = frozenset()

    @property
    def settings(self):
        """The settings in force."""
        return self._given

    @classmethod
    def get_settings_type(cls):
        """The class of the settings."""
        return cls._step.settings

    @property
    def state(self) -> bytes:
        """The state as bytes; can be assigned (None is ignored)."""
        return self.state_bytes()

    @state.setter
    def state(self, state):
        if state is not None:
            self.load_state(state)

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        for name in ("_reset_state", "_hash_message"):
            if name in vars(cls):
                raise TypeError(
                    f"{cls.__name__}.{name} would never be called: the state is Swift's, and begins anew with another "
                    f"stream; override _process or __call__"
                )
        # Where nothing overrides it, a call goes straight to the runner.
        overrides = "_process" in vars(cls) and any("_process" in vars(base) for base in cls.__mro__[1:])
        if overrides and "__call__" not in vars(cls):
            cls.__call__ = _by_process

    def close(self):
        """Nothing is held that must be given back."""

    def __reduce__(self):
        return _restored, (type(self), self._given, self.state_bytes())

    def __repr__(self):
        given = ", ".join(f"{name}={value!r}" for name, value in self._step.value(self._given).items())
        return f"{type(self).__name__}({given})"


def _by_process(self, message):
    """What becomes of a message."""
    return self._process(message)


def _restored(kind, settings, state):
    transformer = kind(settings) if settings is not None else kind()
    transformer.load_state(state)
    return transformer


class Transformer(_Common, _ext.Runner):
    """A step of signal processing: called with a message, it gives a message of the same class, whose data are an
    array of the same library on the same device.

    What it remembers of the stream it is in goes along when it is pickled.
    """

    def __init__(self, *args, settings=None, **kwargs):
        self._given = _unified(self._step, args, settings, kwargs)
        self._start({self._step.name: self._step.value(self._given)})

    def _process(self, message):
        """What a call does; a class of yours that derives from this one can do something else, or something more."""
        return _ext.Runner.__call__(self, message)

    def process_all(self, message) -> list:
        """What a call gives, with what was still held of the samples before a gap, or of the stream before, in front.
        (A call drops that, and warns.)
        """
        if type(self).__call__ is not _ext.Runner.__call__:
            return [self(message)]
        return self._process_all(message)

    def update_settings(self, new_settings=None, **changes):
        """Takes over other settings. The state stays if all that changed are in `NONRESET_SETTINGS_FIELDS`."""
        if new_settings is None:
            new_settings = dataclasses.replace(self._given, **changes)
        new_settings = self._step.converted(new_settings)
        self._replace({self._step.name: self._step.value(new_settings)})
        self._given = new_settings

    def reset(self):
        """Forgets the stream: the next message begins one."""
        self._start({self._step.name: self._step.value(self._given)})

    def stateful_op(self, state, message):
        """The step as a function: (state before or None, message) to (state after, result). States are bytes."""
        if state is None:
            self.reset()
        else:
            self.load_state(state)
        result = self(message)
        return self.state_bytes(), result

    @classmethod
    def get_message_type(cls, dir: str):
        """The class of messages in or out."""
        if dir not in ("in", "out"):
            raise ValueError(f"Invalid direction: {dir}. Use 'in' or 'out'.")
        from ._units import message_type

        return message_type()

    async def __acall__(self, message):
        return self(message)

    def send(self, message):
        """The same as calling it."""
        return self(message)

    async def asend(self, message):
        """The same as calling it."""
        return self(message)

    def _repr_html_(self):
        from ._html import steps_html

        return steps_html([{self._step.name: self._step.value(self._given)}])


class Learner(Transformer):
    """A transformer that learns from messages apart from those that it transforms."""

    def partial_fit(self, message):
        """Learns from a message."""
        self(_with_attrs(message, {**message.attrs, "trigger": message.attrs.get("trigger", True)}))

    def partial_fit_transform(self, message):
        """Learns from a message, then transforms it by what was learned."""
        self.partial_fit(message)
        return self(_with_attrs(message, {key: value for key, value in message.attrs.items() if key != "trigger"}))

    async def apartial_fit(self, message):
        """The same as `partial_fit`."""
        self.partial_fit(message)

    async def apartial_fit_transform(self, message):
        """The same as `partial_fit_transform`."""
        return self.partial_fit_transform(message)


def _with_attrs(message, attrs):
    made = copy.copy(message)
    made.attrs = attrs
    return made


class Processor(_Common, _ext.Combiner):
    """A step with several inputs: messages are pushed in, and results taken by calling it.

    `inputs` has the inputs' names; `push_a(message)` takes a message in on input `a`. A result that consists of several
    messages is a tuple of them.
    """

    inputs: tuple[str, ...] = ()

    def __init__(self, *args, settings=None, **kwargs):
        self._given = _unified(self._step, args, settings, kwargs)
        self._ready = collections.deque()
        self._arrival = None
        self._start(self._step.name, self._step.value(self._given))

    def _take(self, port, message):
        made, row = self._push(port, message), self._step.row
        outputs = len(row.outputs) - (row.widens is not None and not getattr(self._given, row.widens))
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
        return _restored_processor, (type(self), self._given, self.state_bytes(), list(self._ready))

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


def _restored_processor(kind, settings, state, ready):
    processor = _restored(kind, settings, state)
    processor._ready.extend(ready)
    return processor
