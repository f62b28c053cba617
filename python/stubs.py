"""Prints the type stub of a module of swiftlet, as `swiftlet.linalg`, from the signatures and types that it tells.

python python/stubs.py swiftlet > python/swiftlet/__init__.pyi
"""

import importlib
import inspect
import re
import sys

from swiftlet import _ext

NUMBER = "bool | int | float | complex"


def parameters(signature, types):
    parts, kind = [], None
    for p, type_ in zip(signature.parameters.values(), types, strict=True):
        if kind is p.POSITIONAL_ONLY and p.kind is not p.POSITIONAL_ONLY:
            parts.append("/")
        if p.kind is p.KEYWORD_ONLY and kind not in (p.KEYWORD_ONLY, p.VAR_POSITIONAL):
            parts.append("*")
        star = "*" if p.kind is p.VAR_POSITIONAL else ""
        parts.append(f"{star}{p.name}: {type_}" + ("" if p.default is p.empty else f" = {p.default!r}"))
        kind = p.kind
    if kind is inspect.Parameter.POSITIONAL_ONLY:
        parts.append("/")
    return ", ".join(parts)


def function(name, value, types):
    """A function by the types that the module tells; several results are a named tuple, which comes first."""
    *types, result = types
    result, _, fields = result.partition("(")
    if fields:
        yield "\n".join([f"class _{result}(NamedTuple):", *(f"    {x}: Array" for x in fields.rstrip(")").split(", "))])
        result = f"_{result}"
    yield f"def {name}({parameters(inspect.signature(value), types)}) -> {result}: ..."


def array_type(module):
    yield "class Array:"
    kinds = {"dtype": "DType", "device": "str", "shape": "tuple[int, ...]", "strides": "tuple[int, ...]"}
    kinds |= dict.fromkeys(["ndim", "size", "itemsize", "nbytes"], "int") | dict.fromkeys(["T", "mT"], "Array")
    for name, kind in sorted(kinds.items()):
        yield f"    @property\n    def {name}(self) -> {kind}: ..."
    symbols = [
        "add",
        "sub",
        "mul",
        "truediv",
        "floordiv",
        "mod",
        "pow",
        "matmul",
        "and",
        "or",
        "xor",
        "lshift",
        "rshift",
    ]
    for symbol in symbols:
        for form in ("", "r", "i"):
            yield f"    def __{form}{symbol}__(self, other: Array | {NUMBER}, /) -> Array: ..."
    for symbol in ["lt", "le", "gt", "ge"]:
        yield f"    def __{symbol}__(self, other: Array | {NUMBER}, /) -> Array: ..."
    for symbol in ["eq", "ne"]:
        yield f"    def __{symbol}__(self, other: Array | {NUMBER}, /) -> Array: ...  # type: ignore[override]"
    for symbol in ["neg", "pos", "abs", "invert"]:
        yield f"    def __{symbol}__(self) -> Array: ..."
    for symbol in ["bool", "int", "float", "complex", "index"]:
        kind = "int" if symbol == "index" else symbol
        yield f"    def __{symbol}__(self) -> {kind}: ..."
    yield "    def __len__(self) -> int: ..."
    yield "    def __iter__(self) -> Iterator[Array]: ..."
    yield "    def __getitem__(self, key: Any, /) -> Array: ..."
    yield f"    def __setitem__(self, key: Any, value: Array | {NUMBER}, /) -> None: ..."
    yield "    def __buffer__(self, flags: int, /) -> memoryview: ..."
    yield "    def __array_namespace__(self, /, *, api_version: str | None = None) -> Any: ..."
    yield "    def __dlpack_device__(self) -> tuple[int, int]: ..."
    yield (
        "    def __dlpack__(self, /, *, stream: Any = None, max_version: tuple[int, int] | None = None, "
        "dl_device: tuple[int, int] | None = None, copy: bool | None = None) -> Any: ..."
    )
    yield "    def to_device(self, device: str, /, *, stream: Any = None) -> Array: ..."
    yield "    def __array__(self, dtype: Any = None, *, copy: bool | None = None) -> Any: ..."
    yield "    def __round__(self, ndigits: int | None = None, /) -> Array: ..."
    yield "    def __format__(self, spec: str, /) -> str: ..."
    yield "    __array_ufunc__: None"
    yield "    def item(self) -> bool | int | float | complex: ..."
    yield "    def tolist(self) -> Any: ..."


def _source(module, name):
    return getattr(getattr(module, name), "__module__", None)


def stub(name):
    module = importlib.import_module(name)
    main = name == "swiftlet"
    yield "# Made by python/stubs.py from the live signatures."
    yield "from collections.abc import Iterator, Sequence" if main else "from collections.abc import Sequence"
    body = list(dict.fromkeys(members(module, name)))
    words = [word for word in ("Any", "Literal", "NamedTuple") if main or any(word in line for line in body)]
    if words:
        yield f"from typing import {', '.join(words)}"
    yield ""
    if main:
        yield "from . import fft as fft, linalg as linalg, random as random, signal as signal"
        yield "from ._info import finfo as finfo, iinfo as iinfo"
        for source in ("_messages", "_parity", "_pipeline", "_plot", "_recordings"):
            names = [name for name in module.__all__ if _source(module, name) == f"swiftlet.{source}"]
            yield f"from .{source} import {', '.join(f'{name} as {name}' for name in names)}"
        yield ""
        yield "class DType:"
        yield "    @property\n    def name(self) -> str: ..."
        yield "    @property\n    def itemsize(self) -> int: ..."
        yield "    @property\n    def kind(self) -> str: ..."
        yield "    @property\n    def byteorder(self) -> str: ..."
        yield "    @property\n    def __numpy_dtype__(self) -> Any: ..."
        yield from array_type(module)
        yield "class AxisError(ValueError, IndexError): ..."
        for name in ("RecordingError", "SettingsError", "SnapshotError"):
            yield f"class {name}(ValueError): ..."
        yield "__version__: str\n__array_api_version__: str"
    else:
        yield f"from . import {'Array, DType' if any('DType' in line for line in body) else 'Array'}"
    yield ""
    yield from body


def members(module, name):
    """Constants, dtypes and functions."""
    main = name == "swiftlet"
    types = _ext.types(name)
    for member in sorted(set(module.__all__) | ({"__array_namespace_info__"} if main else set())):
        value = getattr(module, member)
        if main and isinstance(value, module.DType):
            yield f"{member}: DType"
        elif isinstance(value, float):
            yield f"{member}: float"
        elif value is None:
            yield f"{member}: None"
        elif member in types:
            yield from function(member, value, types[member])
        elif member == "__array_namespace_info__":
            yield f"def {member}() -> Any: ..."


if __name__ == "__main__":
    text = "\n".join(stub(sys.argv[1]))
    if sys.argv[1] == "swiftlet":
        # Two builtin types have the names of a dtype and of a function there.
        text = re.sub(r"(?<=[ \[])(bool|complex)\b(?!\()", r"_\1", text)
        text = text.replace("from typing", "from builtins import bool as _bool, complex as _complex\nfrom typing", 1)
    print(text)
