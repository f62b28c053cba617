# Made by python/stubs_sigproc.py from the live module.
from dataclasses import dataclass
from swiftlet._processors import Processor as Processor
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import SignalUnit, Stream, Unit
from typing import Any, overload

class Add(Unit):
    SETTINGS: AddSettings
    INPUT_SETTINGS: Stream
    INPUT_SIGNAL_A: Stream
    INPUT_SIGNAL_B: Stream
    OUTPUT_SIGNAL: Stream

class AddProcessor(Processor[AddSettings]):
    @overload
    def __init__(self, settings: AddSettings) -> None: ...
    @overload
    def __init__(self) -> None: ...
    def push_a(self, message: Any) -> Any: ...
    def push_b(self, message: Any) -> Any: ...

@dataclass(frozen=True)
class AddSettings: ...

class AddState(State): ...

class ConstAdd(SignalUnit):
    SETTINGS: ConstAddSettings

@dataclass(frozen=True)
class ConstAddSettings:
    value: float = ...

class ConstAddState(State): ...

class ConstAddTransformer(Transformer[ConstAddSettings]):
    @overload
    def __init__(self, settings: ConstAddSettings) -> None: ...
    @overload
    def __init__(self, value: float = ...) -> None: ...
