# Made by python/stubs_sigproc.py from the live module.
from collections.abc import Sequence
from dataclasses import dataclass
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import SignalUnit
from typing import overload

class Transpose(SignalUnit):
    SETTINGS: TransposeSettings

@dataclass(frozen=True)
class TransposeSettings:
    axes: Sequence[str | int] | None = ...
    order: str | None = ...

class TransposeState(State): ...

class TransposeTransformer(Transformer[TransposeSettings]):
    @overload
    def __init__(self, settings: TransposeSettings) -> None: ...
    @overload
    def __init__(self, axes: Sequence[str | int] | None = ..., order: str | None = ...) -> None: ...

def transpose(axes: Sequence[str | int] | None = ..., order: str | None = ...) -> TransposeTransformer: ...
