"""Questions about messages."""

from collections.abc import Iterable

from ..._ezmsg import has_units

if has_units():
    from ezmsg.baseproc.util.message import SampleMessage, SampleTriggerMessage, is_sample_message
else:
    from ..._triggers import SampleMessage, SampleTriggerMessage, is_sample_message

__all__ = [
    "SampleMessage",
    "SampleTriggerMessage",
    "has_samples_along",
    "is_empty_along",
    "is_sample_message",
    "with_fingerprint",
]


def _size(message, dim):
    return message.data.shape[message.get_axis_idx(dim)] if dim in message.dims else None


def with_fingerprint(axis):
    """Returns the `axis`, with its fingerprint worked out."""
    _ = getattr(axis, "fingerprint", None)
    return axis


def is_empty_along(message, dims: Iterable[str]) -> bool:
    """Whether the message has no places along one of its dims among these."""
    return any(_size(message, dim) == 0 for dim in dims)


def has_samples_along(message, dim: str) -> bool:
    """Whether the message has the dim, and places along it."""
    return bool(_size(message, dim))
