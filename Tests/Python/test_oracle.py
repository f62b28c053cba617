"""No transformer goes without a comparison."""

import json

import test_oracle_aggregation
import test_oracle_filters
import test_oracle_math
import test_oracle_rates
import test_oracle_shape
import test_oracle_spatial
import test_oracle_spectra
import test_oracle_wavelets
import test_oracle_windows
from conftest import succeed
from oracle import REFERENCE

MODULES = [
    test_oracle_aggregation,
    test_oracle_filters,
    test_oracle_math,
    test_oracle_rates,
    test_oracle_shape,
    test_oracle_spatial,
    test_oracle_spectra,
    test_oracle_wavelets,
    test_oracle_windows,
]


def test_every_transformer_is_compared():
    """A new transformer adds a row to the CASES of one of the modules; REFERENCE has those that the library knows."""
    names = {entry["name"] for entry in json.loads(succeed("list", "--json"))}
    covered = {name for module in MODULES for name in module.CASES}
    assert covered == names
    assert set(REFERENCE) <= names
