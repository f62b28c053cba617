"""Recordings as messages."""

import os
from collections.abc import Iterator
from typing import Any, Self

from . import _ext
from ._ezmsg import message_type
from ._messages import made_axis


class Recording:
    """An open recording; `open` makes one.

        >>> with swiftlet.open("eeg.edf") as recording:
        ...     for message in recording:
        ...         result = pipeline(message)

    Going over it gives the messages of its first stream, a second long each unless told otherwise. `streams` has name,
    rate, count, dims and labels of each stream, `format` the name of the format.
    """

    def __init__(
        self, path: str | os.PathLike, stream: int = 0, seconds: float = 1.0, **options: str | float | bool | None
    ) -> None:
        self._number, self.format, self.streams = _ext.open_recording(os.fspath(path), options)
        self.path, self.stream, self.seconds = os.fspath(path), stream, seconds

    def read(self, count: int, stream: int | None = None) -> Any:
        """The next samples of a stream as a message; None at the end.

        They are `count` at most: fewer come at the end and before a gap. The data are a NumPy array where NumPy is
        installed, else one of ours.
        """
        found = _ext.read_recording(self._number, self.stream if stream is None else stream, count)
        if found is None:
            return None
        return made_message(found)

    def messages(self, seconds: float | None = None, stream: int | None = None) -> Iterator[Any]:
        """The messages of a stream to its end, so many seconds long each; as many samples where it has no rate."""
        stream = self.stream if stream is None else stream
        rate = self.streams[stream]["rate"] or 256.0
        count = max(round((self.seconds if seconds is None else seconds) * rate), 1)
        while (message := self.read(count, stream)) is not None:
            yield message

    __iter__ = messages

    def events(self) -> list[tuple[float, float | None, str]]:
        """Onset, duration (None where the file does not tell) and text of each annotation, in seconds."""
        return [tuple(event) for event in _ext.recording_events(self._number)]

    @property
    def notices(self) -> list[str]:
        """What was guessed, left out or made up so far, in a line each; `events` and `read` may add to it."""
        return _ext.recording_notices(self._number)

    def plot(self, kind: str | None = None, stream: int | None = None) -> Any:
        """A picture of a stream from where it was read to, which then is at its end; `open` it again to read on."""
        from ._pictures import drawn

        return drawn(list(self.messages(stream=stream)), kind, os.path.basename(self.path))

    def close(self) -> None:
        """Lets go of the file."""
        number, self._number = self._number, 0
        _ext.close_recording(number)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_number", 0):
            self.close()

    def __repr__(self) -> str:
        return f"Recording({self.path!r}: {self.format}, {len(self.streams)} streams)"

    def _repr_html_(self) -> str:
        from ._html import recording_html

        return recording_html(self)


def open(
    path: str | os.PathLike, stream: int = 0, seconds: float = 1.0, **options: str | float | bool | None
) -> Recording:
    """Opens a recording of any format that can be read. Raises `RecordingError` for what is none.

    `options` are those of `swiftlet run` with `_` for `-`, such as `rate=250`, `size="whole-records"`,
    `time_per_row=True`, `channels="eeg"`. `stream` counts from 0 among the streams that they leave.
    """
    return Recording(path, stream, seconds, **options)


def made_message(parts: tuple[Any, dict[str, Any]]) -> Any:
    """A message, of ezmsg's class where that is installed, of its data and its other fields in plain values."""
    data, fields = parts
    kind = message_type()
    message = kind(_numpy(data), fields["dims"], {}, fields["attrs"], fields["key"], fields["stream_dim"])
    message.axes = {name: made_axis(message, axis, None) for name, axis in fields["axes"].items()}
    return message


def _numpy(data):
    try:
        import numpy
    except ImportError:
        return data
    return numpy.from_dlpack(data)
