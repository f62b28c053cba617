"""Messages from an array and a rate."""

import time

from .._ezmsg import message_type


def TSMessage(data, fs: float = 1.0, time_dim: int = 0, timestamp: float | None = None):  # noqa: N802
    """Returns a message of the array `data` whose last sample ends at a time in seconds; None is now."""
    names = ["time" if place == time_dim % data.ndim else f"dim_{place}" for place in range(data.ndim)]
    end = time.monotonic() if timestamp is None else timestamp
    kind = message_type()
    return kind(data, names, {"time": kind.TimeAxis(fs, end - data.shape[time_dim] / fs)})
