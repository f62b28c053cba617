"""The namespace has every name of the standard, with the standard's signatures, documented and typed."""

import importlib
import inspect
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
import swiftlet as sw

from array_api_standard import ATTRIBUTES, CONSTANTS, DTYPES, METHODS, SIGNATURES

FUNCTIONS = [
    pytest.param(place, name, id=f"{place}.{name}".lstrip("."))
    for place, functions in SIGNATURES.items()
    for name in functions
]


def module(place):
    return importlib.import_module(f"swiftlet.{place}") if place else sw


def shape(function):
    """A signature without types."""
    given = inspect.signature(function)
    bare = [parameter.replace(annotation=parameter.empty) for parameter in given.parameters.values()]
    return str(given.replace(parameters=bare, return_annotation=given.empty))


@pytest.mark.parametrize(("place", "name"), FUNCTIONS)
def test_signature(place, name):
    function = getattr(module(place), name)
    expected = SIGNATURES[place][name]
    # finfo and iinfo are types, whose parameters are those of their init.
    assert shape(function) == expected
    assert name in module(place).__all__
    assert function.__doc__


@pytest.mark.parametrize("place", ["linalg", "fft"])
def test_extension_is_complete(place):
    there = set(SIGNATURES[place]) & set(module(place).__all__)
    assert there == set(SIGNATURES[place])


@pytest.mark.parametrize("name", METHODS)
def test_method(name):
    assert str(inspect.signature(getattr(sw.zeros(2), name))) == METHODS[name]


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_attribute(name):
    assert hasattr(sw.zeros((2, 2)), name)


def test_constants_and_dtypes():
    assert [getattr(sw, name) for name in CONSTANTS if name != "nan"] == [
        2.718281828459045,
        float("inf"),
        None,
        3.141592653589793,
    ]
    assert sw.nan != sw.nan
    for name in DTYPES:
        dtype = getattr(sw, name)
        assert repr(dtype) == f"swiftlet.{name}"
        assert [other for other in DTYPES if getattr(sw, other) == dtype] == [name]
        assert dtype != name and dtype != None and dtype != len  # noqa: E711
        assert {dtype: 1}[pickle.loads(pickle.dumps(dtype))] == 1
    assert sw.__array_api_version__ == "2025.12"


def test_functions_pickle_by_name():
    for name in ["exp", "reshape", "sum"]:
        assert pickle.loads(pickle.dumps(getattr(sw, name))) is getattr(sw, name)


@pytest.mark.parametrize("place", ["", "linalg", "fft", "random", "signal"])
def test_stubs_are_current(place):
    script = Path(__file__).resolve().parents[2] / "python" / "stubs.py"
    name = f"swiftlet.{place}".rstrip(".")
    made = subprocess.run([sys.executable, "-P", script, name], capture_output=True, text=True, check=True).stdout
    file = script.parent / "swiftlet" / (f"{place}.pyi" if place else "__init__.pyi")
    assert file.read_text() == made, f"python -P python/stubs.py {name} > {file.relative_to(script.parents[1])}"


def test_stubs_tell_types():
    """A parameter's type in the stub is the one that its arguments are read as."""
    types = sw._ext.types("swiftlet")
    assert types["cumulative_sum"] == ["Array", "int | None", "DType | str | type | None", "bool", "Array"]
    assert types["where"][1] == "Array | bool | int | float | complex"
    assert sw._ext.types("swiftlet.fft")["fft"][3] == "Literal['backward', 'ortho', 'forward']"
    assert sw._ext.types("swiftlet.linalg")["qr"][-1] == "qr_result(Q, R)"
    with pytest.raises(ValueError, match=r"^norm: expected 'backward', 'ortho' or 'forward', got 'forwards'$"):
        sw.fft.fft(sw.zeros(4), norm="forwards")
    with pytest.raises(TypeError, match=r"^operands: expected a swiftlet array, got int$"):
        sw.einsum("i,i->", sw.zeros(2), 3)


def test_namespace_info():
    info = sw.__array_namespace_info__()
    assert set(info.dtypes()) == set(DTYPES)
    assert set(info.dtypes(kind="real floating")) == {"float32", "float64"}
    assert set(info.dtypes(kind=("bool", "complex floating"))) == {"bool", "complex64", "complex128"}
    assert info.default_device() in info.devices()
    assert info.default_dtypes()["indexing"] == sw.int64
    assert set(info.capabilities()) == {"boolean indexing", "data-dependent shapes", "max dimensions"}
    with pytest.raises(ValueError, match="nowhere"):
        info.dtypes(device="nowhere")


def test_finfo_and_iinfo():
    assert (sw.finfo(sw.complex64).bits, sw.finfo(sw.complex64).dtype) == (32, sw.float32)
    assert sw.finfo(sw.zeros(1)).eps == sys.float_info.epsilon
    assert (sw.iinfo(sw.uint64).max, sw.iinfo(sw.uint64).min) == (2**64 - 1, 0)
    assert (sw.iinfo(sw.int8).max, sw.iinfo(sw.int8).min) == (127, -128)
    with pytest.raises(TypeError):
        sw.finfo(sw.int8)
    with pytest.raises(TypeError):
        sw.iinfo(sw.float32)
