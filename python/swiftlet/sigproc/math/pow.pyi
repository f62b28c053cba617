# Made by python/stubs_sigproc.py from the live module.
from dataclasses import dataclass
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import SignalUnit
from typing import overload

class Pow(SignalUnit):
    SETTINGS: PowSettings

@dataclass(frozen=True)
class PowSettings:
    exponent: float = ...

class PowState(State): ...

class PowTransformer(Transformer[PowSettings]):
    @overload
    def __init__(self, settings: PowSettings) -> None: ...
    @overload
    def __init__(self, exponent: float = ...) -> None: ...

def pow(exponent: float = ...) -> PowTransformer: ...
