# Made by python/stubs_sigproc.py from the live module.
from dataclasses import dataclass
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import SignalUnit
from typing import overload

class Regularize(SignalUnit):
    SETTINGS: RegularizeSettings

@dataclass(frozen=True)
class RegularizeSettings:
    axis: str | None = ...
    rate: float | None = ...
    method: str = ...
    max_gap: float | None = ...

class RegularizeState(State): ...

class RegularizeTransformer(Transformer[RegularizeSettings]):
    @overload
    def __init__(self, settings: RegularizeSettings) -> None: ...
    @overload
    def __init__(self, axis: str | None = ..., rate: float | None = ..., method: str = ..., max_gap: float | None = ...) -> None: ...
