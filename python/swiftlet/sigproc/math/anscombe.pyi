# Made by python/stubs_sigproc.py from the live module.
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import Stream, Unit
from typing import overload
import dataclasses
import enum

class Anscombe(Unit):
    SETTINGS: AnscombeSettings
    INPUT_SETTINGS: Stream
    INPUT_SIGNAL: Stream
    OUTPUT_SIGNAL: Stream

@dataclasses.dataclass(frozen=True)
class AnscombeSettings:
    ...

class AnscombeState(State): ...

class AnscombeTransformer(Transformer[AnscombeSettings]):
    @overload
    def __init__(self, settings: AnscombeSettings, /) -> None: ...
    @overload
    def __init__(self, *, settings: AnscombeSettings) -> None: ...
    @overload
    def __init__(self) -> None: ...

class InverseAnscombe(Unit):
    SETTINGS: InverseAnscombeSettings
    INPUT_SETTINGS: Stream
    INPUT_SIGNAL: Stream
    OUTPUT_SIGNAL: Stream

@dataclasses.dataclass(frozen=True)
class InverseAnscombeSettings:
    method: InverseMethod | str = ...

class InverseAnscombeState(State): ...

class InverseAnscombeTransformer(Transformer[InverseAnscombeSettings]):
    @overload
    def __init__(self, settings: InverseAnscombeSettings, /) -> None: ...
    @overload
    def __init__(self, *, settings: InverseAnscombeSettings) -> None: ...
    @overload
    def __init__(self, method: InverseMethod | str = ...) -> None: ...

class InverseMethod(enum.StrEnum):
    EXACT = 'exact'
    ASYMPTOTIC = 'asymptotic'
    ALGEBRAIC = 'algebraic'
    @classmethod
    def options(cls) -> list[str]: ...
