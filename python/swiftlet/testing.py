"""The laws that our transformers keep, held against transformers of your own.

    >>> from swiftlet.testing import check
    >>> check(MyTransformer)

Those of Swiftlet are held to the same laws, in Swift.
"""

import copy
import importlib
import itertools
from typing import Any

from . import _ext
from ._ezmsg import message_type
from ._foreign import ours
from ._libraries import coordinates
from ._messages import _array as _labels
from ._pipeline import Pipeline

__all__ = ["check"]

_LIBRARIES = ("numpy", "torch", "jax", "mlx.core")
#: Lengths of messages, one after the other and again.
_CUTS = {
    "cut invariance": {"messages of one sample": [1], "messages of 5, 1 and 13 samples": [5, 1, 13]},
    "empty message": {"one at the start": [0, 1 << 30], "some between others": [8, 0]},
}


def check(transformer: Any, *, message: Any = None, rtol: float = 0.0, libraries: list[str] | None = None) -> None:
    """Holds a transformer to the laws of streaming. Raises `AssertionError`, which names the law and what broke it.

    - *cut invariance*: a stream in other messages gives the same values, labels and times.
    - *empty message*: it gives an empty one, and changes nothing.
    - *save and restore*: what was saved goes on in another transformer as if nothing had been.
    - *library*, *device* and *dtype* stay those of the data (floating-point numbers keep their precision).
    - *labels*: an axis has as many as there are places.
    - *message kept*: the message that was given stays as it was.

    Parameters:

    - `transformer`: a class whose settings have defaults, or a transformer with the settings to try.
    - `message`: the stream to try it on; by default noise, 96 samples of 3 channels at 100 Hz.
    - `rtol`: by how much of the largest value values may differ from cut to cut; by default not at all.
    - `libraries`: modules whose arrays are tried beside ours; by default those of NumPy, PyTorch, JAX and MLX that are
      installed.
    """
    pattern = transformer() if isinstance(transformer, type) else transformer
    stream = _noise() if message is None else message
    for module in ("swiftlet", *(_LIBRARIES if libraries is None else libraries)):
        for dtype in ("float32", "float64"):
            make = _maker(module, dtype, is_asked=libraries is not None)
            if make is not None:
                _Trial(pattern, stream, make, dtype, f"{type(pattern).__name__} on {module}, {dtype}", rtol).run()


def _noise():
    kind = message_type()
    labels = kind.CoordinateAxis(_labels(["C3", "Cz", "C4"], None), ["ch"])
    data = _ext.random_functions["normal"]((96, 3), key=7)
    axes = {"time": kind.LinearAxis(unit="s", gain=0.01, offset=2.0), "ch": labels}
    return kind(data, ["time", "ch"], axes, {"subject": "S1"}, "check", "time")


def _maker(module, dtype, is_asked):
    """What makes a new array of a library of one of ours; None for a library or a dtype that is not there."""
    try:
        found = importlib.import_module(module)
    except ImportError:
        if is_asked:
            raise
        return None
    if module == "mlx.core" and dtype == "float64":
        return None
    if module == "jax":
        found = found.numpy
        if dtype == "float64" and str(found.zeros(1).dtype) != dtype:
            return None
    copied = {"jax": "array", "numpy": "array", "mlx.core": "array", "torch": "clone"}.get(module)

    def make(x):
        x = _ext.functions["astype"](x, getattr(_ext, dtype), copy=True)
        return x if copied is None else getattr(found, copied)(found.from_dlpack(x))

    if module == "mlx.core":
        return lambda x: found.array(memoryview(_ext.functions["astype"](x, _ext.float32)))
    return make


