# Made by python/stubs_sigproc.py from the live module.
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import Stream, Unit
from typing import Any
from typing import overload
import dataclasses
import enum

class Materialize(Unit):
    SETTINGS: MaterializeSettings
    INPUT_SETTINGS: Stream
    INPUT_SIGNAL: Stream
    OUTPUT_SIGNAL: Stream

class MaterializeMode(enum.StrEnum):
    SYNC = 'sync'
    ASYNC = 'async'
    OFF = 'off'
    @classmethod
    def options(cls) -> list[str]: ...

@dataclasses.dataclass(frozen=True)
class MaterializeSettings:
    mode: MaterializeMode | str = ...

class MaterializeState(State): ...

class MaterializeTransformer(Transformer[MaterializeSettings]):
    @overload
    def __init__(self, settings: MaterializeSettings, /) -> None: ...
    @overload
    def __init__(self, *, settings: MaterializeSettings) -> None: ...
    @overload
    def __init__(self, mode: MaterializeMode | str = ...) -> None: ...

def materialize_array(data: Any, mode: Any = ...) -> Any: ...
