"""The parts of ezmsg that ours take after, where it is installed."""

import functools
import importlib.util


@functools.cache
def has_ezmsg() -> bool:
    """Whether ezmsg is installed, with its messages and settings."""
    return _is_found("ezmsg", "ezmsg.core")


@functools.cache
def has_units() -> bool:
    """Whether graph units can be made here."""
    return has_ezmsg() and _is_found("ezmsg.baseproc")


def _is_found(*names):
    return all(importlib.util.find_spec(name) is not None for name in names)


@functools.cache
def settings_base() -> type | None:
    """ezmsg's base class of settings, so that its units take ours; None without ezmsg."""
    if not has_ezmsg():
        return None
    import ezmsg.core

    return ezmsg.core.Settings


@functools.cache
def message_type() -> type:
    """The class of messages: ezmsg's where it is installed."""
    if has_ezmsg():
        from ezmsg.util.messages.axisarray import AxisArray
    else:
        from ._messages import AxisArray
    return AxisArray


def registered(kind: type, *bases: str) -> type:
    """The class, which counts as derived from these classes of ezmsg-baseproc where that is installed."""
    if has_units():
        import ezmsg.baseproc

        for base in bases:
            getattr(ezmsg.baseproc, base).register(kind)
    return kind
