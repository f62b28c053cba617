"""Messages: arrays with named dims, and axes that say what the places along them mean.

The classes have the fields of ezmsg's of the same names, so that code for one takes the other. The functions below
them are what the extension asks of Python: how an array library's arrays are read and made, and what coordinates hold.
"""

import bisect
import copy
import dataclasses
import logging
import sys
from collections.abc import Callable
from typing import Any

from . import _ext
from ._labelled import Labelled
from ._libraries import coordinates, dense, library  # noqa: F401


@dataclasses.dataclass
class LinearAxis:
    """A regular axis: the value at place `i` is `i * gain + offset`, in `unit`."""

    unit: str = ""
    gain: float = 1.0
    offset: float = 0.0

    def value(self, x: Any) -> Any:
        """The value at a place, or an array of places."""
        return x * self.gain + self.offset

    def index(self, v: float, fn: Callable[[float], float] = round) -> int:
        """The place of a value, rounded by `fn`."""
        return int(fn((v - self.offset) / self.gain))

    @classmethod
    def create_time_axis(cls, fs: float, offset: float = 0.0) -> "LinearAxis":
        """An axis in seconds, from a sampling rate in hertz."""
        return cls(unit="s", gain=1.0 / fs, offset=offset)


def TimeAxis(fs: float, offset: float = 0.0) -> LinearAxis:  # noqa: N802
    """An axis in seconds, from a sampling rate in hertz."""
    return LinearAxis.create_time_axis(fs, offset)


@dataclasses.dataclass(eq=False)
class CoordinateAxis:
    """An axis with a value of its own at each place: numbers, labels, or records (a structured NumPy array)."""

    data: Any
    dims: list[str]
    unit: str = ""

    def value(self, x: Any) -> Any:
        """The value at a place, or at several."""
        return self.data[x]

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if other.__class__ is not self.__class__:
            return NotImplemented
        same = (self.unit, list(self.dims)) == (other.unit, list(other.dims))
        return same and coordinates(self.data) == coordinates(other.data)

    __hash__ = None


@dataclasses.dataclass(eq=False, repr=False)
class AxisArray(Labelled):
    """A message: an array of any library whose dims have names, and whose axes say what the places along them mean.

    Messages are not changed once they are made: several may hold the same data.

    - `data`: the array.
    - `dims`: a name for each of its dims.
    - `axes`: an axis for any of the dims, by name; a dim without one counts 0, 1, 2...
    - `attrs`: anything else that is known.
    - `key`: names the source of the stream.
    - `stream_dim`: the dim along which successive messages append; None leaves it to convention ("time", else the
      first).
    """

    data: Any
    dims: list[str]
    axes: dict[str, Any] = dataclasses.field(default_factory=dict)
    attrs: dict[str, Any] = dataclasses.field(default_factory=dict)
    key: str = ""
    stream_dim: str | None = None

    LinearAxis = LinearAxis
    CoordinateAxis = CoordinateAxis
    TimeAxis = staticmethod(TimeAxis)

    def __post_init__(self) -> None:
        if not isinstance(self.dims, (list, tuple)):
            raise TypeError(f"dims: expected a list of names, got {type(self.dims).__name__}")
        if len(self.dims) != len(self.data.shape):
            raise ValueError(f"{len(self.dims)} dims ({', '.join(self.dims)}) for an array of {len(self.data.shape)}")
        if len(set(self.dims)) != len(self.dims):
            raise ValueError(f"a dim is named twice: {', '.join(self.dims)}")
        if self.stream_dim is not None and self.stream_dim not in self.dims:
            raise ValueError(f"the stream dim {self.stream_dim!r} is not a dim; the dims are {', '.join(self.dims)}")

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if other.__class__ is not self.__class__:
            return NotImplemented
        mine, others = (self.dims, self.key, self.attrs, self.axes), (other.dims, other.key, other.attrs, other.axes)
        if mine != others or tuple(self.data.shape) != tuple(other.data.shape):
            return False
        equal = self.data == other.data
        return bool(equal.all() if hasattr(equal, "all") else _ext.functions["all"](equal))

    __hash__ = None

    @property
    def shape(self) -> tuple[int, ...]:
        """The size of each dim."""
        return tuple(self.data.shape)

    def get_axis(self, dim: str | int) -> Any:
        """The axis of a dim; a dim without one counts 0, 1, 2..."""
        return self.axes.get(self.dims[self.axis_idx(dim)], LinearAxis())

    def axis_idx(self, dim: str | int) -> int:
        """The position of a dim."""
        return dim if isinstance(dim, int) else self.get_axis_idx(dim)

    def get_axis_idx(self, dim: str) -> int:
        """The position of a dim."""
        if dim not in self.dims:
            raise ValueError(f"no dim {dim!r}; the dims are {', '.join(self.dims)}")
        return self.dims.index(dim)

    def get_axis_name(self, dim: int) -> str:
        """The name of the dim at a position."""
        return self.dims[dim]

    def __repr__(self) -> str:
        from ._html import message_text

        return message_text(self)

    def _repr_html_(self) -> str:
        from ._html import message_html

        return message_html(self)


