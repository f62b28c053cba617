# Made by python/stubs_sigproc.py from the live module.
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import Stream, Unit
from typing import Any
from typing import overload
import dataclasses
import enum

class CoordinateMode(enum.StrEnum):
    CART2POL = 'cart2pol'
    POL2CART = 'pol2cart'
    @classmethod
    def options(cls) -> list[str]: ...

class CoordinateSpaces(Unit):
    SETTINGS: CoordinateSpacesSettings
    INPUT_SETTINGS: Stream
    INPUT_SIGNAL: Stream
    OUTPUT_SIGNAL: Stream

@dataclasses.dataclass(frozen=True)
class CoordinateSpacesSettings:
    mode: CoordinateMode | str = ...
    axis: str | None = ...

class CoordinateSpacesState(State): ...

class CoordinateSpacesTransformer(Transformer[CoordinateSpacesSettings]):
    @overload
    def __init__(self, settings: CoordinateSpacesSettings, /) -> None: ...
    @overload
    def __init__(self, *, settings: CoordinateSpacesSettings) -> None: ...
    @overload
    def __init__(self, mode: CoordinateMode | str = ..., axis: str | None = ...) -> None: ...

def cart2pol(x: Any, y: Any) -> Any: ...

def cart2z(x: Any, y: Any) -> Any: ...

def pol2cart(r: Any, theta: Any) -> Any: ...

def polar2z(r: Any, theta: Any) -> Any: ...

def z2cart(z: Any) -> Any: ...

def z2polar(z: Any) -> Any: ...
