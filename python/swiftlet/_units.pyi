from typing import Any

Stream = Any

class Unit:
    """A unit of ezmsg, whose own types do not say more."""

    SETTINGS: Any
    processor: Any
    def __init__(self, settings: Any = None) -> None: ...
    def __getattr__(self, name: str) -> Any: ...

class SignalUnit(Unit):
    """A unit of one stream that goes in and one that comes out."""

    INPUT_SETTINGS: Stream
    INPUT_SIGNAL: Stream
    OUTPUT_SIGNAL: Stream

def unit(step: Any) -> type: ...
