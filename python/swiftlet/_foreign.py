"""Functions of ours on arrays of any library: read where they lie, and handed back in the library they came from."""

import sys

from . import _ext
from ._libraries import library


def is_array(value) -> bool:
    """Whether this is an array of a library that exchanges memory."""
    return hasattr(value, "__dlpack__") and hasattr(value, "shape")


def ours(array):
    """An array of any library, a number or a list as ours, sharing memory where that can be."""
    if isinstance(array, _ext.Array) or not is_array(array):
        return _ext.functions["asarray"](array)
    way, _ = library(array)
    return _ext.functions["asarray" if way == "buffer" else "from_dlpack"](array)


def beside(array, model):
    """An array of ours in the library of `model`; of NumPy where `model` is of none and NumPy is there."""
    if isinstance(model, _ext.Array):
        return array
    if is_array(model):
        return library(model)[1](array)
    numpy = sys.modules.get("numpy")
    return array if numpy is None else numpy.asarray(array)


def computed(function, *arguments):
    """What a function of our arrays gives for these arguments, in the library of the first array among them.

    A tuple of arrays stays a tuple.
    """
    model = next((value for value in arguments if is_array(value)), arguments[0])
    result = function(*(ours(value) for value in arguments))
    if isinstance(result, tuple):
        return tuple(beside(part, model) for part in result)
    return beside(result, model)


def permuted(array, order):
    """The array with its dims in another order, as a view where its library has them."""
    if len(order) < 2 or list(order) == sorted(order):
        return array
    for name in ("permute_dims", "permute"):
        if hasattr(array, name):
            return getattr(array, name)(order)
    if hasattr(array, "transpose") and not isinstance(array, _ext.Array):
        return array.transpose(tuple(order))
    return beside(_ext.functions["permute_dims"](ours(array), tuple(order)), array)


def joined(arrays, axis, is_new=False):
    """Arrays one after the other along an axis, or side by side along a new one. NumPy's stay NumPy's, texts too."""
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(arrays[0], numpy.ndarray):
        return numpy.stack(arrays, axis=axis) if is_new else numpy.concatenate(arrays, axis=axis)
    made = _ext.functions["stack" if is_new else "concat"]([ours(array) for array in arrays], axis=axis)
    return beside(made, arrays[0])


def taken(array, places, axis):
    """The places of an axis at these positions."""
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(array, numpy.ndarray):
        return numpy.take(array, places, axis=axis)
    return beside(_ext.functions["take"](ours(array), ours(list(map(int, places))), axis=axis), array)
