# Made by python/stubs_sigproc.py from the live module.
from dataclasses import dataclass
from enum import StrEnum
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import SignalUnit
from typing import Any, overload

class CoordinateMode(StrEnum):
    CART2POL = 'cart2pol'
    POL2CART = 'pol2cart'
    @classmethod
    def options(cls) -> list[str]: ...

class CoordinateSpaces(SignalUnit):
    SETTINGS: CoordinateSpacesSettings

@dataclass(frozen=True)
class CoordinateSpacesSettings:
    mode: CoordinateMode | str = ...
    axis: str | None = ...

class CoordinateSpacesState(State): ...

class CoordinateSpacesTransformer(Transformer[CoordinateSpacesSettings]):
    @overload
    def __init__(self, settings: CoordinateSpacesSettings) -> None: ...
    @overload
    def __init__(self, mode: CoordinateMode | str = ..., axis: str | None = ...) -> None: ...

def cart2pol(x: Any, y: Any) -> Any: ...

def cart2z(x: Any, y: Any) -> Any: ...

def pol2cart(r: Any, theta: Any) -> Any: ...

def polar2z(r: Any, theta: Any) -> Any: ...

def z2cart(z: Any) -> Any: ...

def z2polar(z: Any) -> Any: ...
