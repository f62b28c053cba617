"""Helpers for arrays of MLX in parts."""

import math
import numbers


def normalize_chunk_sizes(chunk_sizes, max_chunk_size: int) -> tuple[int, ...]:
    """The sizes `chunk_sizes` in growing order, each once. Raises `ValueError` for what are no whole numbers from 1 to
    a largest.
    """
    try:
        sizes = list(chunk_sizes)
    except TypeError:
        raise ValueError("chunk_sizes must be an iterable of integers") from None
    if not sizes:
        raise ValueError("chunk_sizes must contain at least one size")
    for size in sizes:
        if not isinstance(size, numbers.Integral) or isinstance(size, bool):
            raise ValueError(f"chunk_sizes must contain only integers; got {size!r}")
        if size < 1:
            raise ValueError(f"chunk_sizes must contain only positive sizes; got {size}")
        if size > max_chunk_size:
            raise ValueError(f"chunk_sizes has {size}, which exceeds MAX_CHUNK_SIZE={max_chunk_size}")
    return tuple(sorted({int(size) for size in sizes}))


def to_float32(arr):
    """Returns the array `arr` as float32 of MLX."""
    import mlx.core as mx

    return arr if arr.dtype == mx.float32 else arr.astype(mx.float32)


def flatten_batch(x):
    """Returns the array `x` with its first axes as one; their shape, the number of rows, and of samples."""
    batch = tuple(x.shape[:-1])
    rows = math.prod(batch)
    return x.reshape(rows, x.shape[-1]), batch, rows, x.shape[-1]


def restore_batch(y_combined, batch_shape, n_samples: int):
    """Returns the array `y_combined` with the first axes `batch_shape` again: undoes `flatten_batch`."""
    return y_combined.reshape(*batch_shape, n_samples)


def chunked_scan(x_flat, n_samples: int, chunk_sizes, state, launch_fn):
    """Runs `launch_fn(part, state, size, valid)` over parts of `x_flat`, each of the smallest of `chunk_sizes` that
    fits
    what is left.

    The last part is filled up with zeros; `valid` is an array of the number of samples. Returns results side by side,
    and the state.
    """
    import mlx.core as mx

    results, begin = [], 0
    while begin < n_samples:
        left = n_samples - begin
        size = min((size for size in chunk_sizes if size >= left), default=max(chunk_sizes))
        valid = min(left, size)
        part = x_flat[:, begin : begin + valid]
        if valid < size:
            part = mx.pad(part, [(0, 0), (0, size - valid)])
        result, state = launch_fn(part, state, size, mx.array([valid], dtype=mx.uint32))
        results.append(result[:, :valid])
        begin += valid
    return (results[0] if len(results) == 1 else mx.concatenate(results, axis=-1)), state
