"""Random numbers by place: the same key, stream and position give the same numbers, on every device.

    >>> from swiftlet import random
    >>> bool((random.normal(10, key=1)[4:] == random.normal(6, key=1, position=8)).all())
    True

A number of 64 bits takes two positions, one of 32 bits or fewer takes one. The generator is Philox 4x32-10.
"""

from . import _ext

globals().update(_ext.random_functions)
__all__ = sorted(_ext.random_functions)
