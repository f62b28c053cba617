"""Selecting places along an axis, by position or by label."""

import re

from .._modules import fill


def _labels(axis, field):
    """The texts to look tokens up in; None where the axis has none."""
    data = getattr(axis, "data", None)
    fields = getattr(getattr(data, "dtype", None), "names", None)
    if field is not None:
        if data is None:
            raise ValueError(f"field {field!r}: the axis has no coordinate data")
        if not fields:
            raise ValueError(f"field {field!r}: the axis holds unstructured data, no records")
        if field not in fields:
            raise ValueError(f"the axis has no field {field!r}; it has {list(fields)}")
        data = data[field]
    elif fields:
        if "label" not in fields:
            return None
        data = data["label"]
    return None if data is None else [str(label) for label in data]


def parse_slice(s: str, axinfo=None, field: str | None = None, allow_empty: bool = False) -> tuple[slice | int, ...]:
    """Positions and slices that a selection stands for.

    A selection is empty, ":" or "none" for everything, or a list with commas of positions, slices "start:stop:step",
    labels of the axis `axinfo`, and regular expressions that match labels as a whole. With a `field` of the axis'
    records, numbers are values of that field.

    Raises `ValueError` for what is none of these, unless nothing need be found (`allow_empty`).
    """
    if s.strip().lower() in ("", ":", "none"):
        return (slice(None),)
    if "," in s:
        parts = [parse_slice(part, axinfo, field, allow_empty) for part in s.split(",")]
        return tuple(found for part in parts for found in part)
    token = s.strip()
    if ":" in token:
        return (slice(*(int(part) if part.strip() else None for part in token.split(":"))),)
    labels = _labels(axinfo, field)
    exact = [place for place, label in enumerate(labels or ()) if label == token]
    if exact:
        return tuple(exact)
    if field is None and re.fullmatch(r"[+-]?\d+", token):
        return (int(token),)
    if labels is None:
        raise ValueError(f"selection {token!r}: neither a position nor a slice, and the axis has no labels")
    matching = tuple(place for place, label in enumerate(labels) if re.fullmatch(token, label))
    if not matching and not allow_empty:
        where = "labels of the axis" if field is None else f"values in field {field!r} of the axis"
        raise ValueError(f"selection {token!r} matched no {where}")
    return matching


fill(__name__)
