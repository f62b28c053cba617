# Made by python/stubs_sigproc.py from the live module.
from dataclasses import dataclass
from enum import StrEnum
from swiftlet._fields import OptionsEnum as OptionsEnum
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import SignalUnit
from typing import Any, overload

class SpectralOutput(StrEnum):
    FULL = 'Full Spectrum'
    POSITIVE = 'Positive Frequencies'
    NEGATIVE = 'Negative Frequencies'
    @classmethod
    def options(cls) -> list[str]: ...

class SpectralTransform(StrEnum):
    RAW_COMPLEX = 'Complex FFT Output'
    REAL = 'Real Component of FFT'
    IMAG = 'Imaginary Component of FFT'
    REL_POWER = 'Relative Power'
    REL_DB = 'Log Power (Relative dB)'
    RAWCOMPLEX = RAW_COMPLEX
    RELPOWER = REL_POWER
    RELDB = REL_DB
    @classmethod
    def options(cls) -> list[str]: ...

class Spectrum(SignalUnit):
    SETTINGS: SpectrumSettings

@dataclass(frozen=True)
class SpectrumSettings:
    axis: str | None = ...
    out_axis: str | None = ...
    window: WindowFunction | str = ...
    transform: SpectralTransform | str = ...
    output: SpectralOutput | str = ...
    norm: str | None = ...
    do_fftshift: bool = ...
    nfft: int | None = ...

class SpectrumState(State): ...

class SpectrumTransformer(Transformer[SpectrumSettings]):
    @overload
    def __init__(self, settings: SpectrumSettings) -> None: ...
    @overload
    def __init__(self, axis: str | None = ..., out_axis: str | None = ..., window: WindowFunction | str = ..., transform: SpectralTransform | str = ..., output: SpectralOutput | str = ..., norm: str | None = ..., do_fftshift: bool = ..., nfft: int | None = ...) -> None: ...

class WindowFunction(StrEnum):
    NONE = 'None (Rectangular)'
    HAMMING = 'Hamming'
    HANNING = 'Hanning'
    BARTLETT = 'Bartlett'
    BLACKMAN = 'Blackman'
    @classmethod
    def options(cls) -> list[str]: ...

def spectrum(axis: str | None = ..., out_axis: str | None = ..., window: WindowFunction | str = ..., transform: SpectralTransform | str = ..., output: SpectralOutput | str = ..., norm: str | None = ..., do_fftshift: bool = ..., nfft: int | None = ...) -> SpectrumTransformer: ...

WINDOWS: Any
