# Made by python/stubs_sigproc.py from the live module.
from dataclasses import dataclass
from swiftlet._states import State as State
from swiftlet._transformers import Transformer as Transformer
from swiftlet._units import SignalUnit
from swiftlet.sigproc.filterbank import FilterbankMode as FilterbankMode, FilterbankSettings as FilterbankSettings, MinPhaseMode as MinPhaseMode
from swiftlet.sigproc.kaiser import KaiserFilterSettings as KaiserFilterSettings
from typing import Any, overload

class FilterbankDesign(SignalUnit):
    SETTINGS: FilterbankDesignSettings

@dataclass(frozen=True)
class FilterbankDesignSettings:
    filters: list[Any] = ...
    mode: FilterbankMode | str = ...
    min_phase: MinPhaseMode | str = ...
    axis: str | None = ...
    new_axis: str = ...

class FilterbankDesignState(State): ...

class FilterbankDesignTransformer(Transformer[FilterbankDesignSettings]):
    @overload
    def __init__(self, settings: FilterbankDesignSettings) -> None: ...
    @overload
    def __init__(self, filters: list[Any] = ..., mode: FilterbankMode | str = ..., min_phase: MinPhaseMode | str = ..., axis: str | None = ..., new_axis: str = ...) -> None: ...
