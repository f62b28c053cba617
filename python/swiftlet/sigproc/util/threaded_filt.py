"""Filters of arrays in parts. Ours share their work among threads by themselves; this is for those of others."""

import concurrent.futures
import math
import os

#: Bytes from which on work is shared, and the most threads.
DEFAULT_MIN_BYTES = 1 << 20
DEFAULT_MAX_WORKERS = 8

_pool: concurrent.futures.ThreadPoolExecutor | None = None


def _worker_count() -> int:
    return min(DEFAULT_MAX_WORKERS, os.cpu_count() or 1)


def get_pool() -> concurrent.futures.ThreadPoolExecutor:
    """The threads, made when first asked for."""
    global _pool
    if _pool is None:
        _pool = concurrent.futures.ThreadPoolExecutor(_worker_count(), thread_name_prefix="swiftlet-filter")
    return _pool


def shutdown_pool() -> None:
    """Ends the threads."""
    global _pool
    pool, _pool = _pool, None
    if pool is not None:
        pool.shutdown()


def _split_axis(shape, axis_idx):
    """The longest axis but the filter's; None where no other has two places."""
    others = [(size, -place) for place, size in enumerate(shape) if place != axis_idx and size > 1]
    return -max(others)[1] if others else None


def should_thread(data, axis_idx: int, min_bytes: int = DEFAULT_MIN_BYTES) -> bool:
    """Whether an array `data` is worth sharing; never where `min_bytes` is 0, or for arrays of others than NumPy."""
    import numpy

    is_large = isinstance(data, numpy.ndarray) and 0 < min_bytes <= data.nbytes
    return is_large and _worker_count() > 1 and _split_axis(data.shape, axis_idx) is not None


def filt_threaded(filt_func, coefs, data, axis_idx: int, zi, zi_axis_offset: int, min_bytes: int = DEFAULT_MIN_BYTES):
    """Returns what `filt_func(*coefs, data, axis=, zi=)` gives, the result and the state after, by parts of the array
    where that is worth it.
    """
    if not should_thread(data, axis_idx, min_bytes):
        return filt_func(*coefs, data, axis=axis_idx, zi=zi)
    import numpy

    place = _split_axis(data.shape, axis_idx)
    size = math.ceil(data.shape[place] / _worker_count())

    def part(array, begin, axis):
        return array[(slice(None),) * axis + (slice(begin, begin + size),)]

    def work(begin):
        state = part(zi, begin, place + zi_axis_offset)
        return filt_func(*coefs, part(data, begin, place), axis=axis_idx, zi=state)

    results, states = zip(*get_pool().map(work, range(0, data.shape[place], size)), strict=True)
    return numpy.concatenate(results, axis=place), numpy.concatenate(states, axis=place + zi_axis_offset)
