"""Line noise that is followed and cancelled."""

import math

from .._modules import fill


def design_lnc_sos(omega: float, mu: float, num_harmonics: int = 1):
    """Returns the sections, as NumPy has them, of the notches that a canceller with the step `mu` is while the line
    stays at
    `omega`, in radians from sample to sample: one for each of the harmonics, the line itself among them.
    """
    import numpy

    notches = [math.cos((k + 1) * omega) for k in range(max(1, int(num_harmonics)))]
    return numpy.array([[1.0, -2 * c, 1.0, 1.0, -(2 - mu) * c, 1 - mu] for c in notches])


__all__ = ["design_lnc_sos"]
fill(__name__)
