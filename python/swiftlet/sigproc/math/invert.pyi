# Made by python/stubs_sigproc.py from the live module.
from dataclasses import dataclass
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import SignalUnit
from typing import overload

class Invert(SignalUnit):
    SETTINGS: InvertSettings

@dataclass(frozen=True)
class InvertSettings: ...

class InvertState(State): ...

class InvertTransformer(Transformer[InvertSettings]):
    @overload
    def __init__(self, settings: InvertSettings) -> None: ...
    @overload
    def __init__(self) -> None: ...

def invert() -> InvertTransformer: ...
