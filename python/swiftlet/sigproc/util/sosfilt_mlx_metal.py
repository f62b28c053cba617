"""Cascades of sections of MLX arrays, by our filters."""

from .._cascade import cascade
from .mlx_metal_common import normalize_chunk_sizes

MAX_CHUNK_SIZE = 512
SERIAL_KERNEL_POLE_RADIUS = 0.995
SERIAL_KERNEL_MIN_CHANNELS = 128


def sos_float32_max_pole_radius(sos) -> float:
    """The magnitude of the largest pole of the sections `sos` once they are float32. Raises `ValueError` for no
    sections.
    """
    import numpy

    rows = numpy.asarray(sos, dtype=numpy.float32)
    if rows.ndim != 2 or rows.shape[1] != 6:
        raise ValueError(f"sos must have shape (n_sections, 6); got {tuple(rows.shape)}")
    if (rows[:, 3] == 0).any():
        raise ValueError("SOS denominator coefficient a0 must be nonzero")
    poles = [abs(pole) for row in rows.astype(float) for pole in numpy.roots(row[3:])]
    return float(max(poles, default=0.0))


def sos_float32_stable(sos) -> bool:
    """Whether the cascade of sections `sos` is stable once they are float32."""
    return sos_float32_max_pole_radius(sos) < 1.0


def sosfilt_mlx_metal(sos, x, zi=None, chunk_size: int = MAX_CHUNK_SIZE, *, chunk_sizes=None):
    """Returns the array `x`, filtered along its last axis by the sections `sos`, and the state after it.

    `zi` is the state before, of shape (sections, ..., 2). Sizes (`chunk_size`, `chunk_sizes`) have no effect.
    """
    import mlx.core as mx

    normalize_chunk_sizes((chunk_size,) if chunk_sizes is None else chunk_sizes, MAX_CHUNK_SIZE)
    expected = (sos.shape[0], *x.shape[:-1], 2)
    if zi is not None and tuple(zi.shape) != expected:
        raise ValueError(f"zi shape {tuple(zi.shape)} does not match expected {expected}")
    return cascade(sos, x.astype(mx.float32), -1, None if zi is None else zi.astype(mx.float32))
