"""What the tests of values share: small numbers of every dtype, other strides, and the comparison with NumPy."""

import numpy as np
import pytest
import swiftlet as sw

from array_api_standard import DTYPES

INTEGERS = [name for name in DTYPES if "int" in name]
REALS = ["float32", "float64"]
COMPLEX = ["complex64", "complex128"]
#: The functions that are computed by polynomials, of real and complex numbers.
ELEMENTARY = ["sqrt", "exp", "expm1", "log", "log1p", "log2", "log10", "sin", "cos", "tan", "asin", "acos", "atan"]
ELEMENTARY += ["sinh", "cosh", "tanh", "asinh", "acosh", "atanh"]
SHAPES = [(), (1,), (5,), (0,), (3, 4), (2, 0, 3), (2, 3, 4)]


def numbers(seed, dtype, shape, low=-4, high=5):
    """Small whole and broken numbers of both signs, zero among them."""
    rng = np.random.default_rng(seed)
    if dtype == "bool":
        return rng.integers(0, 2, shape).astype(bool)
    if dtype in INTEGERS:
        return rng.integers(0 if dtype[0] == "u" else low, high, shape).astype(dtype)
    values = rng.integers(low * 4, high * 4, shape) / 4
    if dtype in COMPLEX:
        values = values + 1j * rng.integers(low * 4, high * 4, shape) / 4
    return np.asarray(values).astype(dtype)


def strided(x):
    """The same values seen through other strides: transposed, reversed, spread."""
    yield x
    if x.ndim:
        wide = np.repeat(x, 2, axis=-1)
        yield wide[..., ::2]
        yield np.ascontiguousarray(x[::-1])[::-1]
    if x.ndim > 1:
        yield np.asfortranarray(x)


#: Where arrays are made, which SWIFTLET_DEVICE names.
DEVICE = str(sw.zeros(0).device)
in_host_memory = pytest.mark.skipif(DEVICE != "cpu", reason="arrays are made in memory that NumPy does not see")


def host(x):
    """As an array of NumPy, wherever it is."""
    return np.asarray(x.to_device("cpu") if isinstance(x, sw.Array) else x)


def same(ours, theirs, tolerance=0.0):
    """Values, shape and dtype agree."""
    assert isinstance(ours, sw.Array), type(ours)
    theirs = np.asarray(theirs)
    assert ours.shape == theirs.shape
    assert ours.dtype.name == theirs.dtype.name
    if tolerance and theirs.dtype.kind in "fc":
        eps = np.finfo(theirs.dtype).eps
        np.testing.assert_allclose(host(ours), theirs, rtol=tolerance * eps, atol=tolerance * eps)
    else:
        np.testing.assert_array_equal(host(ours), theirs)


# Name, kinds of dtypes (b i r c), domain, bound in units of eps.


KINDS = {"b": ["bool"], "i": INTEGERS, "s": INTEGERS, "r": REALS, "c": COMPLEX}


def dtypes(kinds):
    return [dtype for kind in kinds for dtype in KINDS[kind]]
