# Made by python/stubs.py from the live signatures.
from collections.abc import Sequence
from typing import Literal, NamedTuple

from . import Array

def convolve(x: Array, taps: Sequence[float], /, *, axis: int = -1, mode: Literal['full', 'same', 'valid'] = 'full') -> Array: ...
class _filter_result(NamedTuple):
    y: Array
    state: Array
def lfilter(b: Sequence[float], a: Sequence[float], x: Array, /, *, axis: int = -1, state: Array | None = None) -> _filter_result: ...
def sosfilt(sos: Sequence[Sequence[float]], x: Array, /, *, axis: int = -1, state: Array | None = None) -> _filter_result: ...
