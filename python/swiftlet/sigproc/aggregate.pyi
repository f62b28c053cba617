# Made by python/stubs_sigproc.py from the live module.
from collections.abc import Sequence
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import Stream, Unit
from typing import Any
from typing import overload
import dataclasses
import enum

@dataclasses.dataclass(frozen=True)
class AggregateSettings:
    axis: str | None = ...
    operation: AggregationFunction | str = ...

class AggregateState(State): ...

class AggregateTransformer(Transformer[AggregateSettings]):
    @overload
    def __init__(self, settings: AggregateSettings, /) -> None: ...
    @overload
    def __init__(self, *, settings: AggregateSettings) -> None: ...
    @overload
    def __init__(self, axis: str | None = ..., operation: AggregationFunction | str = ...) -> None: ...

class AggregateUnit(Unit):
    SETTINGS: AggregateSettings
    INPUT_SETTINGS: Stream
    INPUT_SIGNAL: Stream
    OUTPUT_SIGNAL: Stream

class AggregationFunction(enum.StrEnum):
    NONE = 'None (all)'
    MAX = 'max'
    MIN = 'min'
    MEAN = 'mean'
    MEDIAN = 'median'
    STD = 'std'
    SUM = 'sum'
    NANMAX = 'nanmax'
    NANMIN = 'nanmin'
    NANMEAN = 'nanmean'
    NANMEDIAN = 'nanmedian'
    NANSTD = 'nanstd'
    NANSUM = 'nansum'
    ARGMIN = 'argmin'
    ARGMAX = 'argmax'
    TRAPEZOID = 'trapezoid'
    @classmethod
    def options(cls) -> list[str]: ...

class RangedAggregate(Unit):
    SETTINGS: RangedAggregateSettings
    INPUT_SETTINGS: Stream
    INPUT_SIGNAL: Stream
    OUTPUT_SIGNAL: Stream

@dataclasses.dataclass(frozen=True)
class RangedAggregateSettings:
    axis: str | None = ...
    bands: Sequence[tuple[float, float]] | None = ...
    operation: AggregationFunction | str = ...

class RangedAggregateState(State): ...

class RangedAggregateTransformer(Transformer[RangedAggregateSettings]):
    @overload
    def __init__(self, settings: RangedAggregateSettings, /) -> None: ...
    @overload
    def __init__(self, *, settings: RangedAggregateSettings) -> None: ...
    @overload
    def __init__(self, axis: str | None = ..., bands: Sequence[tuple[float, float]] | None = ..., operation: AggregationFunction | str = ...) -> None: ...

def ranged_aggregate(axis: str | None = ..., bands: Sequence[tuple[float, float]] | None = ..., operation: AggregationFunction | str = ...) -> RangedAggregateTransformer: ...

AGGREGATORS: Any

def aggregate_slices(data: Any, slices: Any, axis_idx: int, operation: AggregationFunction, *, coordinates: Any = ..., index_to_coordinate: bool = ...) -> Any: ...

def axis_coordinates(message: Any, axis_name: str) -> Any: ...

def needs_coordinates(operation: Any) -> bool: ...
