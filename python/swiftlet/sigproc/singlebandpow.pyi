# Made by python/stubs_sigproc.py from the live module.
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import Stream, Unit
from swiftlet.sigproc.butterworthfilter import ButterworthFilterSettings as ButterworthFilterSettings
from swiftlet.sigproc.downsample import DownsampleSettings as DownsampleSettings
from typing import Any
from typing import overload
import dataclasses

class RMSBandPower(Unit):
    SETTINGS: RMSBandPowerSettings
    INPUT_SETTINGS: Stream
    INPUT_SIGNAL: Stream
    OUTPUT_SIGNAL: Stream

@dataclasses.dataclass(frozen=True)
class RMSBandPowerSettings:
    bandpass: Any = ...
    bin_duration: float = ...
    apply_sqrt: bool = ...
    materialize: str | None = ...

class RMSBandPowerState(State): ...

class RMSBandPowerTransformer(Transformer[RMSBandPowerSettings]):
    @overload
    def __init__(self, settings: RMSBandPowerSettings, /) -> None: ...
    @overload
    def __init__(self, *, settings: RMSBandPowerSettings) -> None: ...
    @overload
    def __init__(self, bandpass: Any = ..., bin_duration: float = ..., apply_sqrt: bool = ..., materialize: str | None = ...) -> None: ...

class SquareLawBandPower(Unit):
    SETTINGS: SquareLawBandPowerSettings
    INPUT_SETTINGS: Stream
    INPUT_SIGNAL: Stream
    OUTPUT_SIGNAL: Stream

@dataclasses.dataclass(frozen=True)
class SquareLawBandPowerSettings:
    bandpass: Any = ...
    lowpass: Any = ...
    downsample: Any = ...

class SquareLawBandPowerState(State): ...

class SquareLawBandPowerTransformer(Transformer[SquareLawBandPowerSettings]):
    @overload
    def __init__(self, settings: SquareLawBandPowerSettings, /) -> None: ...
    @overload
    def __init__(self, *, settings: SquareLawBandPowerSettings) -> None: ...
    @overload
    def __init__(self, bandpass: Any = ..., lowpass: Any = ..., downsample: Any = ...) -> None: ...
