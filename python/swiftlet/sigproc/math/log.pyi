# Made by python/stubs_sigproc.py from the live module.
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import Stream, Unit
from typing import overload
import dataclasses

class Log(Unit):
    SETTINGS: LogSettings
    INPUT_SETTINGS: Stream
    INPUT_SIGNAL: Stream
    OUTPUT_SIGNAL: Stream

@dataclasses.dataclass(frozen=True)
class LogSettings:
    base: float = ...
    clip_zero: bool = ...

class LogState(State): ...

class LogTransformer(Transformer[LogSettings]):
    @overload
    def __init__(self, settings: LogSettings, /) -> None: ...
    @overload
    def __init__(self, *, settings: LogSettings) -> None: ...
    @overload
    def __init__(self, base: float = ..., clip_zero: bool = ...) -> None: ...

def log(base: float = ..., clip_zero: bool = ...) -> LogTransformer: ...
