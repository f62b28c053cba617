"""What callers hand over as a stream: a message, several, or an array."""

from ._ezmsg import message_type


def messages_of(stage) -> list:
    """The messages of a stage; an array is one without names."""
    parts = list(stage) if isinstance(stage, list | tuple) else [stage]
    return [part if hasattr(part, "dims") and hasattr(part, "axes") else _labelled(part) for part in parts]


def _labelled(data):
    names = ["time", "ch", *(f"dim_{place}" for place in range(2, len(data.shape)))]
    return message_type()(data, names[: len(data.shape)])
