"""Canonical correlation with sines and cosines of given frequencies."""

from .. import _ext
from .._foreign import computed, ours
from .._modules import fill


def calc_softmax(cv, axis: int, beta: float = 1.0):
    """Returns the softmax of `beta` times an array `cv` along an axis, with the largest value taken off first."""
    name = _ext.functions

    def run(x):
        powers = name["exp"](beta * (x - name["max"](x, axis=axis, keepdims=True)))
        return powers / name["sum"](powers, axis=axis, keepdims=True)

    return computed(run, cv)


def cca_rho_max(X, Y) -> float:  # noqa: N803
    """The largest canonical correlation of the columns of two arrays `X` and `Y` (samples, columns), from 0 to 1."""
    name, linalg = _ext.functions, _ext.linalg_functions

    def basis(x):
        x = name["astype"](ours(x), _ext.float64)
        x = x - name["mean"](x, axis=0, keepdims=True)
        places = [k for k, size in enumerate(name["std"](x, axis=0)) if float(size) > 1e-12]
        return linalg["qr"](name["take"](x, name["asarray"](places, device=x.device), axis=1))[0] if places else None

    a, b = basis(X), basis(Y)
    if a is None or b is None:
        return 0.0
    return float(linalg["svdvals"](name["matmul"](a.T, b))[0])


fill(__name__)
