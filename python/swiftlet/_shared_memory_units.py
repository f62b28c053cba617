"""Units of ezmsg that carry messages by shared memory, without pickling, between processes. Needs ezmsg."""

import asyncio
import threading
import typing

try:
    import ezmsg.core as ez
    from ezmsg.util.messages.axisarray import AxisArray
except ImportError as error:
    raise ImportError("units need ezmsg: pip install ezmsg") from error

from . import _ext
from ._messages import told
from ._shared_memory import SharedMemoryReader, SharedMemoryWriter


class SharedMemorySinkSettings(ez.Settings):
    """The stream's name, the messages that its ring holds, and the room for the data of each."""

    name: str
    slots: int = 64
    slot_bytes: int = 1 << 16


class SharedMemorySink(ez.Unit):
    """Writes its messages to a stream in shared memory, `shm://NAME`, which never waits for readers."""

    SETTINGS = SharedMemorySinkSettings
    INPUT_SIGNAL = ez.InputStream(AxisArray)

    async def initialize(self) -> None:
        """Makes ready; the stream appears with its first message."""
        self.writer = SharedMemoryWriter(self.SETTINGS.name, self.SETTINGS.slots, self.SETTINGS.slot_bytes)

    @ez.subscriber(INPUT_SIGNAL)
    async def on_signal(self, message: AxisArray) -> None:
        """Writes a message."""
        self.writer.write(message)

    async def shutdown(self) -> None:
        """Ends the stream."""
        self.writer.close()


class SharedMemorySourceSettings(ez.Settings):
    """The stream's name, the seconds that it is waited for, and how many messages are read ahead of subscribers."""

    name: str
    timeout: float = 10.0
    ahead: int = 4


class SharedMemorySource(ez.Unit):
    """Publishes the messages of a stream in shared memory, `shm://NAME`. What was overwritten before it was read, since
    subscribers were slow, is counted in `lost` and told by the logger "swiftlet".
    """

    SETTINGS = SharedMemorySourceSettings
    OUTPUT_SIGNAL = ez.OutputStream(AxisArray)

    async def initialize(self) -> None:
        """Begins to read, in a thread of its own."""
        self.lost, self._is_open = 0, True
        self._loop, self._queue = asyncio.get_running_loop(), asyncio.Queue()
        self._room = threading.Semaphore(max(self.SETTINGS.ahead, 1))
        threading.Thread(target=self._read, daemon=True, name=f"shm://{self.SETTINGS.name}").start()

    def _read(self) -> None:
        """Hands messages to the loop of the unit, as many as are not published yet."""
        end = None
        try:
            with SharedMemoryReader(self.SETTINGS.name, self.SETTINGS.timeout) as reader:
                while self._is_open and not reader.ended:
                    message = reader.read(0.1)
                    self._count(reader.lost)
                    if message is not None:
                        self._room.acquire()
                        self._hand(message)
        except (OSError, _ext.RecordingError) as error:
            end = error
        self._hand(end)

    def _hand(self, thing: typing.Any) -> None:
        if self._is_open:
            self._loop.call_soon_threadsafe(self._queue.put_nowait, thing)

    def _count(self, lost: int) -> None:
        if lost > self.lost:
            text = f"shm://{self.SETTINGS.name}: {lost - self.lost} messages were overwritten before they were read"
            told(text, {"kind": "lost", "text": text, "step": None, "place": None, "time": None})
            self.lost = lost

    @ez.publisher(OUTPUT_SIGNAL)
    async def publish(self) -> typing.AsyncGenerator:
        """Publishes until the stream ends. Raises what ended it where that was no end in order."""
        while isinstance(message := await self._queue.get(), AxisArray):
            yield self.OUTPUT_SIGNAL, message
            self._room.release()
        if message is not None:
            raise message

    async def shutdown(self) -> None:
        """Stops reading."""
        self._is_open = False
        self._room.release()
