# Made by python/stubs_sigproc.py from the live module.
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import Stream, Unit
from typing import overload
import dataclasses

class FillMissing(Unit):
    SETTINGS: FillMissingSettings
    INPUT_SETTINGS: Stream
    INPUT_SIGNAL: Stream
    OUTPUT_SIGNAL: Stream

@dataclasses.dataclass(frozen=True)
class FillMissingSettings:
    axis: str | None = ...
    method: str = ...
    max_duration: float | None = ...
    value: float = ...

class FillMissingState(State): ...

class FillMissingTransformer(Transformer[FillMissingSettings]):
    @overload
    def __init__(self, settings: FillMissingSettings, /) -> None: ...
    @overload
    def __init__(self, *, settings: FillMissingSettings) -> None: ...
    @overload
    def __init__(self, axis: str | None = ..., method: str = ..., max_duration: float | None = ..., value: float = ...) -> None: ...
