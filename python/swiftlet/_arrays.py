"""What arrays are asked in Python: by NumPy, and by the language's own functions."""

import sys

from . import _ext


def as_numpy(x, dtype, copy):
    """The answer to `numpy.asarray`: an array of NumPy in the memory of `x` where that can be."""
    import numpy

    return numpy.array(memoryview(x), dtype=dtype, copy=copy)


def numpy_dtype(name):
    """NumPy's dtype of that name; that of ml_dtypes, where it is loaded, for bfloat16."""
    import numpy

    if name != "bfloat16":
        return numpy.dtype(name)
    more = sys.modules.get("ml_dtypes")
    if more is None:
        raise AttributeError("NumPy has no bfloat16; the package ml_dtypes brings one, once it is imported")
    return numpy.dtype(more.bfloat16)


def rounded(x, digits):
    """The answer to `round(x, digits)`: an array of the dtype of `x`."""
    functions = _ext.functions
    digits = 0 if digits is None else int(digits)
    is_whole = functions["isdtype"](x.dtype, ("bool", "integral"))
    if digits == 0 or (is_whole and digits > 0):
        return functions["round"](x) if not is_whole else functions["asarray"](x, copy=True)
    if is_whole:
        return _rounded_whole(functions, x, 10**-digits)
    # Scaled by a power that the dtype holds; a value so large that it leaves the range has no such decimals.
    power = 10.0 ** min(abs(digits), 300)
    scaled = x * power if digits > 0 else x / power
    result = functions["round"](scaled)
    result = result / power if digits > 0 else result * power
    return functions["where"](functions["isfinite"](scaled), result, x)


def _rounded_whole(functions, x, step):
    """Whole numbers to multiples of a step, halves to even ones."""
    if x.dtype is _ext.bool or step > functions["_limits"](x.dtype)[1]:
        return functions["zeros_like"](x)
    down = x // step
    rest = x - down * step
    half = step // 2
    up = functions["logical_or"](rest > half, functions["logical_and"](rest == half, down % 2 == 1))
    return (down + functions["astype"](up, x.dtype)) * step
