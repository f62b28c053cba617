# Made by python/stubs_sigproc.py from the live module.
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import Stream, Unit
from typing import overload
import dataclasses

class SavitzkyGolayFilter(Unit):
    SETTINGS: SavitzkyGolayFilterSettings
    INPUT_SETTINGS: Stream
    INPUT_SIGNAL: Stream
    OUTPUT_SIGNAL: Stream

@dataclasses.dataclass(frozen=True)
class SavitzkyGolayFilterSettings:
    axis: str | None = ...
    window_length: int = ...
    polyorder: int = ...
    deriv: int = ...

class SavitzkyGolayFilterState(State): ...

class SavitzkyGolayFilterTransformer(Transformer[SavitzkyGolayFilterSettings]):
    @overload
    def __init__(self, settings: SavitzkyGolayFilterSettings, /) -> None: ...
    @overload
    def __init__(self, *, settings: SavitzkyGolayFilterSettings) -> None: ...
    @overload
    def __init__(self, axis: str | None = ..., window_length: int = ..., polyorder: int = ..., deriv: int = ...) -> None: ...
