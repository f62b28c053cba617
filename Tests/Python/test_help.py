"""`help` of every public name says what it is, what it takes and what it gives."""

import importlib
import inspect
import pkgutil
import pydoc
import re

import pytest
import swiftlet

MODULES = ["swiftlet"] + [
    found.name for found in pkgutil.walk_packages(swiftlet.__path__, "swiftlet.") if not re.search(r"\._", found.name)
]


def is_ours(value):
    return (getattr(value, "__module__", None) or "swiftlet").startswith("swiftlet")


def public():
    """Each function and class of ours once, under the first name that it has."""
    found = {}
    for name in MODULES:
        module = importlib.import_module(name)
        for member in getattr(module, "__all__", None) or [key for key in dir(module) if not key.startswith("_")]:
            value = getattr(module, member)
            if callable(value) and is_ours(value):
                found.setdefault(id(value), (f"{name}.{member}", value))
    return list(found.values())


def faults(name, value):
    """What the help of a name does not say."""
    text = value.__doc__ or ""
    first = text.strip().partition("\n")[0]
    if not first or first.startswith(f"{name.rpartition('.')[2]}("):
        return ["what it is"]
    if inspect.isclass(value):
        return [f"what {key} is" for key in methods(value) if not inspect.getdoc(getattr(value, key))]
    signature = inspect.signature(value)
    missing = [
        f"what {each.name} is"
        for each in signature.parameters.values()
        if each.annotation is each.empty and not re.search(rf"(?<!\w){re.escape(each.name)}\b", text)
    ]
    tells = signature.return_annotation is not signature.empty or re.search(r"\bReturns\b|^ *gives: ", text, re.M)
    return missing + ([] if tells else ["what it gives"])


def methods(kind):
    """The public methods and properties that a class of ours has of its own."""
    for key, value in vars(kind).items():
        inner = value.fget if isinstance(value, property) else getattr(value, "__func__", value)
        if not key.startswith("_") and (inspect.isroutine(inner) or isinstance(value, property)):
            yield key


PUBLIC = public()


def test_there_are_names_of_every_kind():
    names = {name for name, _ in PUBLIC}
    assert len(names) > 600
    assert {
        "swiftlet.sum",
        "swiftlet.Pipeline",
        "swiftlet.linalg.svd",
        "swiftlet.testing.check",
        "swiftlet.dask.run",
    } <= names


@pytest.mark.parametrize("module", MODULES)
def test_modules_say_what_they_are(module):
    assert importlib.import_module(module).__doc__


def test_every_name_says_what_it_takes_and_gives():
    assert not {name: found for name, value in PUBLIC if (found := faults(name, value))}


def test_help_shows_it():
    text = pydoc.render_doc(swiftlet.clip, renderer=pydoc.plaintext)
    assert "clip(x, /, min=None, max=None)" in text and "gives: Array" in text
    assert re.search(r"^ +x: Array", text, re.M)


def bare(x):
    pass


def without_result(x):
    """Takes `x`."""


def without_parameter(x, more) -> int:
    """Takes `x`."""


class WithoutMethod:
    """A class."""

    def go(self):
        pass


@pytest.mark.parametrize(
    ("value", "missing"),
    [
        (bare, ["what it is"]),
        (without_result, ["what it gives"]),
        (without_parameter, ["what more is"]),
        (WithoutMethod, ["what go is"]),
    ],
)
def test_what_is_not_said_is_found(value, missing):
    assert faults(f"x.{value.__name__}", value) == missing
