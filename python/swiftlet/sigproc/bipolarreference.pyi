# Made by python/stubs_sigproc.py from the live module.
from collections.abc import Sequence
from dataclasses import dataclass
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import SignalUnit
from typing import overload

class BipolarReference(SignalUnit):
    SETTINGS: BipolarReferenceSettings

@dataclass(frozen=True)
class BipolarReferenceSettings:
    pairs: Sequence[Sequence[str]] | None = ...
    axis: str | None = ...

class BipolarReferenceState(State): ...

class BipolarReferenceTransformer(Transformer[BipolarReferenceSettings]):
    @overload
    def __init__(self, settings: BipolarReferenceSettings) -> None: ...
    @overload
    def __init__(self, pairs: Sequence[Sequence[str]] | None = ..., axis: str | None = ...) -> None: ...
