# Made by python/stubs_sigproc.py from the live module.
from dataclasses import dataclass
from enum import StrEnum
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import SignalUnit
from typing import overload

class ArrayBackend(StrEnum):
    numpy = 'numpy'
    torch = 'torch'
    cupy = 'cupy'
    jax = 'jax'
    mlx = 'mlx'
    swiftlet = 'swiftlet'
    @classmethod
    def options(cls) -> list[str]: ...

class AsArray(SignalUnit):
    SETTINGS: AsArraySettings

@dataclass(frozen=True)
class AsArraySettings:
    backend: ArrayBackend | str = ...
    dtype: str | None = ...
    mlx_cache_limit_mb: float | None = ...
    device: str | None = ...

class AsArrayState(State): ...

class AsArrayTransformer(Transformer[AsArraySettings]):
    @overload
    def __init__(self, settings: AsArraySettings) -> None: ...
    @overload
    def __init__(self, backend: ArrayBackend | str = ..., dtype: str | None = ..., mlx_cache_limit_mb: float | None = ..., device: str | None = ...) -> None: ...
