"""Mixing channels by a matrix, and common references."""

from .._modules import fill

#: Words that the setting `kernel` takes; the product is the same by any.
KERNELS = ("auto", "dense", "blocks")

fill(__name__)
