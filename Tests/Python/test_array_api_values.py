"""Values of every function against NumPy, over dtypes, shapes, strides and axes; random numbers from a stated seed."""

import numpy as np
import pytest
import swiftlet as sw

from array_api_standard import DTYPES, SIGNATURES

INTEGERS = [name for name in DTYPES if "int" in name]
REALS = ["float32", "float64"]
COMPLEX = ["complex64", "complex128"]
SHAPES = [(), (1,), (5,), (0,), (3, 4), (2, 0, 3), (2, 3, 4)]


def numbers(seed, dtype, shape, low=-4, high=5):
    """Small whole and broken numbers of both signs, zero among them."""
    rng = np.random.default_rng(seed)
    if dtype == "bool":
        return rng.integers(0, 2, shape).astype(bool)
    if dtype in INTEGERS:
        return rng.integers(0 if dtype[0] == "u" else low, high, shape).astype(dtype)
    values = rng.integers(low * 4, high * 4, shape) / 4
    if dtype in COMPLEX:
        values = values + 1j * rng.integers(low * 4, high * 4, shape) / 4
    return np.asarray(values).astype(dtype)


def strided(x):
    """The same values seen through other strides: transposed, reversed, spread."""
    yield x
    if x.ndim:
        wide = np.repeat(x, 2, axis=-1)
        yield wide[..., ::2]
        yield np.ascontiguousarray(x[::-1])[::-1]
    if x.ndim > 1:
        yield np.asfortranarray(x)


def same(ours, theirs, tolerance=0.0):
    """Values, shape and dtype agree."""
    assert isinstance(ours, sw.Array), type(ours)
    theirs = np.asarray(theirs)
    assert ours.shape == theirs.shape
    assert ours.dtype.name == theirs.dtype.name
    if tolerance and theirs.dtype.kind in "fc":
        eps = np.finfo(theirs.dtype).eps
        np.testing.assert_allclose(np.asarray(ours), theirs, rtol=tolerance * eps, atol=tolerance * eps)
    else:
        np.testing.assert_array_equal(np.asarray(ours), theirs)


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
KINDS = {"b": ["bool"], "i": INTEGERS, "s": INTEGERS, "r": REALS, "c": COMPLEX}


def dtypes(kinds):
    return [dtype for kind in kinds for dtype in KINDS[kind]]


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


REDUCTIONS = [
    ("sum", "irc", 16),
    ("prod", "irc", 32),
    ("max", "ir", 0),
    ("min", "ir", 0),
    ("mean", "rc", 8),
    ("std", "r", 16),
    ("var", "r", 16),
    ("any", "birc", 0),
    ("all", "birc", 0),
    ("count_nonzero", "birc", 0),
    ("median", "r", 4),
]


@pytest.mark.parametrize(("name", "dtype", "bound"), [(n, d, b) for n, k, b in REDUCTIONS for d in dtypes(k)])
def test_reductions(name, dtype, bound):
    x = numbers(3, dtype, (2, 3, 4))
    for view in strided(x):
        for axis in [None, 0, -1, (0, 2), (1,)]:
            for keepdims in [False, True]:
                theirs = getattr(np, name)(x, axis=axis, keepdims=keepdims)
                ours = getattr(sw, name)(sw.asarray(view), axis=axis, keepdims=keepdims)
                same(ours, np.asarray(theirs).astype(ours.dtype.name), bound)
                if name in ("sum", "prod"):
                    assert ours.dtype.name == np.asarray(theirs).dtype.name


@pytest.mark.parametrize("dtype", INTEGERS + REALS)
def test_order(dtype):
    x = numbers(4, dtype, (3, 7))
    for view in strided(x):
        a = sw.asarray(view)
        for axis in [0, 1]:
            same(sw.sort(a, axis=axis), np.sort(x, axis=axis))
            same(sw.sort(a, axis=axis, descending=True), np.flip(np.sort(x, axis=axis), axis=axis))
            same(sw.argsort(a, axis=axis), np.argsort(x, axis=axis, stable=True))
            same(sw.argmax(a, axis=axis), np.argmax(x, axis=axis))
            same(sw.argmin(a, axis=axis, keepdims=True), np.argmin(x, axis=axis, keepdims=True))
            same(sw.cumulative_sum(a, axis=axis), np.cumulative_sum(x, axis=axis), 16)
            same(
                sw.cumulative_prod(a, axis=axis, include_initial=True),
                np.cumulative_prod(x, axis=axis, include_initial=True),
                32,
            )
            same(sw.diff(a, axis=axis), np.diff(x, axis=axis))
    row = np.sort(x[0])
    for side in ["left", "right"]:
        same(sw.searchsorted(sw.asarray(row), sw.asarray(x), side=side), np.searchsorted(row, x, side=side))
    order = np.argsort(x[1])
    same(
        sw.searchsorted(sw.asarray(x[1]), sw.asarray(x), sorter=sw.asarray(order)),
        np.searchsorted(x[1], x, sorter=order),
    )
    same(sw.diff(sw.asarray(row), n=2, prepend=sw.asarray(row[:1])), np.diff(row, n=2, prepend=row[:1]))


