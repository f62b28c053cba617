"""The Python files of the package stand in layers: imports, lazy ones too, run in no circle."""

import ast
import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
import swiftlet
from swiftlet import _steps, _upstream

PACKAGE = Path(swiftlet.__file__).parent
#: Files that hold whatever differs from step to step; in all others no step is named.
TABLES = {"swiftlet._designs", "swiftlet._states", "swiftlet._upstream"}


def name_of(path):
    parts = ("swiftlet", *path.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path, known):
    """The modules of the package that a file imports, at any depth of its code."""
    package = name_of(path) if path.name == "__init__.py" else name_of(path).rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = package.split(".")[: len(package.split(".")) - node.level + 1]
            source = ".".join([*base, *(node.module or "").split(".")]).rstrip(".")
            found = {f"{source}.{alias.name}" for alias in node.names}
            # `from . import name` may take a file, or what the package itself holds.
            yield from {name if name in known else source for name in found}


def graph(files):
    known = {name_of(path) for path in files}
    edges = {name_of(path): set(imports(path, known)) - {name_of(path), "swiftlet._ext"} for path in files}
    # The package gathers what its files hold: they are below it, though importing them runs it first.
    return {
        name: {target for target in found if target in known and target != "swiftlet"} for name, found in edges.items()
    }


def test_imports_run_in_no_circle():
    found = graph(list(PACKAGE.rglob("*.py")))
    assert found["swiftlet._units"], "the reading of imports finds nothing"
    list(TopologicalSorter(found).static_order())


def test_every_row_is_of_a_step():
    assert not set(_upstream.NAMES) - set(_steps.steps())
    combiners = {name for name, step in _steps.steps().items() if step.has_several_inputs}
    assert not set(_upstream.PORTS) - combiners


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("_*.py")), ids=lambda path: path.stem)
def test_no_step_is_named_outside_the_tables(path):
    if name_of(path) in TABLES:
        return
    code = ast.parse(path.read_text())
    texts = {node.value for node in ast.walk(code) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    named = {name for name in _steps.steps() if re.fullmatch(r"[A-Z]\w+", name)} & texts
    assert not named
