"""Writes the type stubs of all modules of `swiftlet.sigproc`, from the live modules.

    python -P python/stubs_sigproc.py [--check]

With `--check` nothing is written; it ends with 1 where a stub is not what the modules come to.
"""

import argparse
import dataclasses
import enum
import importlib
import inspect
import pkgutil
import sys
import types
import typing
from pathlib import Path

import swiftlet.sigproc
from swiftlet._processors import Processor
from swiftlet._states import State
from swiftlet._transformers import Transformer

PACKAGE = Path(__file__).resolve().parent / "swiftlet" / "sigproc"
ROOT = "swiftlet.sigproc"
#: The units that `swiftlet/_units.pyi` declares, with their streams: those with more first.
UNITS = {
    "SignalUnit": {"INPUT_SETTINGS", "INPUT_SIGNAL", "OUTPUT_SIGNAL"},
    "Unit": set(),
}


class Stub:
    """The text of one module's stub, with the imports that it needs."""

    def __init__(self, module: types.ModuleType):
        self.module, self.imports, self.lines = module, set(), []

    def text(self) -> str:
        for name in listed(self.module):
            self.member(name, getattr(self.module, name))
        head = ["# Made by python/stubs_sigproc.py from the live module.", *self.import_lines(), ""]
        return "\n".join([*head, *self.lines]).rstrip() + "\n"

    def needs(self, module: str, name: str) -> str:
        """The name, imported from a module unless it is this one's; names of this package can be had from here too."""
        if module != self.module.__name__:
            self.imports.add((module, f"{name} as {name}" if module.startswith("swiftlet.") else name))
        return name

    def import_lines(self) -> list[str]:
        """A line for each module, with the names from it."""
        modules = sorted({module for module, _ in self.imports})
        names = {module: sorted(name for other, name in self.imports if other == module) for module in modules}
        return [f"from {module} import {', '.join(names[module])}" for module in modules]

    def annotation(self, kind) -> str:
        """An annotation as text."""
        origin, parts = typing.get_origin(kind), typing.get_args(kind)
        if kind in (None, type(None)):
            return "None"
        if origin in (typing.Union, types.UnionType):
            texts = list(dict.fromkeys(self.annotation(part) for part in parts))
            return "Any" if "Any" in texts else " | ".join(texts)
        if origin is not None:
            inner = ", ".join("..." if part is ... else self.annotation(part) for part in parts)
            if origin is list:
                self.needs("collections.abc", "Sequence")
                return f"Sequence[{inner}]"
            name = origin.__name__ if origin in (tuple, dict, list) else self.annotation(origin)
            return name if name == "Any" else f"{name}[{inner}]"
        if kind in (tuple, list, dict):
            self.needs("typing", "Any")
            return {tuple: "tuple[Any, ...]", list: "list[Any]", dict: "dict[str, Any]"}[kind]
        if isinstance(kind, type) and kind.__module__ == "builtins":
            return kind.__name__
        if isinstance(kind, type) and kind.__module__.startswith(ROOT):
            return self.needs(kind.__module__, kind.__name__)
        self.needs("typing", "Any")
        return "Any"

    def parameters(self, parameters, bound=False) -> str:
        texts, before = ["self"] if bound else [], None
        for parameter in parameters:
            if parameter.kind is parameter.KEYWORD_ONLY and before not in (
                parameter.KEYWORD_ONLY,
                parameter.VAR_POSITIONAL,
            ):
                texts.append("*")
            star = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
            default = "" if parameter.default is parameter.empty else " = ..."
            texts.append(f"{star}{parameter.name}: {self.annotation(parameter.annotation)}{default}")
            before = parameter.kind
        return ", ".join(texts)

    def member(self, name, value):
        source = getattr(value, "__module__", None)
        is_named = isinstance(value, type) or inspect.isfunction(value)
        if is_named and source != self.module.__name__ and source.startswith("swiftlet."):
            self.needs(source, name)
        elif is_named and source.startswith("ezmsg."):
            # Its types say nothing to checkers, which mind that.
            self.needs("typing", "Any")
            self.lines += [f"{name}: Any", ""]
        elif isinstance(value, type) and issubclass(value, enum.Enum):
            self.enum(name, value)
        elif isinstance(value, type) and dataclasses.is_dataclass(value):
            self.dataclass(name, value)
        elif isinstance(value, type) and issubclass(value, State):
            self.needs("swiftlet._states", "State")
            self.lines += [f"class {name}(State): ...", ""]
        elif isinstance(value, type) and issubclass(value, Transformer | Processor):
            self.transformer(name, value)
        elif isinstance(value, type) and hasattr(value, "SETTINGS"):
            self.unit(name, value)
        elif isinstance(value, type):
            self.plain(name, value)
        elif inspect.isfunction(value):
            signature = inspect.signature(value)
            result = "Any" if signature.return_annotation is signature.empty else signature.return_annotation
            given = self.parameters(signature.parameters.values())
            self.lines += [f"def {name}({given}) -> {self.annotation(result)}: ...", ""]
        elif isinstance(value, typing.TypeVar):
            self.needs("typing", "TypeVar")
            if (line := f"{name} = TypeVar({name!r})") not in self.lines:
                self.lines.insert(0, line)
        else:
            self.needs("typing", "Any")
            self.lines += [f"{name}: Any", ""]

    def enum(self, name, value):
        self.needs("enum", "StrEnum")
        self.lines += [f"class {name}(StrEnum):"]
        own = {key: member for key, member in value.__members__.items() if key == member.name}
        self.lines += [f"    {key} = {member.value!r}" for key, member in own.items()]
        aliases = [key for key, member in value.__members__.items() if key != member.name]
        self.lines += [f"    {key} = {value[key].name}" for key in aliases]
        self.lines += ["    @classmethod", "    def options(cls) -> list[str]: ...", ""]

    def dataclass(self, name, value):
        self.needs("dataclasses", "dataclass")
        fields = [f"    {field.name}: {self.annotation(field.type)} = ..." for field in dataclasses.fields(value)]
        self.lines += ["@dataclass(frozen=True)", f"class {name}:" if fields else f"class {name}: ...", *fields]
        for method in ("filter_specs",):
            if hasattr(value, method):
                self.needs("typing", "Any")
                self.lines.append(f"    def {method}(self) -> Any: ...")
        self.lines.append("")

    def transformer(self, name, value):
        base = next(
            kind.__name__
            for kind in value.__mro__
            if kind.__module__ in ("swiftlet._transformers", "swiftlet._processors")
        )
        source = "swiftlet._processors" if issubclass(value, Processor) else "swiftlet._transformers"
        settings = value._step.settings
        self.needs(source, base)
        of = self.needs(settings.__module__, settings.__name__)
        traits = [kind for kind in value.__mro__ if kind.__module__ == "swiftlet._traits"]
        for trait in traits:
            self.needs("swiftlet._traits", trait.__name__)
        bases = ", ".join([*(trait.__name__ for trait in traits), f"{base}[{of}]"])
        self.needs("typing", "overload")
        fields = self.parameters(value._step._signature().parameters.values(), bound=True)
        self.lines += [
            f"class {name}({bases}):",
            "    @overload",
            f"    def __init__(self, settings: {of}) -> None: ...",
            "    @overload",
            f"    def __init__({fields}) -> None: ...",
        ]
        for port in getattr(value, "inputs", ()):
            self.needs("typing", "Any")
            self.lines.append(f"    def push_{port}(self, message: Any) -> Any: ...")
        self.lines.append("")

    def unit(self, name, value):
        streams = {key for key in dir(value) if key.startswith(("INPUT_", "OUTPUT_"))}
        base, own = next((base, streams - usual) for base, usual in UNITS.items() if streams >= usual)
        self.imports.add(("swiftlet._units", base))
        settings = value.SETTINGS
        lines = []
        if isinstance(settings, type):
            lines.append(f"    SETTINGS: {self.needs(settings.__module__, settings.__name__)}")
        for key in sorted(own):
            self.imports.add(("swiftlet._units", "Stream"))
            lines.append(f"    {key}: Stream")
        self.lines += [f"class {name}({base}):", *(lines or ["    ..."]), ""]

    def bases(self, value):
        """The bases of a class that others derive from: a unit's, and what it is generic in."""
        found = []
        if any(base.__module__.startswith("ezmsg.core") for base in value.__mro__):
            self.imports.add(("swiftlet._units", "Unit"))
            found.append("Unit")
        for parameter in getattr(value, "__parameters__", ()):
            self.imports |= {("typing", "Generic"), ("typing", "TypeVar")}
            line = f"{parameter.__name__} = TypeVar({parameter.__name__!r})"
            if line not in self.lines and not any(text.startswith(f"{parameter.__name__}:") for text in self.lines):
                self.lines.insert(0, line)
        names = ", ".join(parameter.__name__ for parameter in getattr(value, "__parameters__", ()))
        found += [f"Generic[{names}]"] if names else []
        return f"({', '.join(found)})" if found else ""

    def plain(self, name, value):
        self.needs("typing", "Any")
        self.lines += [f"class {name}{self.bases(value)}:"]
        methods = [
            (key, member)
            for key, member in vars(value).items()
            if inspect.isfunction(member) and (not key.startswith("_") or key == "__init__")
        ]
        for key, member in methods:
            parameters = list(inspect.signature(member).parameters.values())[1:]
            result = "None" if key == "__init__" else "Any"
            self.lines.append(f"    def {key}({self.parameters(parameters, bound=True)}) -> {result}: ...")
        for key, member in vars(value).items():
            if isinstance(member, property):
                self.lines += ["    @property", f"    def {key}(self) -> Any: ..."]
        self.lines += [] if methods else ["    def __getattr__(self, name: str) -> Any: ..."]
        self.lines.append("")


