"""Streams in shared memory, from one process to any number of others, without pickling."""

from collections.abc import Iterator
from typing import Any, Self

from . import _ext


def _name(stream: str) -> str:
    return stream.removeprefix("shm://")


class SharedMemoryWriter:
    """Writes messages to a ring in shared memory, `shm://NAME`. It never waits: what readers do not take in time is
    overwritten, and they count it.

        >>> with SharedMemoryWriter("clean") as writer:
        ...     writer.write(message)

    The ring holds `slots` messages, with room for twice the data of the first one or `slot_bytes`; larger ones go in
    pieces. All messages are of one stream: dims, labels, rate and key stay. A name has one writer.
    """

    def __init__(self, name: str, slots: int = 64, slot_bytes: int = 1 << 16) -> None:
        self._number = _ext.ring_writer(_name(name), slots, slot_bytes)

    def write(self, message: Any) -> None:
        """Writes a message. Raises `OSError` where another process writes to the name, `RecordingError` for a message
        of another stream.
        """
        _ext.ring_write(self._number, message)

    def close(self) -> None:
        """Ends the stream, for its readers too."""
        number, self._number = self._number, 0
        if number:
            _ext.ring_end(number)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_number", 0):
            self.close()


class SharedMemoryReader:
    """Reads a stream in shared memory, `shm://NAME`, from the oldest message that is there; it can do the writer no
    harm.

        >>> for message in SharedMemoryReader("clean"):
        ...     print(message.data)

    The stream is waited for `timeout` seconds. Raises `FileNotFoundError` where none comes, and `RecordingError` for
    what is none.
    """

    def __init__(self, name: str, timeout: float = 10.0) -> None:
        self._number = _ext.ring_reader(_name(name), timeout)
        #: Whether the stream is over.
        self.ended = False

    def read(self, timeout: float = float("inf")) -> Any:
        """The next message; None where none comes in so many seconds, and at the end (see `ended`). Raises
        `RecordingError` where the writer is gone without having ended the stream.
        """
        found = _ext.ring_read(self._number, timeout)
        if found is False:
            self.ended = True
            return None
        return found

    @property
    def lost(self) -> int:
        """Messages that were overwritten before they were read."""
        return int(_ext.ring_lost(self._number))

    def __iter__(self) -> Iterator[Any]:
        while (message := self.read()) is not None:
            yield message

    def close(self) -> None:
        """Lets go of the stream."""
        number, self._number = self._number, 0
        if number:
            _ext.ring_close(number)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_number", 0):
            self.close()
