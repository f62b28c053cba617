# Made by python/stubs_sigproc.py from the live module.
from collections.abc import Sequence
from dataclasses import dataclass
from swiftlet._states import State as State
from swiftlet._traits import Designed as Designed
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import SignalUnit
from swiftlet.sigproc.cheby import ChebyshevFilterSettings as ChebyshevFilterSettings
from swiftlet.sigproc.downsample import Downsample as Downsample, DownsampleSettings as DownsampleSettings
from typing import overload

class ChebyForDecimate(SignalUnit):
    SETTINGS: ChebyshevFilterSettings

class ChebyForDecimateTransformer(Designed, Transformer[ChebyshevFilterSettings]):
    @overload
    def __init__(self, settings: ChebyshevFilterSettings) -> None: ...
    @overload
    def __init__(self, axis: str | None = ..., coef_type: str | None = ..., use_fast_sosfilt: bool | None = ..., use_mlx_metal: bool | None = ..., mlx_metal_chunk_sizes: tuple[int, ...] | None = ..., thread_min_bytes: int | None = ..., fir_fft_min_taps: int | None = ..., order: int | None = ..., ripple_tol: float | None = ..., Wn: float | Sequence[float] | None = ..., btype: str = ..., analog: bool | None = ..., cheby_type: str = ..., wn_hz: bool = ...) -> None: ...

class Decimate(SignalUnit):
    SETTINGS: DecimateSettings

@dataclass(frozen=True)
class DecimateSettings:
    target_rate: float | None = ...
    factor: int | None = ...
    axis: str | None = ...
    ftype: str = ...

class DecimateState(State): ...

class DecimateTransformer(Transformer[DecimateSettings]):
    @overload
    def __init__(self, settings: DecimateSettings) -> None: ...
    @overload
    def __init__(self, target_rate: float | None = ..., factor: int | None = ..., axis: str | None = ..., ftype: str = ...) -> None: ...
