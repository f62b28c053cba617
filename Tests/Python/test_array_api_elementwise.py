"""Element-wise functions and operators against NumPy, over dtypes, shapes and strides; random numbers from a seed."""

import numpy as np
import pytest
import swiftlet as sw

from array_api_standard import DTYPES, SIGNATURES
from array_api_values import COMPLEX, INTEGERS, REALS, SHAPES, dtypes, numbers, same, strided

# Name, kinds of dtypes (b i r c), domain, bound in units of eps.
UNARY = [
    ("abs", "irc", None, 1),
    ("acos", "r", "unit", 4),
    ("acosh", "r", "above 1", 4),
    ("asin", "r", "unit", 4),
    ("asinh", "r", None, 4),
    ("atan", "r", None, 4),
    ("atanh", "r", "unit", 4),
    ("bitwise_invert", "bi", None, 0),
    ("ceil", "ir", None, 0),
    ("conj", "irc", None, 0),
    ("cos", "r", None, 4),
    ("cosh", "r", None, 8),
    ("exp", "rc", None, 4),
    ("expm1", "r", None, 4),
    ("floor", "ir", None, 0),
    ("imag", "c", None, 0),
    ("isfinite", "irc", None, 0),
    ("isinf", "irc", None, 0),
    ("isnan", "irc", None, 0),
    ("log", "rc", "positive", 4),
    ("log1p", "r", "positive", 4),
    ("log2", "r", "positive", 4),
    ("log10", "r", "positive", 4),
    ("logical_not", "b", None, 0),
    ("negative", "irc", None, 0),
    ("positive", "irc", None, 0),
    ("real", "c", None, 0),
    ("reciprocal", "rc", "positive", 4),
    ("round", "irc", None, 0),
    ("sign", "irc", None, 4),
    ("signbit", "r", None, 0),
    ("sin", "r", None, 4),
    ("sinh", "r", None, 8),
    ("sqrt", "r", "positive", 1),
    ("square", "irc", None, 2),
    ("tan", "r", None, 8),
    ("tanh", "r", None, 4),
    ("trunc", "ir", None, 0),
]
BINARY = [
    ("add", "irc", 1),
    ("atan2", "r", 4),
    ("bitwise_and", "bi", 0),
    ("bitwise_left_shift", "s", 0),
    ("bitwise_or", "bi", 0),
    ("bitwise_right_shift", "s", 0),
    ("bitwise_xor", "bi", 0),
    ("copysign", "r", 0),
    ("divide", "rc", 4),
    ("equal", "birc", 0),
    ("floor_divide", "ir", 0),
    ("greater", "ir", 0),
    ("greater_equal", "ir", 0),
    ("hypot", "r", 4),
    ("less", "ir", 0),
    ("less_equal", "ir", 0),
    ("logaddexp", "r", 8),
    ("logical_and", "b", 0),
    ("logical_or", "b", 0),
    ("logical_xor", "b", 0),
    ("maximum", "ir", 0),
    ("minimum", "ir", 0),
    ("multiply", "irc", 2),
    ("nextafter", "r", 0),
    ("not_equal", "birc", 0),
    ("pow", "r", 8),
    ("remainder", "ir", 0),
    ("subtract", "irc", 1),
]


def test_the_tables_cover_the_standard():
    elementwise = {name for name, text in SIGNATURES[""].items() if text in ("(x, /)", "(x1, x2, /)")}
    elsewhere = {
        "matmul",
        "matrix_transpose",
        "nonzero",
        "unique_all",
        "unique_counts",
        "unique_inverse",
        "unique_values",
    }
    assert {row[0] for row in UNARY} | {row[0] for row in BINARY} == elementwise - elsewhere


@pytest.mark.parametrize(
    ("name", "dtype", "domain", "bound"), [(n, d, w, b) for n, k, w, b in UNARY for d in dtypes(k)]
)
def test_unary(name, dtype, domain, bound):
    for seed, shape in enumerate(SHAPES):
        x = numbers(seed, dtype, shape)
        if domain == "unit":
            x = x / np.asarray(5, dtype)
        if domain == "positive":
            x = np.abs(x).astype(dtype) + np.asarray(0.25, dtype)
        if domain == "above 1":
            x = np.abs(x) + np.asarray(1, dtype)
        theirs = getattr(np, name)(x)
        if name in ("ceil", "floor", "trunc", "round", "positive") and dtype in INTEGERS:
            theirs = x
        for view in strided(x):
            same(getattr(sw, name)(sw.asarray(view)), theirs, bound)


def expected(name, x, y):
    with np.errstate(all="ignore"):
        result = getattr(np, name)(x, y)
    if name in ("floor_divide", "remainder") and x.dtype.kind in "iu":
        return np.where(np.broadcast_to(y, result.shape) == 0, 0, result).astype(result.dtype)
    if name.endswith("shift"):
        width = x.dtype.itemsize * 8
        beyond = np.where(x < 0, -1, 0).astype(x.dtype) if "right" in name else np.zeros_like(x)
        return np.where((y < 0) | (y >= width), beyond, result).astype(x.dtype)
    return result


