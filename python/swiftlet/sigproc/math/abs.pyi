# Made by python/stubs_sigproc.py from the live module.
from dataclasses import dataclass
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import SignalUnit
from typing import overload

class Abs(SignalUnit):
    SETTINGS: AbsSettings

@dataclass(frozen=True)
class AbsSettings: ...

class AbsState(State): ...

class AbsTransformer(Transformer[AbsSettings]):
    @overload
    def __init__(self, settings: AbsSettings) -> None: ...
    @overload
    def __init__(self) -> None: ...

def abs() -> AbsTransformer: ...
