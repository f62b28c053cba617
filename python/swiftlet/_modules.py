"""The modules of `swiftlet.sigproc`, which name classes that are made when somebody asks."""

import types
from typing import Any

from ._ezmsg import has_units
from ._steps import Step, steps


def modules() -> dict[str, list[Step]]:
    """The modules below `swiftlet.sigproc`, with the steps that they hold."""
    found: dict[str, list[Step]] = {}
    for step in steps().values():
        found.setdefault(step.names.module, []).append(step)
    return found


def fill(module: types.ModuleType, members: list[Step]):
    """Gives a module the names of its steps; what they stand for is made when asked for."""
    makers: dict[str, Any] = {}
    units = {step.unit_name for step in members} if not has_units() else set()
    for step in members:
        for name, attribute in step.members().items():
            makers.setdefault(name, (step, attribute))
        for name in step.names.enums.values():
            makers.setdefault(name, (step, name))

    def make(name):
        if name not in makers:
            raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")
        step, attribute = makers[name]
        value = step.enums[name] if attribute == name and name in step.enums else getattr(step, attribute)
        setattr(module, name, value)
        return value

    module.__getattr__ = make
    # Units can be asked for without ezmsg, and say what they need; whoever asks for all that there is goes without.
    module.__dir__ = lambda: sorted(set(makers) - units)
    module.__all__ = sorted(set(makers) - units)
    module.__doc__ = "\n".join(f"{step.name}: {step.entry['summary']}" for step in members)
