# Made by python/stubs_sigproc.py from the live module.
from dataclasses import dataclass
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import SignalUnit
from typing import overload

class SavitzkyGolayFilter(SignalUnit):
    SETTINGS: SavitzkyGolayFilterSettings

@dataclass(frozen=True)
class SavitzkyGolayFilterSettings:
    axis: str | None = ...
    window_length: int = ...
    polyorder: int = ...
    deriv: int = ...

class SavitzkyGolayFilterState(State): ...

class SavitzkyGolayFilterTransformer(Transformer[SavitzkyGolayFilterSettings]):
    @overload
    def __init__(self, settings: SavitzkyGolayFilterSettings) -> None: ...
    @overload
    def __init__(self, axis: str | None = ..., window_length: int = ..., polyorder: int = ..., deriv: int = ...) -> None: ...
