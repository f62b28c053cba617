"""Transformers written in Python as steps of pipelines."""

import pickle

from . import _ext
from ._libraries import coordinates


class OwnStep:
    """A transformer that Python runs, beside those that Swift runs. It is made anew from its settings."""

    def __init__(self, given):
        self.given = given
        self.reset()

    def reset(self):
        """Forgets the stream."""
        settings = getattr(self.given, "settings", None)
        self.step = type(self.given)() if settings is None else type(self.given)(settings)
        self._stream = self._hash = self._restored = None

    def __call__(self, message):
        if self._restored is not None:
            if self._restored == _stream(message):
                # Else a state that was read would be thrown away: it does not tell the stream that it is of.
                self.step._hash = self.step._hash_message(message)
            self._restored = None
        result, number = self.step(message), getattr(self.step, "_hash", None)
        if number != self._hash:
            self._hash, self._stream = number, _stream(message)
        return result

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
