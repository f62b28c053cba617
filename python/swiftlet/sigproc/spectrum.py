"""Spectra of messages."""

from .. import _ext
from .._fields import OptionsEnum
from .._modules import fill

fill(__name__)

WindowFunction = __getattr__("WindowFunction")  # noqa: F821


def _cosines(*weights):
    """A symmetric taper as a sum of cosines."""

    def taper(M):  # noqa: N803
        sw = _ext.functions
        angle = sw["arange"](0.0, float(M)) * (2 * 3.141592653589793 / max(M - 1, 1))
        total = sum((weight * sw["cos"](angle * order) for order, weight in enumerate(weights)), 0.0)
        return _numpy(total if M != 1 else sw["ones"](1))

    return taper


def _triangle(M):  # noqa: N803
    sw = _ext.functions
    half = max(M - 1, 1) / 2
    return _numpy(1 - sw["abs"]((sw["arange"](0.0, float(M)) - half) / half) if M != 1 else sw["ones"](1))


def _numpy(array):
    import numpy

    return numpy.from_dlpack(array)


#: A function of the number of points for each taper, whose result is a NumPy array.
WINDOWS = {
    WindowFunction.NONE: lambda M: _numpy(_ext.functions["ones"](M)),  # noqa: N803
    WindowFunction.HAMMING: _cosines(0.54, -0.46),
    WindowFunction.HANNING: _cosines(0.5, -0.5),
    WindowFunction.BARTLETT: _triangle,
    WindowFunction.BLACKMAN: _cosines(0.42, -0.5, 0.08),
}

__all__ += ["WINDOWS", "OptionsEnum"]  # noqa: F821
