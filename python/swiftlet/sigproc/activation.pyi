# Made by python/stubs_sigproc.py from the live module.
from dataclasses import dataclass
from enum import StrEnum
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import SignalUnit
from typing import Any, overload

class Activation(SignalUnit):
    SETTINGS: ActivationSettings

class ActivationFunction(StrEnum):
    NONE = 'none'
    SIGMOID = 'sigmoid'
    EXPIT = 'expit'
    LOGIT = 'logit'
    LOG_EXPIT = 'log_expit'
    LOGEXPIT = LOG_EXPIT
    @classmethod
    def options(cls) -> list[str]: ...

@dataclass(frozen=True)
class ActivationSettings:
    function: ActivationFunction | str = ...

class ActivationState(State): ...

class ActivationTransformer(Transformer[ActivationSettings]):
    @overload
    def __init__(self, settings: ActivationSettings) -> None: ...
    @overload
    def __init__(self, function: ActivationFunction | str = ...) -> None: ...

def activation(function: ActivationFunction | str = ...) -> ActivationTransformer: ...

ACTIVATIONS: Any