@pytest.mark.parametrize(("name", "dtype", "bound"), [(n, d, b) for n, k, b in BINARY for d in dtypes(k)])
def test_binary(name, dtype, bound):
    pairs = [
        ((), ()),
        ((5,), (5,)),
        ((3, 4), (4,)),
        ((3, 1), (1, 4)),
        ((2, 3, 4), (3, 1)),
        ((0,), (1,)),
        ((2, 0, 3), (1, 3)),
    ]
    for seed, (left, right) in enumerate(pairs):
        x, y = numbers(2 * seed, dtype, left), numbers(2 * seed + 1, dtype, right)
        if name == "pow":
            x = np.abs(x) + np.asarray(0.25, dtype)
        if name == "divide" and dtype in COMPLEX:
            y = np.where(y == 0, np.asarray(1, dtype), y)
        theirs = expected(name, x, y)
        for a in strided(x):
            for b in strided(y):
                same(getattr(sw, name)(sw.asarray(a), sw.asarray(b)), theirs, bound)


OPERATORS = {
    "+": ("add", "irc"),
    "-": ("subtract", "irc"),
    "*": ("multiply", "irc"),
    "/": ("divide", "rc"),
    "//": ("floor_divide", "ir"),
    "%": ("remainder", "ir"),
    "**": ("pow", "r"),
    "&": ("bitwise_and", "bi"),
    "|": ("bitwise_or", "bi"),
    "^": ("bitwise_xor", "bi"),
    "<<": ("bitwise_left_shift", "s"),
    ">>": ("bitwise_right_shift", "s"),
    "<": ("less", "ir"),
    "<=": ("less_equal", "ir"),
    ">": ("greater", "ir"),
    ">=": ("greater_equal", "ir"),
    "==": ("equal", "birc"),
    "!=": ("not_equal", "birc"),
}


def scalars(dtype):
    """Python numbers that keep a dtype."""
    if dtype == "bool":
        return [True, False]
    if dtype in INTEGERS:
        return [1, 3]
    return [2, 1.5] if dtype in REALS else [2, 1.5, 1 + 2j]


@pytest.mark.parametrize(("symbol", "dtype"), [(s, d) for s, (_, k) in OPERATORS.items() for d in dtypes(k)])
def test_operators_with_arrays_and_python_numbers(symbol, dtype):
    name = OPERATORS[symbol][0]
    x = numbers(1, dtype, (3, 4), low=1)
    y = numbers(2, dtype, (4,), low=1)
    names = {"a": sw.asarray(x), "b": sw.asarray(y)}
    a = names["a"]
    same(eval(f"a {symbol} b", names), expected(name, x, y), 8)
    for number in scalars(dtype):
        weak = np.asarray(number, dtype)
        same(eval(f"a {symbol} number", names | {"number": number}), expected(name, x, weak), 8)
        # Reflected: the number is on the left.
        same(
            eval(f"number {symbol} a", names | {"number": number}), expected(name, np.broadcast_to(weak, x.shape), x), 8
        )
        same(getattr(sw, name)(a, number), expected(name, x, weak), 8)
        same(getattr(sw, name)(number, a), expected(name, np.broadcast_to(weak, x.shape), x), 8)


def test_unsigned_integers_beyond_int64():
    x = sw.asarray([1, 2], dtype=sw.uint64)
    same(x + 2**63, np.asarray([2**63 + 1, 2**63 + 2], np.uint64))
    same(2**64 - 1 - x, np.asarray([2**64 - 2, 2**64 - 3], np.uint64))
    same(sw.full(2, 2**64 - 1, dtype=sw.uint64), np.full(2, 2**64 - 1, np.uint64))
    same(sw.asarray([2**64 - 1], dtype=sw.uint64), np.asarray([2**64 - 1], np.uint64))
    with pytest.raises(OverflowError):
        sw.asarray([1]) + 2**63


@pytest.mark.parametrize("a", DTYPES)
def test_promotion(a):
    for b in DTYPES:
        x, y = sw.ones(2, dtype=getattr(sw, a)), sw.ones(2, dtype=getattr(sw, b))
        ka, kb = np.dtype(a).kind, np.dtype(b).kind
        mixed = {ka, kb} == {"i", "u"}
        allowed = ka == kb or {ka, kb} == {"f", "c"} or (mixed and "uint64" not in (a, b))
        if allowed:
            wanted = np.result_type(np.dtype(a), np.dtype(b)).name
            assert sw.result_type(x, y).name == wanted
            assert sw.equal(x, y).dtype == sw.bool
            if ka != "b":
                assert (x + y).dtype.name == wanted
        else:
            with pytest.raises(TypeError):
                sw.result_type(x, y)
            with pytest.raises(TypeError):
                sw.equal(x, y)


@pytest.mark.parametrize("dtype", INTEGERS + REALS)
def test_clip(dtype):
    x = numbers(10, dtype, (3, 4))
    a = sw.asarray(x)
    same(sw.clip(a, 1, 3), np.clip(x, 1, 3))
    same(sw.clip(a, max=2), np.clip(x, None, 2))
    same(sw.clip(a, min=sw.asarray(x[0])), np.clip(x, x[0], None))
    same(sw.clip(a), x)
