"""Linear filters of arrays, with a state that goes on from call to call. Named as in SciPy; the state is samples.

>>> import swiftlet as sw
>>> y, state = sw.signal.lfilter([0.5], [1, -0.5], sw.asarray([1.0, 0.0, 0.0]))
>>> y.tolist()
[0.5, 0.25, 0.125]
"""

from . import _ext

globals().update(_ext.signal_functions)
__all__ = sorted(_ext.signal_functions)
