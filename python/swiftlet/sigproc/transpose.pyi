# Made by python/stubs_sigproc.py from the live module.
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import Stream, Unit
from typing import Any
from typing import overload
import dataclasses

class Transpose(Unit):
    SETTINGS: TransposeSettings
    INPUT_SETTINGS: Stream
    INPUT_SIGNAL: Stream
    OUTPUT_SIGNAL: Stream

@dataclasses.dataclass(frozen=True)
class TransposeSettings:
    axes: list[Any] | None = ...
    order: str | None = ...

class TransposeState(State): ...

class TransposeTransformer(Transformer[TransposeSettings]):
    @overload
    def __init__(self, settings: TransposeSettings, /) -> None: ...
    @overload
    def __init__(self, *, settings: TransposeSettings) -> None: ...
    @overload
    def __init__(self, axes: list[Any] | None = ..., order: str | None = ...) -> None: ...

def transpose(axes: list[Any] | None = ..., order: str | None = ...) -> TransposeTransformer: ...
