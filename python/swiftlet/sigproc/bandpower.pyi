# Made by python/stubs_sigproc.py from the live module.
from collections.abc import Sequence
from dataclasses import dataclass
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import SignalUnit
from swiftlet.sigproc.aggregate import AggregationFunction as AggregationFunction
from swiftlet.sigproc.materialize import MaterializeMode as MaterializeMode
from swiftlet.sigproc.spectrogram import SpectrogramSettings as SpectrogramSettings, SpectrogramTransformer as SpectrogramTransformer
from typing import Any, overload

class BandPower(SignalUnit):
    SETTINGS: BandPowerSettings

@dataclass(frozen=True)
class BandPowerSettings:
    spectrogram_settings: Any = ...
    bands: Sequence[tuple[float, float]] | None = ...
    aggregation: AggregationFunction | str = ...
    materialize: MaterializeMode | str = ...

class BandPowerState(State): ...

class BandPowerTransformer(Transformer[BandPowerSettings]):
    @overload
    def __init__(self, settings: BandPowerSettings) -> None: ...
    @overload
    def __init__(self, spectrogram_settings: Any = ..., bands: Sequence[tuple[float, float]] | None = ..., aggregation: AggregationFunction | str = ..., materialize: MaterializeMode | str = ...) -> None: ...

def bandpower(spectrogram_settings: Any = ..., bands: Sequence[tuple[float, float]] | None = ..., aggregation: AggregationFunction | str = ..., materialize: MaterializeMode | str = ...) -> BandPowerTransformer: ...
