# Made by python/stubs_sigproc.py from the live module.
from dataclasses import dataclass
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import SignalUnit
from typing import overload

class FillMissing(SignalUnit):
    SETTINGS: FillMissingSettings

@dataclass(frozen=True)
class FillMissingSettings:
    axis: str | None = ...
    method: str = ...
    max_duration: float | None = ...
    value: float = ...

class FillMissingState(State): ...

class FillMissingTransformer(Transformer[FillMissingSettings]):
    @overload
    def __init__(self, settings: FillMissingSettings) -> None: ...
    @overload
    def __init__(self, axis: str | None = ..., method: str = ..., max_duration: float | None = ..., value: float = ...) -> None: ...
