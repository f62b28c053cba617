"""Averages that forget, of MLX arrays, by our filters."""

from .._cascade import cascade
from .mlx_metal_common import normalize_chunk_sizes

MAX_CHUNK_SIZE = 1024


def ewma_mlx_metal(x, alpha: float, zi, chunk_size: int = MAX_CHUNK_SIZE, *, chunk_sizes=None):
    """Returns `y[n] = alpha * x[n] + (1 - alpha) * y[n - 1]` along the last axis, and `(1 - alpha) * y[-1]` after it.

    `zi` is that of before. Sizes (`chunk_size`, `chunk_sizes`) have no effect.
    """
    import mlx.core as mx

    normalize_chunk_sizes((chunk_size,) if chunk_sizes is None else chunk_sizes, MAX_CHUNK_SIZE)
    if x.ndim < 1:
        raise ValueError(f"x must have at least 1 dimension; got {x.ndim}")
    expected = (*x.shape[:-1], 1)
    if tuple(zi.shape) != expected:
        raise ValueError(f"zi shape {tuple(zi.shape)} does not match expected {expected}")
    state = mx.concatenate([zi, mx.zeros_like(zi)], axis=-1)[None].astype(mx.float32)
    sos = [[float(alpha), 0.0, 0.0, 1.0, float(alpha) - 1.0, 0.0]]
    y, after = cascade(sos, x.astype(mx.float32), -1, state)
    return y, after[0][..., :1]
