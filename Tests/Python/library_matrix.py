"""Every transformer on the arrays of every library that is installed: what comes out is the library's own array again.

python Tests/Python/library_matrix.py   # prints the matrix of docs/interoperability.md
"""

import contextlib
import importlib
import sys
from dataclasses import replace

import numpy as np
import swiftlet as sw
import swiftlet.sigproc
from swiftlet import _steps

# --- Libraries


class Library:
    """How this file makes arrays of a library, and looks at them."""

    def __init__(self, name, module, make, numpy=np.asarray):
        self.name, self.module, self.make, self.numpy = name, module, make, numpy
        # A result of a dtype that the library does not have is refused, never narrowed.
        self.lacks = {"MLX": {"complex128"}, "array-api-strict": {"float16"}}.get(name, set())

    def dtype(self, array):
        return str(array.dtype).rpartition(".")[2]

    def device(self, array):
        return str(getattr(array, "device", "cpu"))

    def pointer(self, array):
        """Where the first element lies."""
        if isinstance(array, np.ndarray):
            return array.ctypes.data
        return np.from_dlpack(array).ctypes.data

    def array(self, values, dtype):
        return self.make(self.module, values.astype(dtype))


def _torch(module, values):
    return module.from_numpy(values.copy())


def _jax(module, values):
    module.config.update("jax_enable_x64", True)
    return module.numpy.asarray(values)


def _mlx(module, values):
    # float64 exists on MLX's processor device alone.
    module.set_default_device(module.cpu)
    return module.array(values) if values.dtype != np.float64 else module.array(values, dtype=module.float64)


_CANDIDATES = [
    ("swiftlet", "swiftlet", lambda module, values: module.asarray(values, copy=True)),
    ("NumPy", "numpy", lambda module, values: values.copy()),
    ("PyTorch", "torch", _torch),
    ("JAX", "jax", _jax),
    ("MLX", "mlx.core", _mlx),
    ("CuPy", "cupy", lambda module, values: module.asarray(values)),
    ("array-api-strict", "array_api_strict", lambda module, values: module.asarray(values)),
]


def installed():
    """The libraries that can be imported here."""
    found = []
    for name, module, make in _CANDIDATES:
        with contextlib.suppress(ImportError):
            found.append(Library(name, importlib.import_module(module), make))
    return found


# --- The matrix

DTYPES = ["float32", "float64"]


def recording(dtype="float64", samples=40, seed=1):
    """A stream with an axis of every kind: time at 100 Hz, labels, frequencies, and a pair."""
    values = np.random.default_rng(seed).uniform(-1, 5, (samples, 3, 5, 2)).astype(dtype)
    axes = {
        "time": sw.TimeAxis(fs=100.0, offset=12.5),
        "ch": sw.CoordinateAxis(data=np.array(["C3", "Cz", "C4"]), dims=["ch"]),
        "freq": sw.LinearAxis(unit="Hz", gain=1.0, offset=1.0),
        "xy": sw.CoordinateAxis(data=np.array(["x", "y"]), dims=["xy"]),
    }
    return sw.AxisArray(values, ["time", "ch", "freq", "xy"], axes, {"subject": "S1"}, "rig", "time")


def piece(message, start, stop, array=None):
    """Some samples of a recording, as the next message of its stream."""
    time = message.axes["time"]
    axes = {**message.axes, "time": replace(time, offset=time.value(start))}
    data = message.data[start:stop] if array is None else array
    return replace(message, data=data, axes=axes)


def examples():
    """Every example of every transformer but `AsArray`, which is there to change the library: (name, step as a pipeline
    lists it).
    """
    for name, step in _steps.steps().items():
        if name == "AsArray":
            continue
        for example in step.entry["examples"]:
            yield name, example


def transformer(example):
    """A new transformer, or a processor with several inputs, made from an example."""
    name, settings = (example, {}) if isinstance(example, str) else next(iter(example.items()))
    step = _steps.steps()[name]
    return step.transformer(**settings)


def run(example, messages):
    """The results of a new transformer for messages of one stream, which a combiner has on both inputs."""
    made = transformer(example)
    if isinstance(made, sw._transformers.Transformer):
        return [made(message) for message in messages]
    results = []
    for message in messages:
        made.push(message)
        results += taken(made)
    return results


def taken(processor):
    """All messages that came out of a processor with several inputs, which may make them in pairs."""
    return [part for made in processor.results() for part in (made if isinstance(made, tuple) else (made,))]


def difference(example, library, dtype):
    """What is wrong with a library's results against NumPy's; empty if nothing is."""
    whole = recording(dtype)
    parts = [piece(whole, 0, 17), piece(whole, 17, 40)]
    arrays = [library.array(part.data, dtype) for part in parts]
    own = [replace(part, data=array) for part, array in zip(parts, arrays, strict=True)]
    kind, device = type(arrays[0]), library.device(arrays[0])
    wanted = run(example, parts)
    if any(str(message.data.dtype) in library.lacks for message in wanted):
        with contextlib.suppress(TypeError):
            run(example, own)
            return "a dtype that the library lacks was not refused"
        return ""
    for expected, result in zip(wanted, run(example, own), strict=True):
        if type(result.data) is not kind:
            return f"the result is a {type(result.data).__name__}"
        if library.dtype(result.data) != str(expected.data.dtype):
            return f"the dtype is {library.dtype(result.data)}, NumPy's is {expected.data.dtype}"
        if library.device(result.data) != device:
            return f"the device is {library.device(result.data)}"
        values = library.numpy(result.data)
        if values.shape != expected.data.shape or not np.array_equal(values, expected.data, equal_nan=True):
            return "the values differ from NumPy's"
        if result.dims != expected.dims or result.axes != expected.axes or result.key != expected.key:
            return "the labels differ from NumPy's"
    return ""


def matrix(libraries):
    """For each transformer and library: whether all its examples are right for float32 and float64."""
    table = {}
    for name, example in examples():
        row = table.setdefault(name, {library.name: "" for library in libraries})
        for library in libraries:
            for dtype in DTYPES:
                row[library.name] = row[library.name] or difference(example, library, dtype)
    return table


def text(table, libraries):
    """The matrix as a table of Markdown."""
    names = [library.name for library in libraries]
    lines = ["| transformer | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    lines += [f"| {name} | " + " | ".join(row[n] or "yes" for n in names) + " |" for name, row in sorted(table.items())]
    return "\n".join(lines)


def main():
    libraries = installed()
    table = matrix(libraries)
    print(text(table, libraries))
    return 1 if any(what for row in table.values() for what in row.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
