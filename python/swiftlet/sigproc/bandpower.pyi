# Made by python/stubs_sigproc.py from the live module.
from collections.abc import Sequence
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import Stream, Unit
from swiftlet.sigproc.aggregate import AggregationFunction as AggregationFunction
from swiftlet.sigproc.spectrogram import SpectrogramSettings as SpectrogramSettings
from swiftlet.sigproc.spectrogram import SpectrogramTransformer as SpectrogramTransformer
from typing import Any
from typing import overload
import dataclasses

class BandPower(Unit):
    SETTINGS: BandPowerSettings
    INPUT_SETTINGS: Stream
    INPUT_SIGNAL: Stream
    OUTPUT_SIGNAL: Stream

@dataclasses.dataclass(frozen=True)
class BandPowerSettings:
    spectrogram_settings: Any = ...
    bands: Sequence[tuple[float, float]] | None = ...
    aggregation: AggregationFunction | str = ...
    materialize: str | None = ...

class BandPowerState(State): ...

class BandPowerTransformer(Transformer[BandPowerSettings]):
    @overload
    def __init__(self, settings: BandPowerSettings, /) -> None: ...
    @overload
    def __init__(self, *, settings: BandPowerSettings) -> None: ...
    @overload
    def __init__(self, spectrogram_settings: Any = ..., bands: Sequence[tuple[float, float]] | None = ..., aggregation: AggregationFunction | str = ..., materialize: str | None = ...) -> None: ...

def bandpower(spectrogram_settings: Any = ..., bands: Sequence[tuple[float, float]] | None = ..., aggregation: AggregationFunction | str = ..., materialize: str | None = ...) -> BandPowerTransformer: ...
