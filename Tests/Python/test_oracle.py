"""No transformer goes without a comparison."""

import importlib
import json
from pathlib import Path

from conftest import succeed
from oracle import REFERENCE

MODULES = [importlib.import_module(path.stem) for path in sorted(Path(__file__).parent.glob("test_oracle_*.py"))]


def test_every_transformer_is_compared():
    """A new transformer adds a row to the CASES of one of the modules, or its name to the COMPARED of one that compares
    it in a test of its own; REFERENCE has those that the library knows."""
    names = {entry["name"] for entry in json.loads(succeed("list", "--json"))}
    covered = {name for module in MODULES for table in ("CASES", "COMPARED") for name in getattr(module, table, ())}
    assert covered == names
    assert set(REFERENCE) <= names