def listed(module) -> list[str]:
    """The public names of a module."""
    if "__all__" in vars(module):
        return list(module.__all__)
    own = {name: value for name, value in vars(module).items() if not name.startswith("_")}
    home = module.__name__
    return sorted(
        name
        for name, value in own.items()
        if getattr(value, "__module__", home) == home and not isinstance(value, types.ModuleType)
    )


def stubs() -> dict[Path, str]:
    """All stubs, by file."""
    found = {}
    modules = sorted(module.name for module in pkgutil.walk_packages(swiftlet.sigproc.__path__, f"{ROOT}."))
    packages = {name.rpartition(".")[0] for name in modules}
    for name in [ROOT, *modules]:
        path = PACKAGE.joinpath(*name.removeprefix(ROOT).strip(".").split("."))
        if name in packages:
            inner = sorted(other.rpartition(".")[2] for other in modules if other.rpartition(".")[0] == name)
            lines = [
                "# Made by python/stubs_sigproc.py from the live module.",
                *(f"from . import {one} as {one}" for one in inner),
            ]
            found[path / "__init__.pyi"] = "\n".join(lines) + "\n"
            continue
        found[path.with_suffix(".pyi")] = Stub(importlib.import_module(name)).text()
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    wrong = []
    for path, text in stubs().items():
        if given.check and (not path.exists() or path.read_text() != text):
            wrong.append(str(path.relative_to(PACKAGE)))
        elif not given.check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    if wrong:
        sys.exit(f"renew with python -P python/stubs_sigproc.py: {', '.join(wrong)}")


if __name__ == "__main__":
    main()
