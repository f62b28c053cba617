"""Messages that stand in memory of their own, whatever becomes of that which another process lent.

Arrays that come from another process lie in memory that its sender uses again a few messages later, and what is made of
them may be a view of it. Who hands such a message on, or keeps it, copies what is lent.
"""

import copy
import sys

from . import _ext


def own_message(message, seen=None, data=True):
    """The message, with copies of the arrays in it that stand in lent memory; the message itself where none does.

    They are looked for in its data, unless told not to, its axes and its attributes. `seen` has what axes became
    before, by name, so that an axis that stays is looked at once.
    """
    changes = {}
    if data:
        array = _own_array(message.data)
        if array is not message.data:
            changes["data"] = array
    axes = message.axes
    for name, axis in message.axes.items():
        own = _own_axis(name, axis, seen)
        if own is not axis:
            axes = dict(axes)
            axes[name] = own
    if axes is not message.axes:
        changes["axes"] = axes
    attrs = getattr(message, "attrs", None)
    if attrs:
        own = _own_value(attrs)
        if own is not attrs:
            changes["attrs"] = own
    return changed(message, **changes) if changes else message


def changed(thing, **fields):
    """A copy of a message or an axis with other values for some fields; all else are the same objects.

    `copy.copy` goes by what a pickle would hold, for which ezmsg makes data dense that are not.
    """
    own = getattr(thing, "__dict__", {})
    if any(name not in own for name in fields):  # fields in slots
        made = copy.copy(thing)
        for name, value in fields.items():
            setattr(made, name, value)
        return made
    made = object.__new__(type(thing))
    made.__dict__.update(own, **fields)
    return made


def _own_axis(name, axis, seen):
    array = getattr(axis, "data", None)
    if array is None:
        return axis
    if seen is not None and seen.get(name, (None,))[0] is axis:
        return seen[name][1]
    own = _own_array(array)
    made = axis if own is array else changed(axis, data=own)
    if seen is not None:
        seen[name] = axis, made
    return made


def _own_value(value):
    """An attribute, with copies of lent arrays wherever they stand in lists and maps."""
    if isinstance(value, dict):
        own = {key: _own_value(part) for key, part in value.items()}
        return own if any(own[key] is not part for key, part in value.items()) else value
    if isinstance(value, (list, tuple)):
        own = [_own_value(part) for part in value]
        if all(a is b for a, b in zip(own, value, strict=True)):
            return value
        return own if isinstance(value, list) else tuple(own)
    if hasattr(value, "axes") and hasattr(value, "dims"):
        return own_message(value)
    return _own_array(value)


def _own_array(array):
    numpy = sys.modules.get("numpy")
    if numpy is None or not isinstance(array, numpy.ndarray) or _is_own(array, numpy.ndarray):
        return array
    # In the order that it has.
    return array.copy(order="K")


def _is_own(array, kind):
    """Whether an array's memory is its own, that of an array that it is a view of, or Swift's."""
    while isinstance(array, kind):
        if array.flags.owndata or array.base is None:
            return True
        array = array.base
    return isinstance(array, _ext.Array)
