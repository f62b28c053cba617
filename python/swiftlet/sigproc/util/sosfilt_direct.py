"""Cascades of sections with SciPy's form of the state."""

import numpy

from .._cascade import cascade

#: What is filtered in the dtype it has.
SUPPORTED_DTYPES = frozenset({numpy.dtype("float32"), numpy.dtype("float64")})


def available() -> bool:
    """Whether there are filters. There are."""
    return True


def _filtered(sos, x, axis, zi):
    """By SciPy, to its last bit, where it is installed; by our filters else."""
    try:
        from scipy.signal import sosfilt
    except ImportError:
        return cascade(sos, x, axis, zi)
    return sosfilt(sos, x, axis=axis, zi=zi)


def can_apply(sos, data, zi) -> bool:
    """Whether the sections `sos`, the signal `data` and the state `zi` are NumPy arrays that come to a dtype of real
    numbers.
    """
    arrays = isinstance(data, numpy.ndarray) and isinstance(zi, numpy.ndarray)
    return arrays and numpy.result_type(sos, data, zi) in SUPPORTED_DTYPES


class DirectSosfilt:
    """A cascade for a dtype. Raises `ValueError` for what are no rows of six numbers, with a 1 as the fourth."""

    def __init__(self, sos, dtype):
        rows = numpy.atleast_2d(numpy.asarray(sos))
        if rows.ndim != 2 or rows.shape[1] != 6:
            raise ValueError("sos array must be 2D and of shape (n_sections, 6)")
        if not len(rows):
            raise ValueError("There must be at least one section")
        if (rows[:, 3] != 1).any():
            raise ValueError("sos[:, 3] should be all ones")
        self.dtype = numpy.dtype(dtype)
        self.sos = rows.astype(self.dtype)

    def apply(self, data, axis_idx: int, zi):
        """The filtered array and the state after, which is of the shape of the state before."""
        y, state = _filtered(self.sos, data.astype(self.dtype), axis_idx, zi.astype(self.dtype))
        return y.astype(self.dtype, copy=False), state.astype(self.dtype, copy=False)
