"""Fields of settings classes: their types, defaults and words, from the rows of a step."""

import copy
import dataclasses
import enum
import functools
import operator
import types
from typing import Any

from ._upstream import SMALL, VALUES


def text(setting) -> str:
    """One line about a setting."""
    unit = setting["unit"] or ""
    limits = f", {setting['limits']}" if setting["limits"] else ""
    live = " Can change in a running stream." if setting["live"] else ""
    return (
        f"- `{setting['name']}` = {setting['default']!r}{' ' + unit if unit else ''}: {setting['help']} "
        f"Must be {setting['type']}{limits}.{live}"
    )


class OptionsEnum(enum.StrEnum):
    """Words to choose from. Members equal their values; a word as files have it makes its member too."""

    @classmethod
    def options(cls) -> list[str]:
        """The values of all members."""
        return [member.value for member in cls]

    @classmethod
    def _missing_(cls, value):
        return cls.__members__.get(value.upper()) if isinstance(value, str) else None


@functools.cache
def words(module: str, name: str, choices: tuple[str, ...]) -> type:
    """Words of files as an enum. One for each set of words in a module."""
    values = VALUES.get(name, {})
    if name in SMALL:
        return _named(OptionsEnum(name, {choice: choice for choice in choices}, module=module, qualname=name))
    members = {choice.upper(): values.get(choice, choice) for choice in choices}
    # Some of upstream's names have no underscores.
    members |= {choice.upper().replace("_", ""): values.get(choice, choice) for choice in choices}
    return _named(OptionsEnum(name, members, module=module, qualname=name))


def _named(kind: type) -> type:
    """An enum that says of itself which words it has."""
    kind.__doc__ = f"One of {', '.join(dict.fromkeys(kind.options()))}; the word itself will do."
    return kind


def place(order, field):
    """What sorts a field, by its name, to its place in an order; those that are not in it stay behind."""
    return order.index(field[0]) if field[0] in order else len(order)


def default(value):
    """A field with this default; each instance has its own list, map or settings.

    A function makes the default anew each time."""
    if callable(value):
        return dataclasses.field(default_factory=value)
    if not isinstance(value, (list, dict)):
        return value
    return dataclasses.field(default_factory=functools.partial(copy.deepcopy, value))


_KINDS = {"number": float, "integer": int, "boolean": bool, "string": str, "null": None}


def annotation(schema):
    """The Python type of the values that a JSON Schema describes; `Any` where there is no closer one."""
    if "anyOf" in schema:
        kinds = [annotation(part) for part in schema["anyOf"]]
        return Any if Any in kinds else functools.reduce(operator.or_, kinds)
    if "enum" in schema:
        return str
    if schema.get("type") == "array":
        item = annotation(schema["items"])
        if "maxItems" in schema:
            return types.GenericAlias(tuple, (item,) * schema["maxItems"])
        return list if item is Any else list[item]
    kind = schema.get("type")
    return _KINDS.get(kind, Any) if isinstance(kind, str) else Any


def kind_of(value):
    """The type of a field that is only known by its default; it may be None."""
    if isinstance(value, tuple):
        return tuple[type(value[0]), ...] | None
    return Any if value is None else type(value) | None
