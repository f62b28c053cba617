"""Special values, signs of zero included, against NumPy; where the standard differs from it, by hand."""

import cmath
import math

import numpy as np
import pytest
import swiftlet as sw

from array_api_values import ELEMENTARY, INTEGERS, host

INF, NAN = math.inf, math.nan
VALUES = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.5, -2.5, 3.0, -3.0, INF, -INF, NAN, 1e38, -1e38, 5e-324, -1e-40]
UNARY = [*ELEMENTARY, "abs", "ceil", "floor", "trunc", "round", "sign", "square", "reciprocal", "negative", "positive"]
UNARY += ["isnan", "isinf", "isfinite", "signbit", "conj", "real"]
BINARY = ["add", "subtract", "multiply", "divide", "floor_divide", "remainder", "pow", "atan2", "hypot", "logaddexp"]
BINARY += ["copysign", "nextafter", "maximum", "minimum"]
BINARY += ["equal", "not_equal", "less", "less_equal", "greater", "greater_equal"]
COMPLEX = ELEMENTARY


def same_number(ours, theirs):
    """Equal or close, with the sign of a zero; NaN is NaN."""
    if math.isnan(theirs):
        return math.isnan(ours)
    if math.isinf(theirs) or theirs == 0:
        return ours == theirs and math.copysign(1, ours) == math.copysign(1, theirs)
    return math.copysign(1, ours) == math.copysign(1, theirs) and math.isclose(ours, theirs, rel_tol=1e-5)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", UNARY)
def test_real_functions(name, dtype):
    x = np.asarray(VALUES, dtype)
    with np.errstate(all="ignore"):
        theirs = getattr(np, name)(x)
    if name == "sign":
        theirs = theirs + 0.0  # of -0 it is 0
    for at, mine, other in zip(x, host(getattr(sw, name)(sw.asarray(x))), theirs, strict=True):
        assert same_number(float(mine), float(other)), f"{name}({at}) is {mine}, not {other}"


def quotient(x, y, numpys):
    """Of infinite numbers the limit, where Python and NumPy follow the remainder."""
    if math.isinf(x) and math.isfinite(y) and y:
        return math.copysign(INF, x) * math.copysign(1, y)
    if math.isinf(y) and math.isfinite(x):
        return math.copysign(0.0, x) * math.copysign(1, y)
    return numpys


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", BINARY)
def test_real_functions_of_two(name, dtype):
    x, y = (grid.ravel() for grid in np.meshgrid(np.asarray(VALUES, dtype), np.asarray(VALUES, dtype)))
    with np.errstate(all="ignore"):
        theirs = getattr(np, name)(x, y)
    ours = host(getattr(sw, name)(sw.asarray(x), sw.asarray(y)))
    for a, b, mine, other in zip(x, y, ours, theirs, strict=True):
        wanted = quotient(float(a), float(b), float(other)) if name == "floor_divide" else float(other)
        assert same_number(float(mine), wanted), f"{name}({a}, {b}) is {mine}, not {wanted}"


PARTS = [0.0, -0.0, 1.5, -1.5, INF, -INF, NAN]
#: Signs that neither C nor the standard fixes: function, and what is left free of which arguments.
FREE = {
    "sin": lambda z: math.isinf(z.imag) and not math.isfinite(z.real),
    "sinh": lambda z: math.isinf(z.real) and not math.isfinite(z.imag),
    "cos": lambda z: z.real == 0 and math.isnan(z.imag),
    "cosh": lambda z: z.imag == 0 and math.isnan(z.real),
    "acos": lambda z: math.isinf(z.real) and math.isnan(z.imag),
    "acosh": lambda z: math.isinf(z.real) and math.isnan(z.imag),
}
#: Of real part and size of the imaginary part.
EXPM1 = [
    ((INF, 0.0), (INF, 0.0)), ((INF, INF), (INF, NAN)), ((INF, NAN), (INF, NAN)), ((-INF, INF), (-1.0, 0.0)),
    ((-INF, NAN), (-1.0, 0.0)), ((NAN, 0.0), (NAN, 0.0)), ((0.0, 0.0), (0.0, 0.0)), ((-0.0, 0.0), (-0.0, 0.0)),
    ((-INF, 1.5), (-1.0, 0.0)), ((INF, 1.5), (INF, INF)), ((1.5, INF), (NAN, NAN)), ((1.5, NAN), (NAN, NAN)),
    ((NAN, 1.5), (NAN, NAN)), ((NAN, NAN), (NAN, NAN)),
]  # fmt: skip


