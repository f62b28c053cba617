"""Scaling by averages with the weights of a span; `swiftlet.sigproc.scaler` has the way to use."""

import asyncio
import copy
import dataclasses

from .. import _ext
from .._ezmsg import has_units, settings_base
from .._foreign import computed
from .._modules import fill

_Base = settings_base() or object


class EWMSettings(_Base):
    """Settings of `EWM`: the axis to go along, the stream's if None, and whether averages begin from 0."""

    axis: str | None = None
    zero_offset: bool = True


if _Base is object:
    EWMSettings = dataclasses.dataclass(frozen=True)(EWMSettings)


def _standardized(buffer, axis: int, count: int, zero_offset: bool):
    """The last `count` samples of a buffer in units of its moving deviation, about its moving mean."""
    name, share = _ext.functions, 2 / (buffer.shape[axis] - count + 1.0)

    def run(x):
        x = name["moveaxis"](x, axis, 0)

        def average(x):
            mean, _ = _ext.signal_functions["lfilter"]([share], [1.0, share - 1], x, axis=0, state=None)
            if zero_offset:
                return mean
            left = (1 - share) ** name["arange"](1.0, float(x.shape[0] + 1))
            return mean + name["reshape"](left, (-1,) + (1,) * (len(x.shape) - 1)) * x[:1]

        deviation = x - average(x)
        scaled = deviation / name["clip"](name["sqrt"](average(deviation**2.0)), min=1e-4)
        return name["moveaxis"](scaled[x.shape[0] - count :], 0, axis)

    return computed(run, buffer)


if has_units():
    import ezmsg.core as ez
    from ezmsg.util.messages.axisarray import AxisArray

    class EWMState(ez.State):
        """The messages that wait for their buffers, and the buffers that wait for their messages."""

        buffer_queue: asyncio.Queue
        signal_queue: asyncio.Queue

    class EWM(ez.Unit):
        """Scales each message by averages over a buffer that ends with it, which comes on a stream of its own."""

        SETTINGS = EWMSettings
        STATE = EWMState
        INPUT_SIGNAL = ez.InputStream(AxisArray)
        INPUT_BUFFER = ez.InputStream(AxisArray)
        OUTPUT_SIGNAL = ez.OutputStream(AxisArray)

        async def initialize(self) -> None:
            """Begins with nothing that waits."""
            self.STATE.signal_queue, self.STATE.buffer_queue = asyncio.Queue(), asyncio.Queue()

        @ez.subscriber(INPUT_SIGNAL)
        async def on_signal(self, message: AxisArray) -> None:
            """Takes a message to scale."""
            self.STATE.signal_queue.put_nowait(message)

        @ez.subscriber(INPUT_BUFFER)
        async def on_buffer(self, message: AxisArray) -> None:
            """Takes the samples that a message is scaled by."""
            self.STATE.buffer_queue.put_nowait(message)

        @ez.publisher(OUTPUT_SIGNAL)
        async def sync_output(self):
            """Publishes each message once both are there. Returns never."""
            while True:
                signal, buffer = await self.STATE.signal_queue.get(), await self.STATE.buffer_queue.get()
                stream = "time" if "time" in signal.dims else signal.dims[0]
                axis = signal.dims.index(self.SETTINGS.axis or signal.stream_dim or stream)
                result = copy.copy(signal)
                result.data = _standardized(buffer.data, axis, signal.data.shape[axis], self.SETTINGS.zero_offset)
                yield self.OUTPUT_SIGNAL, result


__all__ = ["EWM", "EWMSettings", "EWMState"] if has_units() else ["EWMSettings"]
fill(__name__)
