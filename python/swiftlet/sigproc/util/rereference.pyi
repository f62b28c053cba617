# Made by python/stubs_sigproc.py from the live module.
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

class RereferenceKind(StrEnum):
    IDENTITY = 'identity'
    CAR = 'car'
    @classmethod
    def options(cls) -> list[str]: ...

def car_matrix(n_channels: int, *, groups: Sequence[Sequence[int]] | None = ..., include_current: bool = ..., min_reref_size: int = ..., dtype: Any = ...) -> Any: ...

def rereference_matrix(kind: RereferenceKind | str, n_channels: int, *, dtype: Any = ..., **options: Any) -> Any: ...
