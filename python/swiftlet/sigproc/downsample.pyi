# Made by python/stubs_sigproc.py from the live module.
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import Stream, Unit
from typing import overload
import dataclasses

class Downsample(Unit):
    SETTINGS: DownsampleSettings
    INPUT_SETTINGS: Stream
    INPUT_SIGNAL: Stream
    OUTPUT_SIGNAL: Stream

@dataclasses.dataclass(frozen=True)
class DownsampleSettings:
    target_rate: float | None = ...
    factor: int | None = ...
    axis: str | None = ...

class DownsampleState(State): ...

class DownsampleTransformer(Transformer[DownsampleSettings]):
    @overload
    def __init__(self, settings: DownsampleSettings, /) -> None: ...
    @overload
    def __init__(self, *, settings: DownsampleSettings) -> None: ...
    @overload
    def __init__(self, target_rate: float | None = ..., factor: int | None = ..., axis: str | None = ...) -> None: ...

def downsample(target_rate: float | None = ..., factor: int | None = ..., axis: str | None = ...) -> DownsampleTransformer: ...
