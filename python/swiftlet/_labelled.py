"""What one does with an array whose dims have names: selecting, reordering, joining, going along a dim."""

import contextlib
import dataclasses
import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Self

from ._foreign import joined, permuted, taken
from ._libraries import coordinates


class AxisInfo(NamedTuple):
    """An axis, the position of its dim, and its size."""

    axis: Any
    idx: int
    size: int

    def __len__(self) -> int:
        return self.size

    @property
    def values(self) -> Any:
        """The value at each place, as an array of the axis' library, or of NumPy."""
        if hasattr(self.axis, "data"):
            return self.axis.data
        import numpy

        return self.axis.value(numpy.arange(self.size))


class Labelled:
    """Methods of messages, under ezmsg's names. None changes the message: data are shared where they can be."""

    AxisInfo = AxisInfo

    def ax(self, dim: str | int) -> AxisInfo:
        """The axis of a dim, with the dim's position and size."""
        place = self.axis_idx(dim)
        return AxisInfo(self.get_axis(dim), place, self.data.shape[place])

    def isel(self, indexers: dict[str, Any] | None = None, **more: Any) -> Self:
        """The places at positions: a slice, a position (the dim stays, with one place), or an array of positions."""
        message = self
        for dim, places in {**(indexers or {}), **more}.items():
            message = _selected(message, dim, places)
        return message

    def sel(self, indexers: dict[str, Any] | None = None, **more: Any) -> Self:
        """The places from one value of an axis to another, given as slices; of an axis of labels, a label or a list.

        On a linear axis the nearest places count, the last one excluded, and a step is in the unit of the axis.
        """
        found = {}
        for dim, wanted in {**(indexers or {}), **more}.items():
            axis = self.get_axis(dim)
            found[dim] = _places(axis, wanted) if hasattr(axis, "data") else _span(axis, dim, wanted)
        return self.isel(found)

    def iter_over_axis(self, axis: str | int) -> Iterator[Self]:
        """A message for each place along a dim, without that dim."""
        place = self.axis_idx(axis)
        name = self.dims[place]
        left = {
            "dims": [dim for dim in self.dims if dim != name],
            "axes": {key: value for key, value in self.axes.items() if key != name},
            "stream_dim": None if self.stream_dim == name else self.stream_dim,
        }
        for number in range(self.data.shape[place]):
            yield dataclasses.replace(self, data=self.data[(slice(None),) * place + (number,)], **left)

    @staticmethod
    def transpose(aa: Any, dims: Sequence[str | int] | None = None) -> Any:
        """The message with its dims in another order, by name or position; reversed if not given."""
        order = [aa.axis_idx(dim) for dim in (range(len(aa.dims) - 1, -1, -1) if dims is None else dims)]
        return dataclasses.replace(aa, data=permuted(aa.data, order), dims=[aa.dims[place] for place in order])

    @staticmethod
    def concatenate(*aas: Any, dim: str, axis: Any = None, filter_key: str | None = None) -> Any:
        """Messages one after the other along a dim, or side by side along a new first one.

        Coordinates along the dim are joined; a linear axis is the first message's. `axis` stands for either.
        Raises `ValueError` for other dims, or for none of `filter_key`.
        """
        aas = [message for message in aas if filter_key is None or message.key == filter_key]
        if not aas or any(list(message.dims) != list(aas[0].dims) for message in aas):
            raise ValueError("messages to concatenate have other dims, or there are none")
        first, axes = aas[0], dict(aas[0].axes)
        parts = [message.axes.get(dim) for message in aas]
        if axis is not None:
            axes[dim] = axis
        elif all(hasattr(part, "data") for part in parts):
            axes[dim] = dataclasses.replace(parts[0], data=joined([part.data for part in parts], 0))
        is_new = dim not in first.dims
        data = joined([message.data for message in aas], 0 if is_new else first.axis_idx(dim), is_new)
        key = first.key if all(message.key == first.key for message in aas) else ""
        return dataclasses.replace(first, data=data, dims=[dim] * is_new + list(first.dims), axes=axes, key=key)

    def shape2d(self, dim: str | int) -> tuple[int, int]:
        """The size of a dim, and that of all others together."""
        size = self.data.shape[self.axis_idx(dim)]
        return size, math.prod(self.data.shape) // size if size else 0

    def as2d(self, dim: str | int) -> Any:
        """The data with a dim in front and all others as one."""
        place = self.axis_idx(dim)
        others = [other for other in range(len(self.dims)) if other != place]
        return permuted(self.data, [place, *others]).reshape(self.shape2d(dim))

    @contextlib.contextmanager
    def view2d(self, dim: str | int) -> Iterator[Any]:
        """`as2d` for a while."""
        yield self.as2d(dim)

    def plot(self, kind: str | None = None, title: str | None = None) -> Any:
        """A picture of the message, which notebooks show: "traces", "heatmap" or "spectrum"."""
        from ._pictures import drawn

        return drawn([self], kind, title)

    def to_xarray(self) -> Any:
        """The message as an `xarray.DataArray`: dims, coordinates with their units, and attributes."""
        from ._tables import to_xarray

        return to_xarray(self)

    to_xr_dataarray = to_xarray

    def to_pandas(self) -> Any:
        """The message as a `pandas.DataFrame`: rows along the stream's dim, a column for each place of the others."""
        from ._tables import to_pandas

        return to_pandas(self)

    def to_polars(self) -> Any:
        """The same as a `polars.DataFrame`, with the stream's axis as the first column."""
        from ._tables import to_polars

        return to_polars(self)

    @classmethod
    def from_xarray(cls, array: Any) -> Self:
        """A message of an `xarray.DataArray`."""
        from ._tables import from_xarray

        return from_xarray(cls, array)

    @classmethod
    def from_pandas(cls, frame: Any, dims: Sequence[str] = ("time", "ch")) -> Self:
        """A message of a `pandas.DataFrame`: its index is the first axis, its columns are labels of the second."""
        from ._tables import from_pandas

        return from_pandas(cls, frame, dims)

    @classmethod
    def from_polars(cls, frame: Any, dims: Sequence[str] = ("time", "ch")) -> Self:
        """A message of a `polars.DataFrame`: the column named as the first dim is its axis, the others are channels."""
        from ._tables import from_polars

        return from_polars(cls, frame, dims)


