# Made by python/stubs_sigproc.py from the live module.
from swiftlet._processors import Processor as Processor
from swiftlet._states import State as State
from swiftlet._units import Stream, Unit
from typing import Any
from typing import overload
import dataclasses

class ResampleToReference(Unit):
    SETTINGS: ResampleToReferenceSettings
    INPUT_REFERENCE: Stream
    INPUT_SETTINGS: Stream
    INPUT_SIGNAL: Stream
    OUTPUT_REFERENCE: Stream
    OUTPUT_SIGNAL: Stream

@dataclasses.dataclass(frozen=True)
class ResampleToReferenceSettings:
    fill_value: Any = ...
    output_reference: bool = ...

class ResampleToReferenceState(State): ...

class ResampleToReferenceTransformer(Processor[ResampleToReferenceSettings]):
    @overload
    def __init__(self, settings: ResampleToReferenceSettings, /) -> None: ...
    @overload
    def __init__(self, *, settings: ResampleToReferenceSettings) -> None: ...
    @overload
    def __init__(self, fill_value: Any = ..., output_reference: bool = ...) -> None: ...
    def push_signal(self, message: Any) -> Any: ...
    def push_reference(self, message: Any) -> Any: ...
