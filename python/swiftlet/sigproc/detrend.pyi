# Made by python/stubs_sigproc.py from the live module.
from swiftlet._states import State as State
from swiftlet._traits import Accumulating as Accumulating
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import SignalUnit
from swiftlet.sigproc.ewma import EWMASettings as EWMASettings
from typing import overload

class DetrendState(State): ...

class DetrendTransformer(Accumulating, Transformer[EWMASettings]):
    @overload
    def __init__(self, settings: EWMASettings) -> None: ...
    @overload
    def __init__(self, time_constant: float = ..., axis: str | None = ..., accumulate: bool = ..., passthrough: bool = ..., reset_on_resume: bool = ..., mlx_metal_chunk_sizes: tuple[int, ...] | None = ...) -> None: ...

class DetrendUnit(SignalUnit):
    SETTINGS: EWMASettings