@pytest.mark.parametrize("dtype", DTYPES)
def test_sets(dtype):
    x = numbers(5, dtype, (4, 5))
    a = sw.asarray(x)
    values, indices, inverse, counts = np.unique(x, return_index=True, return_inverse=True, return_counts=True)
    ours = sw.unique_all(a)
    same(ours.values, values)
    same(ours.indices, indices)
    same(ours.inverse_indices, inverse)
    same(ours.counts, counts)
    same(sw.unique_values(a), values)
    same(sw.unique_inverse(a).inverse_indices, inverse)
    same(sw.unique_counts(a).counts, counts)
    test = x[0, :2]
    same(sw.isin(a, sw.asarray(test)), np.isin(x, test))
    same(sw.isin(a, sw.asarray(test), invert=True), np.isin(x, test, invert=True))


def test_sets_of_nan_and_signed_zeros():
    x = np.asarray([np.nan, 0.0, -0.0, np.nan, 1.0])
    ours = sw.unique_all(sw.asarray(x))
    assert np.asarray(ours.counts).tolist() == [2, 1, 1, 1]
    assert np.asarray(ours.inverse_indices).tolist() == [2, 0, 0, 3, 1]
    assert not np.asarray(sw.isin(sw.asarray(x), sw.asarray([np.nan])))[0]


ARRANGING = {
    "reshape": lambda xp, x: xp.reshape(x, (4, -1)),
    "permute_dims": lambda xp, x: xp.permute_dims(x, (2, 0, 1)),
    "moveaxis": lambda xp, x: xp.moveaxis(x, (0, 1), (-1, 0)),
    "expand_dims": lambda xp, x: xp.expand_dims(x, axis=(0, -1)),
    "squeeze": lambda xp, x: xp.squeeze(xp.expand_dims(x, axis=1), axis=1),
    "flip": lambda xp, x: xp.flip(x, axis=(0, 2)),
    "roll": lambda xp, x: xp.roll(x, (1, -5), axis=(0, 2)),
    "roll flat": lambda xp, x: xp.roll(x, 7),
    "concat": lambda xp, x: xp.concat([x, x], axis=1),
    "concat flat": lambda xp, x: xp.concat([x, x], axis=None),
    "stack": lambda xp, x: xp.stack([x, x], axis=-1),
    "unstack": lambda xp, x: xp.unstack(x, axis=1)[2],
    "tile": lambda xp, x: xp.tile(x, (2, 1, 1, 3)),
    "repeat": lambda xp, x: xp.repeat(x, 2, axis=1),
    "repeat each": lambda xp, x: xp.repeat(x, xp.asarray([2, 0, 1]), axis=1),
    "broadcast_to": lambda xp, x: xp.broadcast_to(x, (5, 2, 3, 4)),
    "broadcast_arrays": lambda xp, x: xp.broadcast_arrays(x, x[:, :1, :])[1],
    "matrix_transpose": lambda xp, x: xp.matrix_transpose(x),
    "mT": lambda xp, x: x.mT,
    "T": lambda xp, x: x[0].T,
    "tril": lambda xp, x: xp.tril(x, k=1),
    "triu": lambda xp, x: xp.triu(x, k=-1),
    "take": lambda xp, x: xp.take(x, xp.asarray([2, 0, -1]), axis=1),
    "take_along_axis": lambda xp, x: xp.take_along_axis(x, xp.asarray([[[1, -1]]]), axis=2),
    "nonzero": lambda xp, x: xp.nonzero(x)[1],
    "where": lambda xp, x: xp.where(x == x[0, 0, 0], x, x[:, :, :1]),
    "meshgrid": lambda xp, x: xp.meshgrid(x[0, 0], x[0, :, 0])[0],
    "meshgrid ij": lambda xp, x: xp.meshgrid(x[0, 0], x[0, :, 0], indexing="ij")[1],
    "diagonal": lambda xp, x: xp.linalg.diagonal(x, offset=1),
    "astype": lambda xp, x: xp.astype(x, xp.bool),
}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ARRANGING)
def test_arranging(name, dtype):
    x = numbers(6, dtype, (2, 3, 4))
    theirs = ARRANGING[name](np, x)
    for view in strided(x):
        same(ARRANGING[name](sw, sw.asarray(view)), theirs)


