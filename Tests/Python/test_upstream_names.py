"""Every public name, signature and field of the installed ezmsg-sigproc is here, read from it as it is.

What differs on purpose is a row of the guide, docs/from-ezmsg.md, under "Names and signatures that differ".
"""

import ast
import collections.abc
import dataclasses
import enum
import importlib
import inspect
import re
import types
import typing
import warnings
from pathlib import Path

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import ezmsg.core
    import ezmsg.sigproc
import swiftlet.sigproc

ROOT = Path(ezmsg.sigproc.__path__[0])
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "from-ezmsg.md"
MOST_DIFFERENCES = 15


def public(path):
    """The names that a file makes at its top."""

    def of(body):
        for node in body:
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                yield node.name
            elif isinstance(node, ast.Assign):
                yield from (target.id for target in node.targets if isinstance(target, ast.Name))
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                yield node.target.id
            elif isinstance(node, ast.If | ast.Try):
                yield from of(node.body)

    return sorted({name for name in of(ast.parse(path.read_text()).body) if not name.startswith("_")})


MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts): public(path)
    for path in sorted(ROOT.rglob("*.py"))
    if path.name != "__init__.py"
}


def differences():
    """The guide's rows: patterns of `module.name` or `module.name.field`, with the reason."""
    text = GUIDE.read_text().partition("## Names and signatures that differ\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`[^|]+`) \| ([^|]+) \|$", text, re.MULTILINE)
    return {re.compile(places(cell)): why for cell, why in rows}


def places(cell):
    return "|".join(name.replace(".", r"\.").replace("*", r"\w+") for name in re.findall(r"`([^`]+)`", cell))


DIFFERENCES = differences()


def is_meant(place):
    return any(pattern.fullmatch(place) for pattern in DIFFERENCES)


def both(module):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return (importlib.import_module(f"{package}.sigproc.{module}") for package in ("ezmsg", "swiftlet"))


def pairs(of):
    """The public members of a kind in both packages, by module and name."""
    for module, names in MODULES.items():
        try:
            theirs, mine = both(module)
        except ImportError:
            continue
        for name in names:
            if of(getattr(theirs, name)) and hasattr(mine, name):
                yield f"{module}.{name}", getattr(theirs, name), getattr(mine, name)


def test_the_reading_finds_all():
    assert len(MODULES) >= 82
    assert sum(map(len, MODULES.values())) >= 385


def test_reasons_are_few_and_each_is_needed():
    assert 0 < len(DIFFERENCES) <= MOST_DIFFERENCES
    assert all(len(why) > 10 for why in DIFFERENCES.values())
    found = {place for place in [*missing(), *signature_faults(), *field_faults()]}
    for pattern, why in DIFFERENCES.items():
        assert why.startswith("not here yet") or any(pattern.fullmatch(place) for place in found), (
            f"no difference needs {pattern.pattern}"
        )


def missing():
    for module, names in MODULES.items():
        try:
            _, mine = both(module)
        except ImportError:
            yield from (f"{module}.{name}" for name in names)
            continue
        yield from (f"{module}.{name}" for name in names if not hasattr(mine, name))


def test_every_name_resolves():
    assert [place for place in missing() if not is_meant(place)] == []


def test_every_name_is_listed():
    """`from module import *`, `dir` and completion see what is there."""
    unseen = [
        f"{module}.{name}"
        for module, names in MODULES.items()
        if importlib.util.find_spec(f"swiftlet.sigproc.{module}") and "_" not in module.partition(".")[0][:1]
        for mine in [importlib.import_module(f"swiftlet.sigproc.{module}")]
        for name in names
        if hasattr(mine, name) and name not in dir(mine)
    ]
    assert unseen == []


def is_settings(thing):
    return isinstance(thing, type) and dataclasses.is_dataclass(thing) and thing.__name__.endswith("Settings")


def plain(value):
    """A default to compare: enums by value, settings and arrays by what they hold."""
    if isinstance(value, enum.Enum):
        return value.value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def default_of(field):
    if field.default is not dataclasses.MISSING:
        return plain(field.default)
    return "required" if field.default_factory is dataclasses.MISSING else plain(field.default_factory())


def same_default(theirs, mine):
    if isinstance(theirs, dict) and isinstance(mine, dict):
        return all(name in mine and same_default(value, mine[name]) for name, value in theirs.items())
    return theirs == mine or theirs is mine


