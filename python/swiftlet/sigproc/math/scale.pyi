# Made by python/stubs_sigproc.py from the live module.
from dataclasses import dataclass
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import SignalUnit
from typing import overload

class Scale(SignalUnit):
    SETTINGS: ScaleSettings

@dataclass(frozen=True)
class ScaleSettings:
    scale: float = ...

class ScaleState(State): ...

class ScaleTransformer(Transformer[ScaleSettings]):
    @overload
    def __init__(self, settings: ScaleSettings) -> None: ...
    @overload
    def __init__(self, scale: float = ...) -> None: ...

def scale(scale: float = ...) -> ScaleTransformer: ...
