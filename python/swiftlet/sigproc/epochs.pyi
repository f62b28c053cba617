# Made by python/stubs_sigproc.py from the live module.
from collections.abc import Sequence
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import Stream, Unit
from typing import overload
import dataclasses

class Epochs(Unit):
    SETTINGS: EpochsSettings
    INPUT_SETTINGS: Stream
    INPUT_SIGNAL: Stream
    OUTPUT_SIGNAL: Stream

@dataclasses.dataclass(frozen=True)
class EpochsSettings:
    events: Sequence[float] | None = ...
    event_id: str | None = ...
    tmin: float = ...
    tmax: float = ...
    baseline: tuple[float, float] | None = ...

class EpochsState(State): ...

class EpochsTransformer(Transformer[EpochsSettings]):
    @overload
    def __init__(self, settings: EpochsSettings, /) -> None: ...
    @overload
    def __init__(self, *, settings: EpochsSettings) -> None: ...
    @overload
    def __init__(self, events: Sequence[float] | None = ..., event_id: str | None = ..., tmin: float = ..., tmax: float = ..., baseline: tuple[float, float] | None = ...) -> None: ...
