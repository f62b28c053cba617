"""Windows of sparse arrays of the library `sparse`."""

import numpy
import sparse


def sliding_win_oneaxis(s, nwin: int, axis: int, step: int = 1):
    """Returns windows of `nwin` places of the sparse array `s` along an axis, each `step` places after the one before,
    on a new axis in front of it.

    The work follows the number of values that are stored, and of the windows that each of them is in.
    """
    if not -s.ndim <= axis < s.ndim:
        raise ValueError(f"axis {axis} of an array of {s.ndim} dims")
    if nwin <= 0:
        raise ValueError(f"windows of {nwin} places; at least one is needed")
    axis %= s.ndim
    count = max((s.shape[axis] - nwin) // step + 1, 0)
    shape = (*s.shape[:axis], count, nwin, *s.shape[axis + 1 :])
    stored = s.asformat("coo")
    if count == 0:
        return sparse.zeros(shape, dtype=s.dtype)
    places = stored.coords[axis]
    first = numpy.maximum(-((nwin - 1 - places) // step), 0)
    last = numpy.minimum(places // step, count - 1)
    times = numpy.maximum(last - first + 1, 0)
    picked = numpy.repeat(numpy.arange(len(places)), times)
    windows = numpy.arange(len(picked)) - numpy.repeat(numpy.cumsum(times) - times, times) + first[picked]
    coords = numpy.vstack(
        [
            stored.coords[:axis, picked],
            windows[None],
            (places[picked] - windows * step)[None],
            stored.coords[axis + 1 :, picked],
        ]
    )
    return sparse.COO(coords, stored.data[picked], shape=shape)


sliding_win_oneaxis_old = sliding_win_oneaxis
