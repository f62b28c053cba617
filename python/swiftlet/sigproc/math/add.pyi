# Made by python/stubs_sigproc.py from the live module.
from swiftlet._processors import Processor as Processor
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import Stream, Unit
from typing import Any
from typing import overload
import dataclasses

class Add(Unit):
    SETTINGS: AddSettings
    INPUT_SETTINGS: Stream
    INPUT_SIGNAL_A: Stream
    INPUT_SIGNAL_B: Stream
    OUTPUT_SIGNAL: Stream

class AddProcessor(Processor[AddSettings]):
    @overload
    def __init__(self, settings: AddSettings, /) -> None: ...
    @overload
    def __init__(self, *, settings: AddSettings) -> None: ...
    @overload
    def __init__(self) -> None: ...
    def push_a(self, message: Any) -> Any: ...
    def push_b(self, message: Any) -> Any: ...

@dataclasses.dataclass(frozen=True)
class AddSettings:
    ...

class AddState(State): ...

class ConstAdd(Unit):
    SETTINGS: ConstAddSettings
    INPUT_SETTINGS: Stream
    INPUT_SIGNAL: Stream
    OUTPUT_SIGNAL: Stream

@dataclasses.dataclass(frozen=True)
class ConstAddSettings:
    value: float = ...

class ConstAddState(State): ...

class ConstAddTransformer(Transformer[ConstAddSettings]):
    @overload
    def __init__(self, settings: ConstAddSettings, /) -> None: ...
    @overload
    def __init__(self, *, settings: ConstAddSettings) -> None: ...
    @overload
    def __init__(self, value: float = ...) -> None: ...
