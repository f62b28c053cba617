# Made by python/stubs_sigproc.py from the live module.
from dataclasses import dataclass
from enum import StrEnum
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import SignalUnit
from typing import overload

class Digitize(SignalUnit):
    SETTINGS: DigitizeSettings

class DigitizeDType(StrEnum):
    INT16 = 'int16'
    INT32 = 'int32'
    INT64 = 'int64'
    @classmethod
    def options(cls) -> list[str]: ...

@dataclass(frozen=True)
class DigitizeSettings:
    min_val: float | None = ...
    max_val: float | None = ...
    dtype: DigitizeDType | str = ...

class DigitizeState(State): ...

class DigitizeTransformer(Transformer[DigitizeSettings]):
    @overload
    def __init__(self, settings: DigitizeSettings) -> None: ...
    @overload
    def __init__(self, min_val: float | None = ..., max_val: float | None = ..., dtype: DigitizeDType | str = ...) -> None: ...

def digitize(min_val: float | None = ..., max_val: float | None = ..., dtype: DigitizeDType | str = ...) -> DigitizeTransformer: ...
