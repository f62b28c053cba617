"""Linear algebra: the standard's extension `linalg`."""

from . import _ext

globals().update(_ext.linalg_functions)
__all__ = sorted(_ext.linalg_functions)