@pytest.mark.parametrize("dtype", ["complex64", "complex128"])
@pytest.mark.parametrize("name", COMPLEX)
def test_complex_functions(name, dtype):
    for re in PARTS:
        for im in PARTS:
            z = np.asarray(complex(re, im), dtype)
            ours = complex(getattr(sw, name)(sw.asarray(z)))
            with np.errstate(all="ignore"):
                theirs = complex(getattr(np, name)(z))
            if (name == "expm1" and not (math.isfinite(re) and math.isfinite(im))) or (
                name == "expm1" and im == 0 and re == 0
            ):
                found = [value for key, value in EXPM1 if repr(key) == repr((re, abs(im)))]
                if not found:
                    continue
                theirs = complex(found[0][0], math.copysign(1, im) * found[0][1])
                if re in (INF, -INF) and not math.isfinite(im) and not math.isnan(theirs.imag):
                    theirs = complex(theirs.real, ours.imag if ours.imag == 0 else NAN)  # the sign of zero is free
            free = name in FREE and FREE[name](complex(re, im))
            for mine, other in ((ours.real, theirs.real), (ours.imag, theirs.imag)):
                good = same_number(abs(mine), abs(other)) if free else same_number(mine, other)
                # A part that cancels has an error by the size of the whole.
                good = good or abs(mine - other) <= 1e-6 * abs(theirs)
                assert good, f"{name}({z}) is {ours}, not {theirs}"


@pytest.mark.parametrize("name", ["sqrt", "log", "asin", "acos", "atan", "asinh", "acosh", "atanh"])
def test_sides_of_branch_cuts(name):
    """On a cut the sign of zero tells the side, and the value is the limit from there."""
    cuts = [complex(x, y) for x in (-2.0, 2.0, -0.5) for y in (0.0, -0.0)]
    cuts += [complex(x, y) for y in (-2.0, 2.0, -0.5) for x in (0.0, -0.0)]
    for z in cuts:
        ours, theirs = complex(getattr(sw, name)(sw.asarray(z))), getattr(cmath, name)(z)
        assert same_number(ours.real, theirs.real) or abs(ours.real - theirs.real) < 1e-15, (name, z, ours, theirs)
        assert same_number(ours.imag, theirs.imag) or abs(ours.imag - theirs.imag) < 1e-15, (name, z, ours, theirs)


@pytest.mark.parametrize("dtype", INTEGERS)
def test_integers_at_the_ends_of_their_range(dtype):
    """Arithmetic wraps; division by zero gives zero; shifts beyond the width give zero or the sign."""
    info = np.iinfo(dtype)
    x = np.asarray([info.min, info.min + 1, 0, 1, info.max - 1, info.max], dtype)
    a, one = sw.asarray(x), sw.ones(6, dtype=getattr(sw, dtype))
    with np.errstate(all="ignore"):
        for name in ["add", "subtract", "multiply"]:
            for other in x:
                y = np.full(6, other)
                wanted = getattr(np, name)(x, y)
                np.testing.assert_array_equal(host(getattr(sw, name)(a, sw.asarray(y))), wanted)
        np.testing.assert_array_equal(host(sw.abs(a)), np.abs(x))
        np.testing.assert_array_equal(host(sw.negative(a)), np.negative(x))
    assert not sw.any(sw.floor_divide(a, 0 * one) != 0) and not sw.any(sw.remainder(a, 0 * one) != 0)
    width = x.dtype.itemsize * 8
    signs = np.where(x < 0, -1, 0).astype(dtype)
    np.testing.assert_array_equal(host(sw.bitwise_right_shift(a, width * one)), signs)
    np.testing.assert_array_equal(host(sw.bitwise_left_shift(a, width * one)), 0 * x)
    if info.min < 0:
        lowest = sw.full(1, info.min, dtype=getattr(sw, dtype))
        assert int(sw.floor_divide(lowest, -one[:1])[0]) == info.min and int(sw.remainder(lowest, -one[:1])[0]) == 0
        x, y = np.asarray([7, -7, 7, -7], dtype), np.asarray([2, 2, -2, -2], dtype)
        np.testing.assert_array_equal(host(sw.asarray(x) // sw.asarray(y)), x // y)
        np.testing.assert_array_equal(host(sw.asarray(x) % sw.asarray(y)), x % y)


@pytest.mark.parametrize("name", ["sum", "prod", "mean", "max", "min", "std", "var"])
def test_reductions_of_nan_infinite_and_empty(name):
    for values in [[1.0, NAN, 2.0], [INF, 1.0], [INF, -INF], [-0.0, -0.0], [NAN, INF]]:
        with np.errstate(all="ignore"):
            ours, theirs = (float(getattr(xp, name)(xp.asarray(values))) for xp in (sw, np))
        assert ours == theirs or (math.isnan(ours) and math.isnan(theirs))
    if name in ("sum", "prod"):
        assert float(getattr(sw, name)(sw.zeros(0))) == (name == "prod")
    elif name in ("max", "min"):
        with pytest.raises(ValueError):
            getattr(sw, name)(sw.zeros(0))
    else:
        assert math.isnan(float(getattr(sw, name)(sw.zeros(0))))
