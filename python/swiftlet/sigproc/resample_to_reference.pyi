# Made by python/stubs_sigproc.py from the live module.
from dataclasses import dataclass
from swiftlet._processors import Processor as Processor
from swiftlet._states import State as State
from swiftlet._units import SignalUnit, Stream
from typing import Any, overload

class ResampleToReference(SignalUnit):
    SETTINGS: ResampleToReferenceSettings
    INPUT_REFERENCE: Stream
    OUTPUT_REFERENCE: Stream

@dataclass(frozen=True)
class ResampleToReferenceSettings:
    fill_value: str | float = ...
    output_reference: bool = ...

class ResampleToReferenceState(State): ...

class ResampleToReferenceTransformer(Processor[ResampleToReferenceSettings]):
    @overload
    def __init__(self, settings: ResampleToReferenceSettings) -> None: ...
    @overload
    def __init__(self, fill_value: str | float = ..., output_reference: bool = ...) -> None: ...
    def push_signal(self, message: Any) -> Any: ...
    def push_reference(self, message: Any) -> Any: ...
