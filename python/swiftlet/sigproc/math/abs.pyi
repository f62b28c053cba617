# Made by python/stubs_sigproc.py from the live module.
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import Stream, Unit
from typing import overload
import dataclasses

class Abs(Unit):
    SETTINGS: AbsSettings
    INPUT_SETTINGS: Stream
    INPUT_SIGNAL: Stream
    OUTPUT_SIGNAL: Stream

@dataclasses.dataclass(frozen=True)
class AbsSettings:
    ...

class AbsState(State): ...

class AbsTransformer(Transformer[AbsSettings]):
    @overload
    def __init__(self, settings: AbsSettings, /) -> None: ...
    @overload
    def __init__(self, *, settings: AbsSettings) -> None: ...
    @overload
    def __init__(self) -> None: ...

def abs() -> AbsTransformer: ...
