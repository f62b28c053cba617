# Made by python/stubs_sigproc.py from the live module.
from dataclasses import dataclass
from enum import StrEnum
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import SignalUnit
from typing import Any, overload

class Materialize(SignalUnit):
    SETTINGS: MaterializeSettings

class MaterializeMode(StrEnum):
    SYNC = 'sync'
    ASYNC = 'async'
    OFF = 'off'
    @classmethod
    def options(cls) -> list[str]: ...

@dataclass(frozen=True)
class MaterializeSettings:
    mode: MaterializeMode | str = ...

class MaterializeState(State): ...

class MaterializeTransformer(Transformer[MaterializeSettings]):
    @overload
    def __init__(self, settings: MaterializeSettings) -> None: ...
    @overload
    def __init__(self, mode: MaterializeMode | str = ...) -> None: ...

def materialize_array(data: Any, mode: Any = ...) -> Any: ...
