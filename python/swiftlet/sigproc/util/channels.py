"""Groups of channels, and fingerprints of what the axes say."""

import os
import zlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy

#: A field's name or several, positions of each group's channels, or a function of a message and an axis.
ChannelGroupSpec = str | Sequence[str] | Sequence[Sequence[int]] | Callable[[Any, str], Any]

_counts: dict[str, list[int]] | None = {} if os.environ.get("EZMSG_SIGPROC_FINGERPRINT_STATS") else None


def fingerprint_stats() -> dict[str, tuple[int, int, int]]:
    """Calls, fingerprints that were worked out, and calls with known axes, by label, where they are counted:
    with EZMSG_SIGPROC_FINGERPRINT_STATS in the environment.
    """
    return {label: tuple(found) for label, found in (_counts or {}).items()}


def reset_fingerprint_stats() -> None:
    """Counts from 0 again."""
    for found in (_counts or {}).values():
        found[:] = [0, 0, 0]


def _axis(message, axis):
    """The name of an axis: the one given, else that of the channels."""
    if axis:
        return axis
    from ezmsg.baseproc import resolve_feature_dim

    return resolve_feature_dim(message)


def _values(message, axis):
    return getattr(message.axes.get(_axis(message, axis)), "data", None)


def _fields(data):
    return getattr(getattr(data, "dtype", None), "names", None) or ()


def validate_channel_groups(groups: Sequence[Sequence[int]], n_channels: int) -> None:
    """Raises `ValueError` where a channel is in two groups, or is none of `n_channels`."""
    taken = set()
    for group in groups:
        for channel in numpy.asarray(group).reshape(-1).tolist():
            if not 0 <= channel < n_channels:
                raise ValueError(f"channel {channel} of a group is out-of-range: there are {n_channels}")
            if channel in taken:
                raise ValueError(f"groups overlap: channel {channel} is in more than one place")
            taken.add(channel)


def channel_groups_from_field(message, axis: str | None = None, field: str | Sequence[str] = "bank"):
    """Returns positions of the channels of a `message` that agree in one field, or in several, of the axis' records;
    groups in the order of
    their first channels. None where the axis lacks a field, or has another number of records than of channels.
    """
    name, data = _axis(message, axis), _values(message, axis)
    fields = [field] if isinstance(field, str) else list(field)
    if not fields or not set(fields) <= set(_fields(data)):
        return None
    if len(data) != message.data.shape[message.get_axis_idx(name)]:
        return None
    groups: dict[Any, list[int]] = {}
    for place, values in enumerate(zip(*(data[field].tolist() for field in fields), strict=True)):
        groups.setdefault(values, []).append(place)
    return [numpy.asarray(group, dtype=numpy.intp) for group in groups.values()]


def group_spec_fields(spec) -> tuple[str, ...] | None:
    """The fields that groups are told by in `spec`, a setting of groups; None where they are told otherwise."""
    if isinstance(spec, str):
        return (spec,)
    is_list = spec is not None and not callable(spec) and len(spec) > 0
    return tuple(spec) if is_list and isinstance(spec[0], str) else None


def resolve_channel_groups(message, axis: str | None, spec):
    """Returns positions of each group's channels in a `message`, by `spec`, a setting of groups; None without groups.

    Raises `ValueError` where groups are not possible."""
    fields = group_spec_fields(spec)
    if fields is not None:
        if any(not isinstance(field, str) for field in fields):
            raise ValueError(f"this mixes field names with index groups, all must be of one kind: {spec!r}")
        groups = channel_groups_from_field(message, axis, fields)
    else:
        groups = spec(message, _axis(message, axis)) if callable(spec) else spec
    if groups is None:
        return None
    groups = [numpy.asarray(group, dtype=numpy.intp).reshape(-1) for group in groups]
    validate_channel_groups(groups, message.data.shape[message.get_axis_idx(_axis(message, axis))])
    return groups


def group_spec_fingerprint(message, axis: str | None, spec) -> tuple:
    """What of the groups of `spec` depends on the `message` beside its labels: whether it has the fields that tell
    them.
    """
    fields = group_spec_fields(spec)
    return () if fields is None else (set(fields) <= set(_fields(_values(message, axis))),)


def array_value_fingerprint(arr) -> tuple:
    """A value that is equal for arrays `arr` of the same dtype, shape and elements, and else all but never."""
    arr = numpy.ascontiguousarray(arr)
    if arr.dtype.hasobject:
        try:
            arr = numpy.ascontiguousarray(arr.astype(str))
        except (TypeError, ValueError):
            return arr.dtype, arr.shape, repr(arr.tolist())
    return arr.dtype, arr.shape, zlib.crc32(arr)


def coord_value_fingerprint(message, axis: str | None, fields: Sequence[str] | None = None) -> tuple:
    """What depends on a `message` of an axis' coordinates, or of some fields of its records, one for each; None for
    one it lacks.
    """
    data = _values(message, axis)
    if data is None:
        return ()
    if not fields or not _fields(data):
        return array_value_fingerprint(data)
    return tuple(array_value_fingerprint(data[field]) if field in _fields(data) else None for field in fields)


class AxisFingerprintMemo:
    """Fingerprints of a message's coordinates, known again by the objects that hold them.

    Arrays of coordinates are not to be written to. One memo answers one question: the same `names` and `exclude`.
    """

    def __init__(self, label: str | None = None) -> None:
        self._axes, self._answer, self._known = None, (), {}
        self._counts = None if _counts is None or not label else _counts.setdefault(label, [0, 0, 0])

    def fingerprint(self, message, names: Sequence[str] | None = None, exclude: Sequence[str] = ()) -> tuple:
        """Pairs of a name and a fingerprint, for all axes with coordinates, or those among `names`."""
        computed, is_known = 0, message.axes is self._axes
        if not is_known:
            answer = []
            for name, axis in message.axes.items():
                data = getattr(axis, "data", None)
                if data is None or name in exclude or (names is not None and name not in names):
                    continue
                seen = self._known.get(name)
                if seen is None or seen[0] is not data:
                    found = getattr(axis, "fingerprint", None)
                    computed += found is None
                    seen = self._known[name] = data, array_value_fingerprint(data) if found is None else found
                answer.append((name, seen[1]))
            self._axes, self._answer = message.axes, tuple(answer)
        if self._counts is not None:
            for place, more in enumerate((1, bool(computed), is_known)):
                self._counts[place] += more
        return self._answer
