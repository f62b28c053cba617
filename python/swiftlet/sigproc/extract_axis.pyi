# Made by python/stubs_sigproc.py from the live module.
from dataclasses import dataclass
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import SignalUnit
from typing import overload

class ExtractAxisData(Transformer[ExtractAxisSettings]):
    @overload
    def __init__(self, settings: ExtractAxisSettings) -> None: ...
    @overload
    def __init__(self, axis: str = ..., reference: str = ...) -> None: ...

class ExtractAxisDataState(State): ...

class ExtractAxisDataUnit(SignalUnit):
    SETTINGS: ExtractAxisSettings

@dataclass(frozen=True)
class ExtractAxisSettings:
    axis: str = ...
    reference: str = ...