def _selected(message, dim, places):
    info, name = message.ax(dim), message.dims[message.axis_idx(dim)]
    if isinstance(places, int):
        places = slice(places, None if places == -1 else places + 1)
    axes = dict(message.axes)
    if isinstance(places, slice):
        data = message.data[(slice(None),) * info.idx + (places,)]
        if name in axes and hasattr(info.axis, "data"):
            axes[name] = dataclasses.replace(info.axis, data=info.axis.data[places])
        elif name in axes:
            start, _, step = places.indices(info.size)
            axes[name] = dataclasses.replace(info.axis, offset=info.axis.value(start), gain=info.axis.gain * step)
    else:
        data = taken(message.data, places, info.idx)
        if name in axes:
            axes[name] = type(message).CoordinateAxis(data=info.values[places], dims=[name], unit=info.axis.unit)
    return dataclasses.replace(message, data=data, axes=axes)


def _span(axis, dim, wanted):
    if not isinstance(wanted, slice):
        raise ValueError(f"sel: a linear axis takes slices, got {wanted!r} for {dim!r}")
    ends = [None if end is None else max(axis.index(end), 0) for end in (wanted.start, wanted.stop)]
    return slice(*ends, None if wanted.step is None else round(wanted.step / axis.gain))


def _places(axis, wanted):
    known = coordinates(axis.data)
    known = known.get("label", next(iter(known.values()))) if isinstance(known, dict) else known
    if isinstance(wanted, slice):
        first, last = (known.index(end) if end is not None else None for end in (wanted.start, wanted.stop))
        return slice(first, None if last is None else last + 1, wanted.step)
    wanted = [wanted] if isinstance(wanted, str) or not hasattr(wanted, "__iter__") else list(wanted)
    missing = [label for label in wanted if label not in known]
    if missing:
        raise ValueError(f"sel: no {missing[0]!r} on the axis; it has {', '.join(map(str, known[:8]))}")
    return [known.index(label) for label in wanted]
