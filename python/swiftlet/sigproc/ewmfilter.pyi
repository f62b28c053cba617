# Made by python/stubs_sigproc.py from the live module.
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import Stream, Unit
from typing import Any
from typing import overload
import dataclasses

class EWM(Unit):
    SETTINGS: EWMSettings
    INPUT_BUFFER: Stream
    INPUT_SIGNAL: Stream
    OUTPUT_SIGNAL: Stream

class EWMFilter(Unit):
    SETTINGS: EWMFilterSettings
    INPUT_SETTINGS: Stream
    INPUT_SIGNAL: Stream
    OUTPUT_SIGNAL: Stream

@dataclasses.dataclass(frozen=True)
class EWMFilterSettings:
    history_dur: float = ...
    axis: str | None = ...
    zero_offset: bool = ...

class EWMFilterState(State): ...

class EWMFilterTransformer(Transformer[EWMFilterSettings]):
    @overload
    def __init__(self, settings: EWMFilterSettings, /) -> None: ...
    @overload
    def __init__(self, *, settings: EWMFilterSettings) -> None: ...
    @overload
    def __init__(self, history_dur: float = ..., axis: str | None = ..., zero_offset: bool = ...) -> None: ...

@dataclasses.dataclass(frozen=True)
class EWMSettings:
    axis: str | None = ...
    zero_offset: bool = ...

@dataclasses.dataclass(frozen=True)
class EWMState:
    buffer_queue: Any = ...
    signal_queue: Any = ...
