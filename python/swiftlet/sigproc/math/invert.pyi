# Made by python/stubs_sigproc.py from the live module.
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import Stream, Unit
from typing import overload
import dataclasses

class Invert(Unit):
    SETTINGS: InvertSettings
    INPUT_SETTINGS: Stream
    INPUT_SIGNAL: Stream
    OUTPUT_SIGNAL: Stream

@dataclasses.dataclass(frozen=True)
class InvertSettings:
    ...

class InvertState(State): ...

class InvertTransformer(Transformer[InvertSettings]):
    @overload
    def __init__(self, settings: InvertSettings, /) -> None: ...
    @overload
    def __init__(self, *, settings: InvertSettings) -> None: ...
    @overload
    def __init__(self) -> None: ...

def invert() -> InvertTransformer: ...
