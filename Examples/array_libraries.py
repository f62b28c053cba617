"""One message through one transformer, on the arrays of every library that is installed: its own come out again.

python Examples/array_libraries.py
"""

import importlib
import importlib.util

import numpy as np
import swiftlet as sw
from swiftlet.sigproc.math.clip import ClipSettings, ClipTransformer

#: Modules of the libraries that hold arrays; each makes one by `asarray`.
MODULES = ["numpy", "swiftlet", "torch", "jax.numpy", "cupy", "array_api_strict"]


def usage(array: object) -> object:
    """The array's values, kept between 0 and 1: an array of its own library, on its device."""
    message = sw.AxisArray(array, dims=["time", "ch"], axes={"time": sw.TimeAxis(fs=1000.0)})
    clipped = ClipTransformer(ClipSettings(min=0.0, max=1.0))(message)
    return clipped.data


def main() -> None:
    values = np.linspace(-1, 2, 12, dtype=np.float32).reshape(6, 2)
    for name in MODULES:
        if importlib.util.find_spec(name.partition(".")[0]) is None:
            print(f"{name}: not installed")
            continue
        result = usage(importlib.import_module(name).asarray(values))
        print(f"{name}: {type(result).__module__}.{type(result).__name__}")


if __name__ == "__main__":
    main()
