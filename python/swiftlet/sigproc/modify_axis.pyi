# Made by python/stubs_sigproc.py from the live module.
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import Stream, Unit
from typing import Any
from typing import overload
import dataclasses

class ModifyAxis(Unit):
    SETTINGS: ModifyAxisSettings
    INPUT_SETTINGS: Stream
    INPUT_SIGNAL: Stream
    OUTPUT_SIGNAL: Stream

@dataclasses.dataclass(frozen=True)
class ModifyAxisSettings:
    name_map: Any = ...

class ModifyAxisState(State): ...

class ModifyAxisTransformer(Transformer[ModifyAxisSettings]):
    @overload
    def __init__(self, settings: ModifyAxisSettings, /) -> None: ...
    @overload
    def __init__(self, *, settings: ModifyAxisSettings) -> None: ...
    @overload
    def __init__(self, name_map: Any = ...) -> None: ...
