# Made by python/stubs_sigproc.py from the live module.
from dataclasses import dataclass
from swiftlet._processors import AnsweringProcessor as AnsweringProcessor
from swiftlet._states import State as State
from swiftlet._units import Stream, Unit
from typing import Any, overload

class AlignAlongAxis(Unit):
    SETTINGS: AlignAlongAxisSettings
    INPUT_SETTINGS: Stream
    INPUT_SIGNAL_A: Stream
    INPUT_SIGNAL_B: Stream
    OUTPUT_SIGNAL_A: Stream
    OUTPUT_SIGNAL_B: Stream

class AlignAlongAxisProcessor(AnsweringProcessor[AlignAlongAxisSettings]):
    @overload
    def __init__(self, settings: AlignAlongAxisSettings) -> None: ...
    @overload
    def __init__(self, axis: Any = ..., buffer_dur: float | None = ..., gain_rtol: float | None = ...) -> None: ...
    def push_a(self, message: Any) -> Any: ...
    def push_b(self, message: Any) -> Any: ...

@dataclass(frozen=True)
class AlignAlongAxisSettings:
    axis: Any = ...
    buffer_dur: float | None = ...
    gain_rtol: float | None = ...

class AlignAlongAxisState(State): ...
