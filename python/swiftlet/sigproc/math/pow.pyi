# Made by python/stubs_sigproc.py from the live module.
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import Stream, Unit
from typing import overload
import dataclasses

class Pow(Unit):
    SETTINGS: PowSettings
    INPUT_SETTINGS: Stream
    INPUT_SIGNAL: Stream
    OUTPUT_SIGNAL: Stream

@dataclasses.dataclass(frozen=True)
class PowSettings:
    exponent: float = ...

class PowState(State): ...

class PowTransformer(Transformer[PowSettings]):
    @overload
    def __init__(self, settings: PowSettings, /) -> None: ...
    @overload
    def __init__(self, *, settings: PowSettings) -> None: ...
    @overload
    def __init__(self, exponent: float = ...) -> None: ...

def pow(exponent: float = ...) -> PowTransformer: ...
