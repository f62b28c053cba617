# Made by python/stubs_sigproc.py from the live module.
from dataclasses import dataclass
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import SignalUnit
from typing import overload

class Downsample(SignalUnit):
    SETTINGS: DownsampleSettings

@dataclass(frozen=True)
class DownsampleSettings:
    target_rate: float | None = ...
    factor: int | None = ...
    axis: str | None = ...

class DownsampleState(State): ...

class DownsampleTransformer(Transformer[DownsampleSettings]):
    @overload
    def __init__(self, settings: DownsampleSettings) -> None: ...
    @overload
    def __init__(self, target_rate: float | None = ..., factor: int | None = ..., axis: str | None = ...) -> None: ...

def downsample(target_rate: float | None = ..., factor: int | None = ..., axis: str | None = ...) -> DownsampleTransformer: ...
