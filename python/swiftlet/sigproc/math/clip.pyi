# Made by python/stubs_sigproc.py from the live module.
from dataclasses import dataclass
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import SignalUnit
from typing import overload

class Clip(SignalUnit):
    SETTINGS: ClipSettings

@dataclass(frozen=True)
class ClipSettings:
    min: float | None = ...
    max: float | None = ...

class ClipState(State): ...

class ClipTransformer(Transformer[ClipSettings]):
    @overload
    def __init__(self, settings: ClipSettings) -> None: ...
    @overload
    def __init__(self, min: float | None = ..., max: float | None = ...) -> None: ...

def clip(min: float | None = ..., max: float | None = ...) -> ClipTransformer: ...
