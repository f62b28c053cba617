# Made by python/stubs_sigproc.py from the live module.
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import Stream, Unit
from typing import overload
import dataclasses
import enum

class ArrayBackend(enum.StrEnum):
    numpy = 'numpy'
    torch = 'torch'
    cupy = 'cupy'
    jax = 'jax'
    mlx = 'mlx'
    swiftlet = 'swiftlet'
    @classmethod
    def options(cls) -> list[str]: ...

class AsArray(Unit):
    SETTINGS: AsArraySettings
    INPUT_SETTINGS: Stream
    INPUT_SIGNAL: Stream
    OUTPUT_SIGNAL: Stream

@dataclasses.dataclass(frozen=True)
class AsArraySettings:
    backend: ArrayBackend | str = ...
    dtype: str | None = ...
    mlx_cache_limit_mb: float | None = ...
    device: str | None = ...

class AsArrayState(State): ...

class AsArrayTransformer(Transformer[AsArraySettings]):
    @overload
    def __init__(self, settings: AsArraySettings, /) -> None: ...
    @overload
    def __init__(self, *, settings: AsArraySettings) -> None: ...
    @overload
    def __init__(self, backend: ArrayBackend | str = ..., dtype: str | None = ..., mlx_cache_limit_mb: float | None = ..., device: str | None = ...) -> None: ...
