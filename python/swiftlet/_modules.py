"""The modules of `swiftlet.sigproc`, which name classes that are made when somebody asks.

Modules that consist of steps alone have no file; they are made from the tables. A file below `sigproc` holds what else
a module has, and calls `fill` for its steps.
"""

import importlib
import importlib.machinery
import sys
import types
from typing import Any

from ._ezmsg import has_units
from ._messages import AxisArray
from ._steps import Step, steps
from ._upstream import EXPORTS

_PACKAGE = "swiftlet.sigproc"
#: The entry of a package's path that stands for modules made here.
PLACE = "<swiftlet steps>"


def modules() -> dict[str, list[Step]]:
    """The modules below `swiftlet.sigproc` that tables fill, with the steps that they hold."""
    found: dict[str, list[Step]] = {module: [] for module in EXPORTS}
    for step in steps().values():
        found.setdefault(step.names.module, []).append(step)
    return found


def fill(name: str):
    """Gives a module the names of its steps; what they stand for is made when asked for."""
    module, short = sys.modules[name], name.removeprefix(f"{_PACKAGE}.")
    members, exports = modules().get(short, []), EXPORTS.get(short, {})
    makers: dict[str, Any] = {}
    units = {step.unit_name for step in members} if not has_units() else set()
    for step in members:
        for member, attribute in step.members().items():
            makers.setdefault(member, (step, attribute))
        for member in step.names.enums.values():
            makers.setdefault(member, (step, member))

    def make(attribute):
        if attribute in exports:
            value = getattr(importlib.import_module(f"{_PACKAGE}.{exports[attribute]}"), attribute)
        elif attribute in makers:
            step, kind = makers[attribute]
            value = step.enums[attribute] if kind == attribute and attribute in step.enums else getattr(step, kind)
        else:
            raise AttributeError(f"module {name!r} has no attribute {attribute!r}")
        setattr(module, attribute, value)
        return value

    own = {
        key
        for key, value in vars(module).items()
        if not key.startswith("_") and not isinstance(value, types.ModuleType)
    }
    own = set(vars(module).get("__all__", ())) or {
        key for key in own if getattr(vars(module)[key], "__module__", name) == name
    }
    module.__getattr__ = make
    # Units can be asked for without ezmsg, and say what they need; whoever asks for all that there is goes without.
    module.__all__ = sorted((set(makers) - units) | set(exports) | own)
    module.__dir__ = lambda: module.__all__
    if not module.__doc__:
        lines = [f"{step.name}: {step.entry['summary']}" for step in members]
        module.__doc__ = "\n".join(lines) or f"Hands on {', '.join(sorted(exports))}."


def step_function(name: str, **settings):
    """A step that looks at one array alone as a function: of an array of any library, and of one of its axes."""

    def function(x, axis=0):
        dims = [f"dim_{place}" for place in range(len(x.shape))]
        step = steps()[name]
        if any(setting["name"] == "axis" for setting in step.entry["settings"]):
            settings["axis"] = dims[axis]
        return step.transformer(**settings)(AxisArray(x, dims)).data

    function.__name__ = function.__qualname__ = name
    function.__doc__ = steps()[name].entry["summary"]
    return function


class Finder:
    """Finds and makes the modules below one package that have no file. As a place to import from it is seen by
    `pkgutil` too.
    """

    def __init__(self, place: str):
        if not place.startswith(PLACE):
            raise ImportError(f"{place} is no place of modules made here")
        self.prefix = place[len(PLACE) :]

    def _names(self):
        names = modules()
        inner = {name[len(self.prefix) :] for name in names if name.startswith(self.prefix)}
        return {
            name.partition(".")[0]: any(other.startswith(name.partition(".")[0] + ".") for other in inner)
            for name in inner
        }

    def find_spec(self, fullname, target=None):
        name = fullname.rpartition(".")[2]
        names = self._names()
        if name not in names:
            return None
        spec = importlib.machinery.ModuleSpec(fullname, self, is_package=names[name])
        if names[name]:
            spec.submodule_search_locations.append(f"{PLACE}{self.prefix}{name}.")
        return spec

    def iter_modules(self, prefix=""):
        for name, is_package in sorted(self._names().items()):
            yield prefix + name, is_package

    def invalidate_caches(self):
        """The tables do not change."""

    def create_module(self, spec):
        """A module as usual."""
        return None

    def exec_module(self, module):
        fill(module.__name__)


def install():
    """Lets modules be imported from here."""
    if not any(getattr(hook, "__qualname__", "") == Finder.__qualname__ for hook in sys.path_hooks):
        sys.path_hooks.append(Finder)
