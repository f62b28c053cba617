# Made by python/stubs_sigproc.py from the live module.
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import SignalUnit
from typing import Any, overload

@dataclass(frozen=True)
class AggregateSettings:
    axis: str | None = ...
    operation: AggregationFunction | str = ...

class AggregateState(State): ...

class AggregateTransformer(Transformer[AggregateSettings]):
    @overload
    def __init__(self, settings: AggregateSettings) -> None: ...
    @overload
    def __init__(self, axis: str | None = ..., operation: AggregationFunction | str = ...) -> None: ...

class AggregateUnit(SignalUnit):
    SETTINGS: AggregateSettings

class AggregationFunction(StrEnum):
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

class RangedAggregate(SignalUnit):
    SETTINGS: RangedAggregateSettings

@dataclass(frozen=True)
class RangedAggregateSettings:
    axis: str | None = ...
    bands: Sequence[tuple[float, float]] | None = ...
    operation: AggregationFunction | str = ...

class RangedAggregateState(State): ...

class RangedAggregateTransformer(Transformer[RangedAggregateSettings]):
    @overload
    def __init__(self, settings: RangedAggregateSettings) -> None: ...
    @overload
    def __init__(self, axis: str | None = ..., bands: Sequence[tuple[float, float]] | None = ..., operation: AggregationFunction | str = ...) -> None: ...

def ranged_aggregate(axis: str | None = ..., bands: Sequence[tuple[float, float]] | None = ..., operation: AggregationFunction | str = ...) -> RangedAggregateTransformer: ...

AGGREGATORS: Any

def aggregate_slices(data: Any, slices: Any, axis_idx: int, operation: AggregationFunction, *, coordinates: Any = ..., index_to_coordinate: bool = ...) -> Any: ...

def axis_coordinates(message: Any, axis_name: str) -> Any: ...

def needs_coordinates(operation: Any) -> bool: ...
