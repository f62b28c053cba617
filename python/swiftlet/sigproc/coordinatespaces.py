"""Points of the plane as x and y, as radius and angle, and as complex numbers: arrays of any library, or numbers."""

from .. import _ext
from .._foreign import computed
from .._modules import fill

_sw = _ext.functions


def _complex(real, imag):
    return real + imag * 1j


def _polar(z):
    return _sw["abs"](z), _sw["atan2"](_sw["imag"](z), _sw["real"](z))


def _cartesian(r, theta):
    return r * _sw["cos"](theta), r * _sw["sin"](theta)


def polar2z(r, theta):
    """Returns the complex numbers with radius `r` and angle `theta`, arrays of one shape."""
    return computed(lambda r, theta: _complex(*_cartesian(r, theta)), r, theta)


def z2polar(z):
    """Returns radius and angle of an array `z` of complex numbers."""
    return computed(_polar, z)


def cart2z(x, y):
    """Returns the complex numbers `x` + i `y` of two arrays."""
    return computed(_complex, x, y)


def z2cart(z):
    """Returns the real and the imaginary part of an array `z` of complex numbers."""
    return computed(lambda z: (_sw["real"](z), _sw["imag"](z)), z)


def cart2pol(x, y):
    """Returns radius and angle of points at `x` and `y`, arrays of one shape."""
    return computed(lambda x, y: (_sw["hypot"](x, y), _sw["atan2"](y, x)), x, y)


def pol2cart(r, theta):
    """Returns x and y of points at radius `r` and angle `theta`, arrays of one shape."""
    return computed(_cartesian, r, theta)


fill(__name__)
