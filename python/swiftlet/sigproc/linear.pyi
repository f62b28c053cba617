# Made by python/stubs_sigproc.py from the live module.
from collections.abc import Sequence
from dataclasses import dataclass
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import SignalUnit
from typing import overload

class LinearTransform(SignalUnit):
    SETTINGS: LinearTransformSettings

@dataclass(frozen=True)
class LinearTransformSettings:
    scale: float | Sequence[float] = ...
    offset: float | Sequence[float] = ...
    axis: str | None = ...

class LinearTransformState(State): ...

class LinearTransformTransformer(Transformer[LinearTransformSettings]):
    @overload
    def __init__(self, settings: LinearTransformSettings) -> None: ...
    @overload
    def __init__(self, scale: float | Sequence[float] = ..., offset: float | Sequence[float] = ..., axis: str | None = ...) -> None: ...
