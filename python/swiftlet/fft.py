"""Fourier transforms: the standard's extension `fft`."""

from . import _ext

globals().update(_ext.fft_functions)
__all__ = sorted(_ext.fft_functions)
