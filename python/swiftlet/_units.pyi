from typing import Any

Stream = Any

class Unit:
    """A unit of ezmsg, whose own types do not say more."""

    SETTINGS: Any
    processor: Any
    def __init__(self, settings: Any = None) -> None: ...
    def __getattr__(self, name: str) -> Any: ...

def unit(step: Any) -> type: ...
