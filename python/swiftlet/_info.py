"""What the standard's inspection functions return."""

from typing import Any

from . import _ext

# The facts in the order in which the extension gives them.
FLOATING = ("bits", "eps", "max", "min", "smallest_normal", "dtype")
INTEGER = ("bits", "max", "min", "dtype")


class finfo:  # noqa: N801
    """The limits of a floating-point dtype, or of the parts of a complex one; of a dtype or an array."""

    __slots__ = FLOATING

    def __init__(self, type: Any, /) -> None:
        limits = _ext.functions["_limits"](type)
        if len(limits) != len(self.__slots__):
            raise TypeError(f"finfo: takes floating-point and complex dtypes, got {type!r}")
        for name, value in zip(self.__slots__, limits, strict=True):
            setattr(self, name, value)

    def __repr__(self) -> str:
        return _described(self)


class iinfo:  # noqa: N801
    """The limits of an integer dtype; of a dtype or an array."""

    __slots__ = INTEGER

    def __init__(self, type: Any, /) -> None:
        if not _ext.functions["isdtype"](getattr(type, "dtype", type), "integral"):
            raise TypeError(f"iinfo: takes integer dtypes, got {type!r}")
        for name, value in zip(self.__slots__, _ext.functions["_limits"](type), strict=True):
            setattr(self, name, value)

    def __repr__(self) -> str:
        return _described(self)


def _described(info):
    facts = ", ".join(f"{name}={getattr(info, name)}" for name in info.__slots__)
    return f"{type(info).__name__}({facts})"


class _Info:
    """What this namespace can do, as `__array_namespace_info__()` gives it."""

    def capabilities(self) -> dict[str, Any]:
        """Optional features of the standard: all of them."""
        return {"boolean indexing": True, "data-dependent shapes": True, "max dimensions": 64}

    def default_device(self) -> str:
        """The device of new arrays: what SWIFTLET_DEVICE names, else the processor."""
        return _ext.functions["_default_device"]()

    def default_dtypes(self, *, device: str | None = None) -> dict[str, Any]:
        """The dtypes that numbers get where nothing else decides."""
        _check(device)
        return {
            "real floating": _ext.float64,
            "complex floating": _ext.complex128,
            "integral": _ext.int64,
            "indexing": _ext.int64,
        }

    def dtypes(self, *, device: str | None = None, kind: Any = None) -> dict[str, Any]:
        """The dtypes of the standard that a device can hold, by name; of one kind or several where asked."""
        _check(device)
        supports, where = _ext.functions["_supports"], device or self.default_device()
        found = {name: getattr(_ext, name) for name in _STANDARD if supports(getattr(_ext, name), where)}
        if kind is None:
            return found
        isdtype = _ext.functions["isdtype"]
        return {name: dtype for name, dtype in found.items() if isdtype(dtype, kind)}

    def devices(self) -> list[str]:
        """The names of the devices that can be used now."""
        return _ext.functions["_devices"]()


_STANDARD = [
    *["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"],
    *["float32", "float64", "complex64", "complex128"],
]


def _check(device):
    if device is not None and device not in _Info().devices():
        raise ValueError(f"no device {device!r}")


def __array_namespace_info__() -> _Info:  # noqa: N807
    """What this namespace can do: its devices, dtypes and defaults."""
    return _Info()
