# Made by python/stubs_sigproc.py from the live module.
from swiftlet._fields import OptionsEnum as OptionsEnum
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import Stream, Unit
from typing import Any
from typing import overload
import dataclasses
import enum

class SpectralOutput(enum.StrEnum):
    FULL = 'Full Spectrum'
    POSITIVE = 'Positive Frequencies'
    NEGATIVE = 'Negative Frequencies'
    @classmethod
    def options(cls) -> list[str]: ...

class SpectralTransform(enum.StrEnum):
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

class Spectrum(Unit):
    SETTINGS: SpectrumSettings
    INPUT_SETTINGS: Stream
    INPUT_SIGNAL: Stream
    OUTPUT_SIGNAL: Stream

@dataclasses.dataclass(frozen=True)
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
    def __init__(self, settings: SpectrumSettings, /) -> None: ...
    @overload
    def __init__(self, *, settings: SpectrumSettings) -> None: ...
    @overload
    def __init__(self, axis: str | None = ..., out_axis: str | None = ..., window: WindowFunction | str = ..., transform: SpectralTransform | str = ..., output: SpectralOutput | str = ..., norm: str | None = ..., do_fftshift: bool = ..., nfft: int | None = ...) -> None: ...

class WindowFunction(enum.StrEnum):
    NONE = 'None (Rectangular)'
    HAMMING = 'Hamming'
    HANNING = 'Hanning'
    BARTLETT = 'Bartlett'
    BLACKMAN = 'Blackman'
    @classmethod
    def options(cls) -> list[str]: ...

def spectrum(axis: str | None = ..., out_axis: str | None = ..., window: WindowFunction | str = ..., transform: SpectralTransform | str = ..., output: SpectralOutput | str = ..., norm: str | None = ..., do_fftshift: bool = ..., nfft: int | None = ...) -> SpectrumTransformer: ...

WINDOWS: Any
