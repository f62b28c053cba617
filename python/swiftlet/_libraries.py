"""How the arrays of other libraries are read and made, and what coordinates hold."""

import sys

from . import _ext
from ._lists import flat


def library(array):
    """How the extension reads arrays of this type ("buffer", "dlpack" or "sparse"), and what makes them of ours.

    Raises `TypeError` for what cannot be computed with as it is.
    """
    kind = type(array)
    root = kind.__module__.partition(".")[0]
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(array, numpy.ndarray):
        if isinstance(array, numpy.ma.MaskedArray):
            raise TypeError(_MASKED)
        if kind in (numpy.ndarray, numpy.memmap):
            return "buffer", numpy.from_dlpack
        if any(getattr(kind, hook) is not getattr(numpy.ndarray, hook) for hook in _HOOKS):
            raise TypeError(f"{_name(kind)} is more than an array; convert it with numpy.asarray first")
        return "buffer", lambda x: numpy.from_dlpack(x).view(kind)
    if root == "jax" or (root == "jaxlib" and "Tracer" in kind.__name__):
        raise TypeError("inside jax.jit there are no values to compute with; call the transformer outside of it")
    if root == "sparse" and hasattr(kind, "from_numpy"):
        return "sparse", _sparse_again(kind)
    if root in ("sparse", "scipy"):
        raise TypeError(f"{_name(kind)} is sparse; make it dense first, as with .todense()")
    # DLPack hands out what is under a mask; a method of that name is another thing.
    if hasattr(array, "mask") and not callable(array.mask):
        raise TypeError(_MASKED)
    make = _of_mlx(sys.modules["mlx.core"]) if root == "mlx" else _from_dlpack(array, root)
    if make is None or not hasattr(kind, "__dlpack__"):
        raise TypeError(f"{_name(kind)} is not an array: it does not speak DLPack")
    return "dlpack", make


#: What a subclass of NumPy's arrays has of its own if its values mean more than numbers.
_HOOKS = ("__array_finalize__", "__array_function__", "__array_ufunc__", "__array_wrap__")
_MASKED = "a masked array has no value where it is masked; fill it first, as with .filled(numpy.nan)"


def _from_dlpack(array, root):
    """`from_dlpack` of the array's namespace, or of the library's main module."""
    if hasattr(array, "__array_namespace__"):
        return getattr(array.__array_namespace__(), "from_dlpack", None)
    return getattr(sys.modules.get(root), "from_dlpack", None)


def dense(array):
    """The elements of a sparse array as a NumPy array."""
    return array.todense()


def _sparse_again(kind):
    """What makes a sparse array of one of ours: its elements that are not zero."""

    def make(x):
        import numpy

        return kind.from_numpy(numpy.from_dlpack(x))

    return make


def _of_mlx(mlx):
    """MLX's `from_dlpack`, which by itself makes float32 of float64, and complex64 of complex128, which MLX lacks."""

    def make(x):
        if x.dtype is _ext.complex128:
            raise TypeError("the result is complex128, which MLX does not have; give float32 data, for complex64")
        return mlx.array(x, dtype=mlx.float64) if x.dtype is _ext.float64 else mlx.from_dlpack(x)

    return make


def _name(kind):
    return f"{kind.__module__}.{kind.__qualname__}"


def coordinates(data):
    """The values of coordinates in plain Python: a list, or a dict with a list for each field."""
    fields = getattr(getattr(data, "dtype", None), "names", None)
    if fields:
        return {field: _plain(data[field]) for field in fields}
    return _plain(data)


def _plain(values):
    kind = getattr(getattr(values, "dtype", None), "kind", None)
    if kind in ("M", "m"):
        values = values.astype("int64")
    elif getattr(getattr(values, "dtype", None), "char", None) == "g":
        # Python has no number with as many digits.
        values = values.astype("float64")
    values = _listed(values)
    values = list(flat(values if isinstance(values, (list, tuple)) else [values]))
    if all(isinstance(value, (bool, int, float)) for value in values):
        whole = all(isinstance(value, int) and -(2**63) <= value < 2**63 for value in values)
        return [int(value) if whole else float(value) for value in values]
    return [_text(value) for value in values]


def _listed(values):
    """The values as nested lists, where they are an array or a series of any library."""
    if hasattr(values, "tolist"):
        return values.tolist()
    if hasattr(values, "__dlpack__"):
        return _ext.functions["from_dlpack"](values).tolist()
    return values


def _text(value):
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    # None and NaN stand among texts for one that is missing.
    return "" if value is None or value != value else str(value)
