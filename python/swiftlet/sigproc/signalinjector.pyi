# Made by python/stubs_sigproc.py from the live module.
from dataclasses import dataclass
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import SignalUnit, Stream
from typing import overload

class SignalInjector(SignalUnit):
    SETTINGS: SignalInjectorSettings
    INPUT_AMPLITUDE: Stream
    INPUT_FREQUENCY: Stream

@dataclass(frozen=True)
class SignalInjectorSettings:
    time_dim: str | None = ...
    frequency: float | None = ...
    amplitude: float = ...
    mixing_seed: int | None = ...

class SignalInjectorState(State): ...

class SignalInjectorTransformer(Transformer[SignalInjectorSettings]):
    @overload
    def __init__(self, settings: SignalInjectorSettings) -> None: ...
    @overload
    def __init__(self, time_dim: str | None = ..., frequency: float | None = ..., amplitude: float = ..., mixing_seed: int | None = ...) -> None: ...
