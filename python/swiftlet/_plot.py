"""Drawing streams."""

from typing import Any

from ._pictures import Picture, drawn
from ._streams import messages_of


def plot(stream: Any, kind: str | None = None, title: str | None = None) -> Picture:
    """Draws a message, a list of the messages of a stream, or an array with the samples first.

    `kind` is "traces", "heatmap" or "spectrum"; by default a heat map for slow streams of many channels, else traces.

        >>> swiftlet.plot(message).save("message.svg")
    """
    return drawn(messages_of(stream), kind, title)
