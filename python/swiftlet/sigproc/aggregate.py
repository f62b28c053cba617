"""Reducing an axis, or bands of it, to one value."""

from collections.abc import Iterable, Sequence

from .. import _ext
from .._foreign import beside, ours
from .._modules import fill, step_function

fill(__name__)

AggregationFunction = __getattr__("AggregationFunction")  # noqa: F821
_F = AggregationFunction
_COORDINATES = {_F.TRAPEZOID, _F.ARGMIN, _F.ARGMAX}
_POSITIONS = {_F.ARGMIN, _F.ARGMAX}


def _all(x, axis=0):
    return beside(_ext.functions["all"](ours(x), axis=axis), x)


#: A function of an array of any library and an axis for each operation.
AGGREGATORS = {
    kind: _all if kind is _F.NONE else step_function("Aggregate", operation=kind) for kind in AggregationFunction
}


def needs_coordinates(operation: AggregationFunction | Iterable[AggregationFunction]) -> bool:
    """Whether an operation, or one of several, needs the values along the axis."""
    kinds = {operation} if isinstance(operation, AggregationFunction) else set(operation)
    return not kinds.isdisjoint(_COORDINATES)


def axis_coordinates(message, axis_name: str):
    """Returns the value of every place along an axis of a `message`, as a NumPy array."""
    import numpy

    axis = message.get_axis(axis_name)
    if hasattr(axis, "data"):
        return numpy.asarray(axis.data)
    return axis.value(numpy.arange(message.data.shape[message.get_axis_idx(axis_name)]))


def aggregate_slices(
    data,
    slices: Sequence[slice],
    axis_idx: int,
    operation: AggregationFunction,
    *,
    coordinates=None,
    index_to_coordinate: bool = True,
):
    """Returns one value of the array `data` for each slice along an axis: as many places along it as there are slices.

    Positions of the least and largest value come as coordinates, unless told otherwise; integrals are over
    `coordinates`, a number for each place.
    Raises `ValueError` without coordinates for what needs them, or with another number of them than of places.
    """
    x = ours(data)
    positions = operation in _POSITIONS
    if operation is _F.TRAPEZOID or (positions and index_to_coordinate):
        if coordinates is None:
            raise ValueError(f"{operation.name} needs the axis coordinates: pass coordinates=")
        if len(coordinates) != x.shape[axis_idx]:
            raise ValueError(f"coordinates has {len(coordinates)} entries for an axis of {x.shape[axis_idx]}")
    else:
        coordinates = None
    before = (slice(None),) * (axis_idx % x.ndim)
    if not len(slices):
        return beside(x[(*before, slice(0, 0))], data)
    parts = [_reduced(x[(*before, part)], axis_idx, operation, coordinates, part) for part in slices]
    return beside(_ext.functions["stack"](parts, axis=axis_idx), data)


def _reduced(x, axis, operation, coordinates, part):
    if coordinates is None:
        return AGGREGATORS[operation](x, axis)
    points = ours(coordinates)[part]
    if operation is not _F.TRAPEZOID:
        places = _ext.functions["argmin" if operation is _F.ARGMIN else "argmax"](x, axis=axis)
        return _ext.functions["reshape"](
            _ext.functions["take"](points, _ext.functions["reshape"](places, (-1,))), places.shape
        )
    moved = _ext.functions["moveaxis"](x, axis, -1)
    steps = points[1:] - points[:-1]
    return _ext.functions["sum"]((moved[..., 1:] + moved[..., :-1]) * (steps * 0.5), axis=-1)


__all__ += ["AGGREGATORS", "aggregate_slices", "axis_coordinates", "needs_coordinates"]  # noqa: F821