def takes(mine, theirs):
    """Whether an annotation of ours says what one of theirs says, or more."""
    if mine in (typing.Any, inspect.Parameter.empty) or theirs in (typing.Any, inspect.Parameter.empty, object):
        return True
    if isinstance(theirs, str) or isinstance(mine, str):
        return True
    if typing.get_origin(theirs) in (typing.Union, types.UnionType):
        return all(takes(mine, part) for part in typing.get_args(theirs))
    if typing.get_origin(mine) in (typing.Union, types.UnionType):
        return any(takes(part, theirs) for part in typing.get_args(mine))
    theirs, mine = (typing.get_origin(kind) or kind for kind in (theirs, mine))
    lists = (list, tuple, collections.abc.Sequence)
    if theirs in lists and mine in lists:
        return True
    if isinstance(theirs, type) and isinstance(mine, type):
        if theirs.__name__ == mine.__name__ or issubclass(theirs, mine):
            return True
        return (theirs, mine) == (int, float)
    return not isinstance(theirs, type)


def hints(thing):
    try:
        return typing.get_type_hints(thing)
    except (NameError, TypeError, AttributeError):
        return {}


def field_faults():
    for place, theirs, mine in pairs(is_settings):
        their_fields, my_fields = dataclasses.fields(theirs), dataclasses.fields(mine)
        names = [field.name for field in my_fields]
        wanted = [field.name for field in their_fields]
        if names[: len(wanted)] != wanted:
            yield f"{place}.order"
        their_hints, my_hints = hints(theirs), hints(mine)
        for field in their_fields:
            own = next((one for one in my_fields if one.name == field.name), None)
            if own is None:
                yield f"{place}.{field.name}"
                continue
            their_default, my_default = default_of(field), default_of(own)
            annotations = [found.get(field.name, typing.Any) for found in (my_hints, their_hints)]
            if their_default == "required" != my_default:
                yield "required"
            elif not same_default(their_default, my_default):
                yield f"{place}.{field.name}"
            if not takes(*annotations):
                yield f"{place}.{field.name}"


def test_settings_are_upstreams():
    assert [place for place in field_faults() if not is_meant(place)] == []


def signature_faults():
    for place, theirs, mine in pairs(inspect.isfunction):
        their, own = (inspect.signature(function).parameters for function in (theirs, mine))
        rest = [p for p in own.values() if p.kind is p.VAR_KEYWORD]
        names = list(own)
        for number, parameter in enumerate(their.values()):
            found = own.get(parameter.name)
            is_named_only = parameter.kind is parameter.KEYWORD_ONLY
            is_taken = bool(rest) if found is None else names[number : number + 1] == [parameter.name]
            is_taken = is_taken or (is_named_only and found is not None)
            if not is_taken:
                yield f"{place}.{parameter.name}"
            elif found is None or same_default(plain(parameter.default), plain(found.default)):
                continue
            else:
                yield "required" if parameter.default is parameter.empty else f"{place}.{parameter.name}"


def test_functions_are_upstreams():
    assert [place for place in signature_faults() if not is_meant(place)] == []


def test_enums_are_upstreams():
    for place, theirs, mine in pairs(lambda thing: isinstance(thing, type) and issubclass(thing, enum.Enum)):
        for member in theirs:
            assert mine(member.value).name.replace("_", "") == member.name.replace("_", ""), place
            assert mine[member.name].value == member.value, place


def test_transformers_have_upstreams_methods():
    """Of what a program may call; names with an underscore are the other library's own affair."""
    faults = []
    for place, theirs, mine in pairs(inspect.isclass):
        if place.endswith(("Settings", "State")) or issubclass(
            theirs, enum.Enum | ezmsg.core.Unit | ezmsg.core.Collection
        ):
            continue
        for name in dir(theirs):
            if not name.startswith("_") and not hasattr(mine, name):
                faults.append(f"{place}.{name}")
    assert [place for place in faults if not is_meant(place)] == []


def test_every_module_is_seen():
    import pkgutil

    seen = {
        found.name.removeprefix("swiftlet.sigproc.")
        for found in pkgutil.walk_packages(swiftlet.sigproc.__path__, "swiftlet.sigproc.")
    }
    gone = {
        module
        for module in MODULES
        if module not in seen and not all(is_meant(f"{module}.{n}") for n in MODULES[module])
    }
    assert gone == set()


@pytest.mark.parametrize("module", ["math.clip", "window", "filter"])
def test_star_imports_give_what_is_listed(module):
    space = {}
    exec(f"from swiftlet.sigproc.{module} import *", space)
    assert set(importlib.import_module(f"swiftlet.sigproc.{module}").__all__) <= set(space)
