# Made by python/stubs_sigproc.py from the live module.
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import Stream, Unit
from typing import overload
import dataclasses

@dataclasses.dataclass(frozen=True)
class DenormalizeSettings:
    low_rate: float = ...
    high_rate: float = ...
    distribution: str = ...
    seed: int | None = ...
    axis: str | None = ...

class DenormalizeState(State): ...

class DenormalizeTransformer(Transformer[DenormalizeSettings]):
    @overload
    def __init__(self, settings: DenormalizeSettings, /) -> None: ...
    @overload
    def __init__(self, *, settings: DenormalizeSettings) -> None: ...
    @overload
    def __init__(self, low_rate: float = ..., high_rate: float = ..., distribution: str = ..., seed: int | None = ..., axis: str | None = ...) -> None: ...

class DenormalizeUnit(Unit):
    SETTINGS: DenormalizeSettings
    INPUT_SETTINGS: Stream
    INPUT_SIGNAL: Stream
    OUTPUT_SIGNAL: Stream
