# Made by python/stubs_sigproc.py from the live module.
from dataclasses import dataclass
from enum import StrEnum
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import SignalUnit
from typing import overload

class Anscombe(SignalUnit):
    SETTINGS: AnscombeSettings

@dataclass(frozen=True)
class AnscombeSettings: ...

class AnscombeState(State): ...

class AnscombeTransformer(Transformer[AnscombeSettings]):
    @overload
    def __init__(self, settings: AnscombeSettings) -> None: ...
    @overload
    def __init__(self) -> None: ...

class InverseAnscombe(SignalUnit):
    SETTINGS: InverseAnscombeSettings

@dataclass(frozen=True)
class InverseAnscombeSettings:
    method: InverseMethod | str = ...

class InverseAnscombeState(State): ...

class InverseAnscombeTransformer(Transformer[InverseAnscombeSettings]):
    @overload
    def __init__(self, settings: InverseAnscombeSettings) -> None: ...
    @overload
    def __init__(self, method: InverseMethod | str = ...) -> None: ...

class InverseMethod(StrEnum):
    EXACT = 'exact'
    ASYMPTOTIC = 'asymptotic'
    ALGEBRAIC = 'algebraic'
    @classmethod
    def options(cls) -> list[str]: ...
