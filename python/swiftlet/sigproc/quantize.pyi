# Made by python/stubs_sigproc.py from the live module.
from dataclasses import dataclass
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import SignalUnit
from typing import overload

@dataclass(frozen=True)
class QuantizeSettings:
    max_val: float | None = ...
    min_val: float = ...
    bits: int = ...

class QuantizeState(State): ...

class QuantizeTransformer(Transformer[QuantizeSettings]):
    @overload
    def __init__(self, settings: QuantizeSettings) -> None: ...
    @overload
    def __init__(self, max_val: float | None = ..., min_val: float = ..., bits: int = ...) -> None: ...

class QuantizerUnit(SignalUnit):
    SETTINGS: QuantizeSettings
