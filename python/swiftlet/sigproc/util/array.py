"""Helpers for arrays of any library of the Python array API standard."""

import array_api_compat


def array_device(x):
    """Returns the device of an array `x`; None where its library has none."""
    try:
        return array_api_compat.device(x)
    except (AttributeError, TypeError):
        return None


def _given(**keywords):
    return {name: value for name, value in keywords.items() if value is not None}


def xp_asarray(xp, obj, *, dtype=None, device=None):
    """Returns `xp.asarray(obj)`, with `dtype` and `device` where they are not None."""
    return xp.asarray(obj, **_given(dtype=dtype, device=device))


def xp_create(fn, *args, dtype=None, device=None, **extra):
    """Returns the array that the function `fn` makes of `args`, `extra`, and of `dtype` and `device` where they are
    not None.
    """
    return fn(*args, **extra, **_given(dtype=dtype, device=device))


def xp_empty(xp, shape, *, dtype=None, device=None):
    """Returns an array of the namespace `xp` with this `shape`, `dtype` and `device`, of any values; of zeros in a
    library
    without `empty`.
    """
    return xp_create(getattr(xp, "empty", xp.zeros), shape, dtype=dtype, device=device)


def xp_copy(arr):
    """Returns a copy of the array `arr`, in memory of its own."""
    xp = array_api_compat.array_namespace(arr) if array_api_compat.is_array_api_obj(arr) else None
    if xp is None:
        return type(arr)(arr) if not hasattr(arr, "copy") else arr.copy()
    try:
        return xp.asarray(arr, copy=True)
    except TypeError:
        return xp.array(arr)


def xp_flip(arr, axis):
    """Returns the array `arr` with the places along an `axis` in reverse order."""
    xp = _namespace(arr)
    if not hasattr(xp, "flip"):
        places = [slice(None)] * arr.ndim
        places[axis] = slice(None, None, -1)
        return arr[tuple(places)]
    try:
        return xp.flip(arr, axis=axis)
    except TypeError:
        return xp.flip(arr, dims=[axis])


def _namespace(arr):
    try:
        return array_api_compat.array_namespace(arr)
    except TypeError:
        import importlib

        root = type(arr).__module__.partition(".")[0]
        return importlib.import_module("mlx.core" if root == "mlx" else root)


def xp_itemsize(dtype) -> int:
    """The bytes of an element. Raises `TypeError` for what is no dtype."""
    for name in ("itemsize", "size"):
        if isinstance(size := getattr(dtype, name, None), int):
            return size
    import numpy

    try:
        return int(numpy.dtype(dtype).itemsize)
    except TypeError:
        raise TypeError(f"the byte size of an element of {dtype!r} cannot be told") from None


def is_complex_dtype(dtype) -> bool:
    """Whether a `dtype` of any library, `xp` being its namespace, is one of complex numbers."""
    kind = getattr(dtype, "kind", None)
    return kind == "c" if isinstance(kind, str) else "complex" in str(dtype).lower()


def is_float_dtype(xp, dtype) -> bool:
    """Whether a `dtype` of any library, of the namespace `xp`, is one of real floating-point numbers."""
    if hasattr(xp, "isdtype"):
        return xp.isdtype(dtype, "real floating")
    known = getattr(dtype, "is_floating_point", None)
    if isinstance(known, bool):
        return known
    name = str(dtype).lower().rsplit(".", 1)[-1]
    return "float" in name


def np_finfo(dtype):
    """Returns `numpy.finfo` of a `dtype` of any library, by its name; None for one that NumPy has not."""
    import numpy

    for name in (dtype, str(dtype).rsplit(".", 1)[-1]):
        try:
            return numpy.finfo(numpy.dtype(name))
        except (TypeError, ValueError):
            pass
    return None
