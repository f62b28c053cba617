# Made by python/stubs_sigproc.py from the live module.
from dataclasses import dataclass
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import SignalUnit
from typing import Any, overload

class ModifyAxis(SignalUnit):
    SETTINGS: ModifyAxisSettings

@dataclass(frozen=True)
class ModifyAxisSettings:
    name_map: Any = ...

class ModifyAxisState(State): ...

class ModifyAxisTransformer(Transformer[ModifyAxisSettings]):
    @overload
    def __init__(self, settings: ModifyAxisSettings) -> None: ...
    @overload
    def __init__(self, name_map: Any = ...) -> None: ...
