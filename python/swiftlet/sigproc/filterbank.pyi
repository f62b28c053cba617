# Made by python/stubs_sigproc.py from the live module.
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import SignalUnit
from typing import overload

class Filterbank(SignalUnit):
    SETTINGS: FilterbankSettings

class FilterbankMode(StrEnum):
    CONV = 'Direct Convolution'
    FFT = 'FFT Convolution'
    AUTO = 'Automatic'
    @classmethod
    def options(cls) -> list[str]: ...

@dataclass(frozen=True)
class FilterbankSettings:
    kernels: Sequence[Sequence[float] | Sequence[Sequence[float]]] = ...
    mode: FilterbankMode | str = ...
    min_phase: MinPhaseMode | str = ...
    axis: str | None = ...
    new_axis: str = ...

class FilterbankState(State): ...

class FilterbankTransformer(Transformer[FilterbankSettings]):
    @overload
    def __init__(self, settings: FilterbankSettings) -> None: ...
    @overload
    def __init__(self, kernels: Sequence[Sequence[float] | Sequence[Sequence[float]]] = ..., mode: FilterbankMode | str = ..., min_phase: MinPhaseMode | str = ..., axis: str | None = ..., new_axis: str = ...) -> None: ...

class MinPhaseMode(StrEnum):
    NONE = 'No kernel modification'
    HILBERT = 'Hilbert Method; designed to be used with equiripple filters (e.g., from remez) with unity or zero gain regions'
    HOMOMORPHIC = 'Works best with filters with an odd number of taps, and the resulting minimum phase filter will have a magnitude response that approximates the square root of the original filter’s magnitude response using half the number of taps'
    @classmethod
    def options(cls) -> list[str]: ...

def filterbank(kernels: Sequence[Sequence[float] | Sequence[Sequence[float]]] = ..., mode: FilterbankMode | str = ..., min_phase: MinPhaseMode | str = ..., axis: str | None = ..., new_axis: str = ...) -> FilterbankTransformer: ...
