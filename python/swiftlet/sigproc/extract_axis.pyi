# Made by python/stubs_sigproc.py from the live module.
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import Stream, Unit
from typing import overload
import dataclasses

class ExtractAxisData(Transformer[ExtractAxisSettings]):
    @overload
    def __init__(self, settings: ExtractAxisSettings, /) -> None: ...
    @overload
    def __init__(self, *, settings: ExtractAxisSettings) -> None: ...
    @overload
    def __init__(self, axis: str = ..., reference: str = ...) -> None: ...

class ExtractAxisDataState(State): ...

class ExtractAxisDataUnit(Unit):
    SETTINGS: ExtractAxisSettings
    INPUT_SETTINGS: Stream
    INPUT_SIGNAL: Stream
    OUTPUT_SIGNAL: Stream

@dataclasses.dataclass(frozen=True)
class ExtractAxisSettings:
    axis: str = ...
    reference: str = ...
