"""Triggers where ezmsg is not installed: what has the fields of its own is taken in either case."""

import dataclasses
import time
from typing import Any


@dataclasses.dataclass(unsafe_hash=True)
class SampleTriggerMessage:
    """Asks for the samples around a time: of the period, from the timestamp, in seconds."""

    timestamp: float = dataclasses.field(default_factory=time.monotonic)
    period: tuple[float, float] | None = None
    value: Any = None


@dataclasses.dataclass
class SampleMessage:
    """A trigger and its samples, as messages had them before they told of the trigger in their attributes."""

    trigger: SampleTriggerMessage
    sample: Any


def is_sample_message(message: Any) -> bool:
    """Whether these are the samples of a trigger."""
    return isinstance(message, SampleMessage) or "trigger" in getattr(message, "attrs", {})
