# Made by python/stubs_sigproc.py from the live module.
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import Stream, Unit
from typing import overload
import dataclasses

class Scale(Unit):
    SETTINGS: ScaleSettings
    INPUT_SETTINGS: Stream
    INPUT_SIGNAL: Stream
    OUTPUT_SIGNAL: Stream

@dataclasses.dataclass(frozen=True)
class ScaleSettings:
    scale: float = ...

class ScaleState(State): ...

class ScaleTransformer(Transformer[ScaleSettings]):
    @overload
    def __init__(self, settings: ScaleSettings, /) -> None: ...
    @overload
    def __init__(self, *, settings: ScaleSettings) -> None: ...
    @overload
    def __init__(self, scale: float = ...) -> None: ...

def scale(scale: float = ...) -> ScaleTransformer: ...
