"""Transformers written in Python as steps of pipelines."""

import itertools
import pickle

from . import _ext
from ._libraries import coordinates
from ._pipeline import Pipeline

_MARK = b"SWIFTLET and Python\0"


class OwnStep:
    """A transformer that Python runs, beside those that Swift runs. It is made anew from its settings."""

    def __init__(self, given):
        self.given = given
        self.reset()

    def reset(self):
        """Forgets the stream."""
        settings = getattr(self.given, "settings", None)
        self.step = type(self.given)() if settings is None else type(self.given)(settings)
        self._stream = self._restored = None

    def __call__(self, message):
        self._stream = _stream(message)
        restored, self._restored = self._restored, None
        if restored == self._stream and hasattr(self.step, "_hash_message"):
            # Else a state that was read would be thrown away: it does not tell the stream that it is of.
            self.step._hash = self.step._hash_message(message)
        return self.step(message)

    def process_all(self, message) -> list:
        """What a call gives, as a list."""
        if hasattr(self.step, "process_all"):
            return self.step.process_all(message)
        result = self(message)
        return [] if result is None else [result]

    def flush(self) -> list:
        """What it still holds at the end of a stream, if it says."""
        return list(self.step.flush()) if hasattr(self.step, "flush") else []

    def state_bytes(self) -> bytes:
        """Its `state`, with the stream that it is of."""
        if isinstance(self.step, _ext.Runner):
            return self.step.state_bytes()
        return pickle.dumps((self._stream, getattr(self.step, "state", None)))

    def load_state(self, saved: bytes):
        """Takes over a state."""
        if isinstance(self.step, _ext.Runner):
            self.step.load_state(saved)
            return
        self.reset()
        self._stream, state = pickle.loads(saved)
        self._restored = self._stream
        if state is not None:
            self.step.state = state


def _stream(message):
    """What tells a stream: all but how many samples there are, and when."""
    stream = message.stream_dim or ("time" if "time" in message.dims else message.dims[0])
    sizes = [None if dim == stream else size for dim, size in zip(message.dims, message.data.shape, strict=True)]
    axes = {}
    for name, axis in message.axes.items():
        if hasattr(axis, "data"):
            axes[name] = None if stream in axis.dims else coordinates(axis.data)
        else:
            axes[name] = (axis.gain, None if name == stream else axis.offset)
    return message.key, list(message.dims), sizes, axes


class MixedPipeline(Pipeline):
    """A pipeline some of whose steps Python runs; those between them run as pipelines.

    States of steps in Python are pickled: take over such bytes from those you trust alone.
    """

    def _begin(self, steps, gap_tolerance, marked=False):
        self.gap_tolerance = gap_tolerance
        self._parts = []
        for is_own, group in itertools.groupby(_flat(steps), lambda step: isinstance(step, OwnStep)):
            found = list(group)
            self._parts += found if is_own else [Pipeline(found, gap_tolerance=gap_tolerance)]

    @property
    def steps(self) -> list:
        """The steps as a file would list them; those in Python as they were given."""
        return [step for part in self._parts for step in (part.steps if isinstance(part, Pipeline) else [part.given])]

    def __call__(self, message):
        for part in self._parts:
            message = part(message)
            if message is None:
                return None
        return message

    def process_all(self, message) -> list:
        """What a call gives, with what steps still held before a gap in front."""
        found = [message]
        for part in self._parts:
            found = [result for message in found for result in part.process_all(message)]
        return found

    def flush(self) -> list:
        """What steps still hold at the end of a stream; the next message begins one."""
        found = []
        for part in self._parts:
            found = [result for message in found for result in part.process_all(message)] + part.flush()
        for part in self._parts:
            part.reset()
        return found

    def reset(self):
        """Forgets the stream: the next message begins one."""
        for part in self._parts:
            part.reset()

    def update_settings(self, steps):
        """Takes over the settings of steps of the same classes. Steps in Python say themselves whether they go on."""
        parts = getattr(Pipeline(steps), "_parts", [])
        before, after = ([type(getattr(part, "given", part)) for part in found] for found in (self._parts, parts))
        if before != after:
            raise ValueError("other steps than before; make another pipeline")
        for part, new in zip(self._parts, parts, strict=True):
            if isinstance(part, Pipeline):
                part.update_settings(new.steps)
            else:
                part.given = new.given
                part.step.update_settings(new.given.settings)

    def state_bytes(self) -> bytes:
        """The states of all steps."""
        return _MARK + pickle.dumps([part.state_bytes() for part in self._parts])

    def load_state(self, state: bytes) -> None:
        """Takes over the states of all steps, from bytes that you trust."""
        states = pickle.loads(state[len(_MARK) :]) if state.startswith(_MARK) else None
        if states is None or len(states) != len(self._parts):
            raise _ext.SnapshotError("not a saved state of these steps")
        for part, saved in zip(self._parts, states, strict=True):
            part.load_state(saved)


def _flat(steps):
    for step in steps:
        if isinstance(step, list):
            yield from _flat(step)
        else:
            yield step
