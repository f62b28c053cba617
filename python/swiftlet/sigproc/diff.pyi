# Made by python/stubs_sigproc.py from the live module.
from dataclasses import dataclass
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import SignalUnit
from typing import overload

@dataclass(frozen=True)
class DiffSettings:
    axis: str | None = ...
    scale_by_fs: bool = ...

class DiffState(State): ...

class DiffTransformer(Transformer[DiffSettings]):
    @overload
    def __init__(self, settings: DiffSettings) -> None: ...
    @overload
    def __init__(self, axis: str | None = ..., scale_by_fs: bool = ...) -> None: ...

class DiffUnit(SignalUnit):
    SETTINGS: DiffSettings

def diff(axis: str | None = ..., scale_by_fs: bool = ...) -> DiffTransformer: ...
