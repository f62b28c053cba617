"""Functions of ours on arrays of any library: read where they lie, and handed back in the library they came from."""

import sys

from . import _ext
from ._messages import library


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
