# Made by python/stubs_sigproc.py from the live module.
from dataclasses import dataclass
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import SignalUnit
from typing import overload

class Log(SignalUnit):
    SETTINGS: LogSettings

@dataclass(frozen=True)
class LogSettings:
    base: float = ...
    clip_zero: bool = ...

class LogState(State): ...

class LogTransformer(Transformer[LogSettings]):
    @overload
    def __init__(self, settings: LogSettings) -> None: ...
    @overload
    def __init__(self, base: float = ..., clip_zero: bool = ...) -> None: ...

def log(base: float = ..., clip_zero: bool = ...) -> LogTransformer: ...
