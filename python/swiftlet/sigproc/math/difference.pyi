# Made by python/stubs_sigproc.py from the live module.
from dataclasses import dataclass
from swiftlet._processors import Processor as Processor
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import SignalUnit, Stream, Unit
from typing import Any, overload

class ConstDifference(SignalUnit):
    SETTINGS: ConstDifferenceSettings

@dataclass(frozen=True)
class ConstDifferenceSettings:
    value: float = ...
    subtrahend: bool = ...

class ConstDifferenceState(State): ...

class ConstDifferenceTransformer(Transformer[ConstDifferenceSettings]):
    @overload
    def __init__(self, settings: ConstDifferenceSettings) -> None: ...
    @overload
    def __init__(self, value: float = ..., subtrahend: bool = ...) -> None: ...

class Difference(Unit):
    SETTINGS: DifferenceSettings
    INPUT_SETTINGS: Stream
    INPUT_SIGNAL_A: Stream
    INPUT_SIGNAL_B: Stream
    OUTPUT_SIGNAL: Stream

class DifferenceProcessor(Processor[DifferenceSettings]):
    @overload
    def __init__(self, settings: DifferenceSettings) -> None: ...
    @overload
    def __init__(self) -> None: ...
    def push_a(self, message: Any) -> Any: ...
    def push_b(self, message: Any) -> Any: ...

@dataclass(frozen=True)
class DifferenceSettings: ...

class DifferenceState(State): ...

def const_difference(value: float = ..., subtrahend: bool = ...) -> ConstDifferenceTransformer: ...