class _Trial:
    """One transformer on the arrays of one library and dtype."""

    def __init__(self, pattern, stream, make, dtype, name, rtol):
        self.pattern, self.make, self.dtype, self.name, self.rtol = pattern, make, dtype, name, rtol
        self.stream, self.dim = stream, _dim(stream)
        self.place = list(stream.dims).index(self.dim)
        self.count, self.data = stream.data.shape[self.place], ours(stream.data)

    def fail(self, law, text, cause=None):
        raise AssertionError(f"{law}: {self.name}: {text}") from cause

    def run(self):
        whole = self.joined("times", self.went("one message", [self.count]))
        for law, cuts in _CUTS.items():
            for words, lengths in cuts.items():
                self.compare(law, words, whole, self.joined(law, self.went(law, lengths)))
        lengths = [5, 8]
        plain = self.joined("save and restore", self.went("save and restore", lengths))
        restored = self.joined("save and restore", self.went("save and restore", lengths, saves=True))
        self.compare("save and restore", "one that goes on after two messages", plain, restored, rtol=0.0)

    def went(self, law, lengths, saves=False):
        """What comes of the stream in messages of these lengths."""
        pipeline, found, begin = Pipeline([self.pattern]), [], 0
        for number, length in enumerate(itertools.cycle(lengths)):
            end = min(begin + length, self.count)
            given = self.piece(begin, end)
            before = _ext.functions["asarray"](ours(given.data), copy=True)
            words = f"a message of {end - begin} samples" if end > begin else "an empty message"
            try:
                results = pipeline.process_all(given)
            except Exception as error:
                self.fail(law if end > begin else "empty message", f"{words} raised {error!r}", error)
            if _difference(before, ours(given.data), 0.0):
                self.fail("message kept", f"{words} was changed where it stood")
            for result in results:
                self.look(given, result)
                if end == begin and result.data.shape[list(result.dims).index(_dim(result))]:
                    self.fail("empty message", "gave one with samples")
            found += results
            begin = end
            if begin >= self.count:
                return found + pipeline.flush()
            if saves and number == 1:
                pipeline = self.restored(pipeline)

    def restored(self, pipeline):
        """Another pipeline with what this one saved."""
        other = Pipeline([self.pattern])
        try:
            other.load_state(pipeline.state_bytes())
        except Exception as error:
            self.fail("save and restore", f"its state cannot be saved and read: {error!r}", error)
        return other

    def piece(self, begin, end):
        """These samples as a message of their own."""
        made, axis = copy.copy(self.stream), copy.copy(self.stream.axes.get(self.dim))
        slices = (slice(None),) * self.place + (slice(begin, end),)
        made.data, made.axes = self.make(self.data[slices]), dict(self.stream.axes)
        if hasattr(axis, "gain"):
            axis.offset = axis.offset + begin * axis.gain
        elif axis is not None:
            axis.data = axis.data[begin:end]
        if axis is not None:
            made.axes[self.dim] = axis
        return made

    def look(self, given, result):
        """The laws of one result."""
        roots = [type(data).__module__.partition(".")[0].replace("jaxlib", "jax") for data in (given.data, result.data)]
        if roots[0] != roots[1]:
            self.fail("library", f"arrays of {roots[0]} came back as {roots[1]}'s {type(result.data).__name__}")
        devices = [str(getattr(data, "device", "")) for data in (given.data, result.data)]
        if devices[0] != devices[1]:
            self.fail("device", f"data on {devices[0]} came back on {devices[1]}")
        dtype = str(result.data.dtype).rpartition(".")[2]
        others = {"float32": ("float64", "complex128"), "float64": ("float32", "complex64")}[self.dtype]
        if dtype in others:
            self.fail("dtype", f"{self.dtype} became {dtype}")
        for name, axis in result.axes.items():
            if hasattr(axis, "data") and list(axis.dims) == [name] and name in result.dims:
                places = result.data.shape[list(result.dims).index(name)]
                if len(axis.data) not in (0, places):
                    self.fail("labels", f"axis {name!r} has {len(axis.data)} for {places} places")

    def joined(self, law, messages):
        """The messages as one: data, and what there is beside them."""
        filled = [m for m in messages if m.data.shape[list(m.dims).index(_dim(m))]] or messages[:1]
        if not filled:
            return None
        first, dim = filled[0], _dim(filled[0])
        place, expected, times = list(first.dims).index(dim), None, []
        beside = _beside(first, dim)
        for message in filled:
            if _beside(message, dim) != beside:
                self.fail(
                    law, f"dims, key, attrs or labels change within the stream: {_beside(message, dim)}, {beside}"
                )
            axis = message.axes.get(dim)
            if hasattr(axis, "gain"):
                if expected is not None and abs(axis.offset - expected) > 1e-6 * abs(axis.gain):
                    self.fail("times", f"a message begins at {axis.offset}, the one before ended at {expected}")
                times = times or [axis.offset, axis.gain]
                expected = axis.offset + message.data.shape[place] * axis.gain
            elif axis is not None:
                times += coordinates(axis.data)
        data = _ext.functions["concat"]([ours(message.data) for message in filled], axis=place)
        return data, beside, times

    def compare(self, law, words, whole, other, rtol=None):
        if whole is None or other is None:
            if whole is not other:
                self.fail(law, f"{words}: one path gives no message")
            return
        if whole[1] != other[1]:
            self.fail(law, f"{words}: {other[1]} beside the data, {whole[1]} without")
        if whole[0].shape != other[0].shape:
            self.fail(law, f"{words}: {other[0].shape} values, {whole[0].shape} without")
        found = _difference(whole[0], other[0], self.rtol if rtol is None else rtol)
        if found:
            self.fail(law, f"{words}: {found}")
        if not all(map(_is_near, whole[2], other[2])):
            self.fail("times", f"{words}: begins at, and goes by {other[2][:2]}; {whole[2][:2]} without")


def _dim(message):
    return message.stream_dim or ("time" if "time" in message.dims else message.dims[0])


def _beside(message, stream):
    """What a message says beside its data, but along the stream."""
    axes = {}
    for name, axis in message.axes.items():
        if name != stream:
            axes[name] = coordinates(axis.data) if hasattr(axis, "data") else [axis.gain, axis.offset, axis.unit]
    return list(message.dims), message.key, dict(message.attrs), axes


def _is_near(a, b) -> bool:
    """Whether two places on an axis are the same; numbers may differ by rounding."""
    return a == b or (not isinstance(a, str) and not isinstance(b, str) and abs(a - b) <= 1e-9 * max(abs(a), 1.0))


def _difference(a, b, rtol):
    """Where two arrays differ first, in words; None where they do not."""
    sw = _ext.functions
    if not a.size:
        return None
    is_same = sw["equal"](a, b)
    if "int" not in str(a.dtype) and "bool" not in str(a.dtype):
        is_same = sw["logical_or"](is_same, sw["logical_and"](sw["isnan"](a), sw["isnan"](b)))
        if rtol:
            size = sw["abs"](a)
            limit = rtol * float(sw["max"](sw["where"](sw["isfinite"](size), size, sw["zeros_like"](size))))
            is_same = sw["logical_or"](is_same, sw["less_equal"](sw["abs"](sw["subtract"](a, b)), limit))
    if bool(sw["all"](is_same)):
        return None
    place, where = int(sw["argmin"](sw["astype"](sw["reshape"](is_same, (-1,)), _ext.int8))), []
    for size in reversed(a.shape):
        place, here = divmod(place, size)
        where.insert(0, here)
    return f"{b[tuple(where)].tolist()!r} for {a[tuple(where)].tolist()!r} at place {tuple(where)}"