@pytest.mark.parametrize("dtype", INTEGERS + REALS + COMPLEX)
def test_linear_algebra(dtype):
    wide = np.dtype(dtype)
    for seed, (left, right) in enumerate(
        [
            ((3, 4), (4, 5)),
            ((4,), (4, 5)),
            ((3, 4), (4,)),
            ((4,), (4,)),
            ((2, 1, 3, 4), (5, 4, 2)),
            ((0, 4), (4, 2)),
            ((2, 0), (0, 3)),
            ((40, 70), (70, 33)),
        ]
    ):
        x, y = numbers(seed, dtype, left), numbers(seed + 50, dtype, right)
        for a in strided(x):
            same(sw.asarray(a) @ sw.asarray(y), np.asarray(x @ y).astype(wide), 100)
    x, y = numbers(7, dtype, (2, 3, 4)), numbers(8, dtype, (4, 3, 5))
    a, b = sw.asarray(x), sw.asarray(y)
    same(sw.tensordot(a, b, axes=1), np.tensordot(x, y, axes=1), 100)
    same(sw.tensordot(a, b, axes=((1, 2), (1, 0))), np.tensordot(x, y, axes=((1, 2), (1, 0))), 100)
    z = numbers(9, dtype, (2, 3, 4))
    same(sw.vecdot(a, sw.asarray(z)), np.vecdot(x, z), 100)
    same(sw.vecdot(a, sw.asarray(z), axis=1), np.vecdot(x, z, axis=1), 100)
    same(sw.linalg.outer(a[0, 0], b[:, 0, 0]), np.linalg.outer(x[0, 0], y[:, 0, 0]), 4)
    same(sw.linalg.cross(a, sw.asarray(z), axis=1), np.linalg.cross(x, z, axis=1), 8)
    same(sw.linalg.trace(a, offset=1), np.linalg.trace(x, offset=1), 16)
    if dtype in REALS + COMPLEX:
        for order in [0, 1, 2, 3, np.inf, -np.inf]:
            theirs = np.linalg.vector_norm(x, axis=1, ord=order)
            same(sw.linalg.vector_norm(a, axis=1, ord=order), theirs.astype(x.real.dtype), 100)


def test_vector_norm_does_not_overflow():
    assert float(sw.linalg.vector_norm(sw.asarray([3e200, 4e200]))) == pytest.approx(5e200)
    assert float(sw.linalg.vector_norm(sw.asarray([3e-200, 4e-200]))) == pytest.approx(5e-200)
    assert float(sw.linalg.vector_norm(sw.zeros(3))) == 0
    assert float(sw.linalg.vector_norm(sw.asarray([1.0, sw.inf]))) == sw.inf


def test_creation():
    same(sw.arange(5), np.arange(5))
    same(sw.arange(5, 1, -2), np.arange(5, 1, -2))
    same(sw.arange(0, 1, 0.25), np.arange(0, 1, 0.25))
    same(sw.linspace(0, 1, 7), np.linspace(0, 1, 7), 2)
    same(
        sw.linspace(1, 2, 4, endpoint=False, dtype=sw.float32), np.linspace(1, 2, 4, endpoint=False, dtype="float32"), 2
    )
    same(sw.linspace(0, 1 + 2j, 3), np.linspace(0, 1 + 2j, 3), 2)
    same(sw.eye(3, 4, k=1, dtype=sw.int8), np.eye(3, 4, k=1, dtype="int8"))
    same(sw.eye(2, k=10**30), np.zeros((2, 2)))
    same(sw.zeros((2, 3), dtype=sw.complex64), np.zeros((2, 3), "complex64"))
    same(sw.ones(3), np.ones(3))
    same(sw.full((2,), 7), np.full(2, 7))
    same(sw.full_like(sw.zeros(2, dtype=sw.int8), 3), np.full(2, 3, "int8"))
    assert sw.empty((2, 3)).shape == sw.empty_like(sw.ones((2, 3))).shape == (2, 3)
    same(sw.zeros_like(sw.ones(2, dtype=sw.uint8)), np.zeros(2, "uint8"))
    same(sw.ones_like(sw.zeros(2), dtype=sw.bool), np.ones(2, bool))


def test_asarray_of_python_numbers():
    same(sw.asarray([[1, 2], [3, 4]]), np.asarray([[1, 2], [3, 4]]))
    same(sw.asarray([1, 2.5, True]), np.asarray([1, 2.5, 1]))
    same(sw.asarray([True, False]), np.asarray([True, False]))
    same(sw.asarray([1, 2j]), np.asarray([1, 2j]))
    same(sw.asarray(3), np.asarray(3))
    same(sw.asarray([], dtype=sw.int8), np.asarray([], "int8"))
    same(sw.asarray([[], []]), np.zeros((2, 0)))
    same(sw.asarray([sw.asarray(1.5, dtype=sw.float32), 2]), np.asarray([1.5, 2], "float32"))
    same(sw.asarray(range(3)), np.arange(3))
    for bad in [[[1], [1, 2]], [1, [2]], [[1], 2]]:
        with pytest.raises(ValueError, match="unequal"):
            sw.asarray(bad)
    for bad in ["text", [None], {1: 2}, object()]:
        with pytest.raises(TypeError):
            sw.asarray(bad)


@pytest.mark.parametrize("dtype", INTEGERS + REALS)
def test_clip(dtype):
    x = numbers(10, dtype, (3, 4))
    a = sw.asarray(x)
    same(sw.clip(a, 1, 3), np.clip(x, 1, 3))
    same(sw.clip(a, max=2), np.clip(x, None, 2))
    same(sw.clip(a, min=sw.asarray(x[0])), np.clip(x, x[0], None))
    same(sw.clip(a), x)
