# Made by python/stubs_sigproc.py from the live module.
from dataclasses import dataclass
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import SignalUnit
from swiftlet.sigproc.butterworthfilter import ButterworthFilterSettings as ButterworthFilterSettings
from swiftlet.sigproc.downsample import DownsampleSettings as DownsampleSettings
from swiftlet.sigproc.materialize import MaterializeMode as MaterializeMode
from typing import Any, overload

class RMSBandPower(SignalUnit):
    SETTINGS: RMSBandPowerSettings

@dataclass(frozen=True)
class RMSBandPowerSettings:
    bandpass: Any = ...
    bin_duration: float = ...
    apply_sqrt: bool = ...
    materialize: MaterializeMode | str = ...

class RMSBandPowerState(State): ...

class RMSBandPowerTransformer(Transformer[RMSBandPowerSettings]):
    @overload
    def __init__(self, settings: RMSBandPowerSettings) -> None: ...
    @overload
    def __init__(self, bandpass: Any = ..., bin_duration: float = ..., apply_sqrt: bool = ..., materialize: MaterializeMode | str = ...) -> None: ...

class SquareLawBandPower(SignalUnit):
    SETTINGS: SquareLawBandPowerSettings

@dataclass(frozen=True)
class SquareLawBandPowerSettings:
    bandpass: Any = ...
    lowpass: Any = ...
    downsample: Any = ...

class SquareLawBandPowerState(State): ...

class SquareLawBandPowerTransformer(Transformer[SquareLawBandPowerSettings]):
    @overload
    def __init__(self, settings: SquareLawBandPowerSettings) -> None: ...
    @overload
    def __init__(self, bandpass: Any = ..., lowpass: Any = ..., downsample: Any = ...) -> None: ...
