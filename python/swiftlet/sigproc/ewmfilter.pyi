# Made by python/stubs_sigproc.py from the live module.
from dataclasses import dataclass
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import SignalUnit, Stream, Unit
from typing import Any, overload

class EWM(Unit):
    SETTINGS: EWMSettings
    INPUT_BUFFER: Stream
    INPUT_SIGNAL: Stream
    OUTPUT_SIGNAL: Stream

class EWMFilter(SignalUnit):
    SETTINGS: EWMFilterSettings

@dataclass(frozen=True)
class EWMFilterSettings:
    history_dur: float = ...
    axis: str | None = ...
    zero_offset: bool = ...

class EWMFilterState(State): ...

class EWMFilterTransformer(Transformer[EWMFilterSettings]):
    @overload
    def __init__(self, settings: EWMFilterSettings) -> None: ...
    @overload
    def __init__(self, history_dur: float = ..., axis: str | None = ..., zero_offset: bool = ...) -> None: ...

@dataclass(frozen=True)
class EWMSettings:
    axis: str | None = ...
    zero_offset: bool = ...

@dataclass(frozen=True)
class EWMState:
    buffer_queue: Any = ...
    signal_queue: Any = ...
