"""Arrays for signal processing, as a namespace of the Python array API standard (2025.12).

    >>> import swiftlet as sw
    >>> x = sw.linspace(0, 1, 5)
    >>> sw.sum(x * 2)
    Array(5.0, dtype=float64)

Messages and transformers stand beside it: `AxisArray`, `Pipeline`, and `swiftlet.sigproc`, which mirrors ezmsg-sigproc.

Arrays share memory with NumPy and other libraries through the buffer protocol and DLPack.
"""

# ruff: noqa: F401
from . import _ext
from ._ext import Array, AxisError, DType, RecordingError, SettingsError, SnapshotError
from ._info import __array_namespace_info__, finfo, iinfo
from ._pipeline import Pipeline

__version__ = "0.1.0"
__array_api_version__ = "2025.12"

e = 2.718281828459045
inf = float("inf")
nan = float("nan")
newaxis = None
pi = 3.141592653589793

#: Every function that is a row of the extension's table, and every dtype.
globals().update({name: function for name, function in _ext.functions.items() if not name.startswith("_")})
globals().update({name: value for name, value in vars(_ext).items() if isinstance(value, DType)})

from . import fft, linalg, random, signal  # noqa: E402

#: Made when first asked for: half of what importing took was dataclasses, which arrays do without.
_MESSAGES = {
    **dict.fromkeys(["AxisArray", "CoordinateAxis", "LinearAxis", "TimeAxis"], "_messages"),
    **dict.fromkeys(["Recording", "open"], "_recordings"),
    "parity": "_parity",
    "plot": "_plot",
}

__all__ = sorted(
    {name for name in globals() if not name.startswith("_")}
    | set(_MESSAGES)
    | {"__array_api_version__", "__array_namespace_info__", "__version__"}
)


def __getattr__(name):
    if name not in _MESSAGES:
        raise AttributeError(f"module 'swiftlet' has no attribute {name!r}")
    import importlib

    found = globals()[name] = getattr(importlib.import_module(f".{_MESSAGES[name]}", __name__), name)
    return found


def __dir__():
    return sorted({*globals(), *_MESSAGES})