def replace(message: Any, **fields: Any) -> Any:
    """The message with other values for some of its fields."""
    return dataclasses.replace(message, **fields)


# What the extension asks.


def made_axis(message, axis, old):
    """An axis of the class that goes with a message's.

    Coordinates that are among those of the `old` axis are taken from there, so that they keep their dtype and their
    last digit; others have its dtype where it fits.
    """
    linear, coordinate = _axis_classes(type(message))
    if "gain" in axis:
        return linear(**axis)
    before = getattr(old, "data", None)
    data = _taken(axis["data"], before)
    if data is None:
        data = _array(axis["data"], getattr(before, "dtype", None))
        if isinstance(before, _ext.Array) and data.dtype.kind in "biuf":
            data = _ext.functions["asarray"](data)
    if len(axis["dims"]) > 1:
        sizes = dict(zip(message.dims, message.data.shape, strict=True))
        shape = [sizes.get(dim, -1) for dim in axis["dims"]]
        if len([size for size in shape if size < 0]) <= 1 and hasattr(data, "reshape"):
            data = data.reshape(shape)
    made = coordinate(data=data, dims=axis["dims"], unit=axis["unit"])
    stream = getattr(message, "stream_dim", None) or "time"
    if old is None or stream not in axis["dims"] or "_fingerprint" in getattr(old, "__dict__", ()):
        # Worked out once for the stream, and not by each who compares the axis.
        _ = getattr(made, "fingerprint", None)
    return made


def _taken(values, before):
    """The values out of a NumPy array of coordinates; None where some are not among them."""
    numpy = sys.modules.get("numpy")
    if numpy is None or not isinstance(before, numpy.ndarray):
        return None
    known = coordinates(before)
    if isinstance(values, dict) != isinstance(known, dict):
        return None
    if isinstance(values, dict):
        if list(values) != list(known):
            return None
        values, known = zip(*values.values(), strict=True), zip(*known.values(), strict=True)
    elif known and not isinstance(known[0], str):
        # As they were counted with.
        known = [float(value) for value in known]
    places = {}
    for place, value in enumerate(known):
        places.setdefault(value, []).append(place)
    picked, last = [], -1
    for value in values:
        found = places.get(value)
        if found is None:
            return None
        # Of several that are equal, as far as could be told, the next one.
        last = found[min(bisect.bisect_right(found, last), len(found) - 1)]
        picked.append(last)
    return before.reshape(-1)[picked]


def _array(values, dtype):
    try:
        import numpy
    except ImportError:
        return values
    if isinstance(values, dict):
        columns = {name: _array(column, _field(dtype, name)) for name, column in values.items()}
        count = len(next(iter(columns.values())))
        result = numpy.empty(count, [(name, column.dtype) for name, column in columns.items()])
        for name, column in columns.items():
            result[name] = column
        return result
    if not isinstance(dtype, numpy.dtype):
        dtype = None
    array = numpy.array(values, dtype=None if values else dtype)
    if dtype is not None and dtype.kind in "Mm" and array.dtype.kind in "iuf":
        return numpy.round(array).astype("int64").view(dtype)
    # Texts find their own width.
    if dtype is not None and dtype.kind in "biuf" and array.dtype.kind in "biuf":
        cast = array.astype(dtype)
        return cast if (cast == array).all() else array
    return array.astype(dtype) if dtype is not None and dtype.kind in "OS" and array.dtype.kind == "U" else array


def _field(dtype, name):
    return dtype[name] if dtype is not None and dtype.names and name in dtype.names else None


def _axis_classes(kind):
    """The classes of axes that stand beside a class of messages."""
    for base in kind.__mro__:
        module = sys.modules.get(base.__module__)
        found = getattr(module, "LinearAxis", None), getattr(module, "CoordinateAxis", None)
        if all(found):
            return found
    return LinearAxis, CoordinateAxis


def told(text, facts):
    """Hands what a step tells of to whoever listens to the logger "swiftlet"; a record has the facts as `notice`."""
    logging.getLogger("swiftlet").warning("%s", text, extra={"notice": facts})


def rebuilt(message, changes):
    """A message of a class that keeps its fields elsewhere than in a dictionary, with some of them changed."""
    if dataclasses.is_dataclass(message):
        return dataclasses.replace(message, **changes)
    result = copy.copy(message)
    for name, value in changes.items():
        setattr(result, name, value)
    return result
