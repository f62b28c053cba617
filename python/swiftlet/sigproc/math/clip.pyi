# Made by python/stubs_sigproc.py from the live module.
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import Stream, Unit
from typing import overload
import dataclasses

class Clip(Unit):
    SETTINGS: ClipSettings
    INPUT_SETTINGS: Stream
    INPUT_SIGNAL: Stream
    OUTPUT_SIGNAL: Stream

@dataclasses.dataclass(frozen=True)
class ClipSettings:
    min: float | None = ...
    max: float | None = ...

class ClipState(State): ...

class ClipTransformer(Transformer[ClipSettings]):
    @overload
    def __init__(self, settings: ClipSettings, /) -> None: ...
    @overload
    def __init__(self, *, settings: ClipSettings) -> None: ...
    @overload
    def __init__(self, min: float | None = ..., max: float | None = ...) -> None: ...

def clip(min: float | None = ..., max: float | None = ...) -> ClipTransformer: ...
