"""Computes what was put off."""

from .. import _ext
from .._modules import fill


def materialize_array(data, mode="sync"):
    """Returns the array `data` itself; ours are computed where the `mode` is not `off`. Raises `ValueError` for
    another word.
    """
    mode = getattr(mode, "value", mode)
    if mode not in ("sync", "async", "off"):
        raise ValueError(f"{mode!r} is not a valid MaterializeMode")
    if mode != "off" and isinstance(data, _ext.Array):
        memoryview(data).release() if data.device == "cpu" else None
    return data


fill(__name__)
