"""Properties against NumPy over random shapes, strides, dtypes and axes, drawn from the seed in the test's name."""

import numpy as np
import pytest
import swiftlet as sw

from array_api_standard import DTYPES
from array_api_values import COMPLEX, INTEGERS, REALS, numbers, same

SEEDS = range(60)


def shape_of(rng, most=4):
    """None to `most` axes of size 0 to 5, 0 seldom."""
    return tuple(int(size) for size in rng.choice([0, 1, 1, 2, 3, 4, 5], rng.integers(0, most + 1)))


def view_of(rng, x):
    """The same values by other strides: negative, spread, transposed, stretched, out of a larger block."""
    for _ in range(rng.integers(0, 3)):
        if not x.ndim:
            break
        axis = int(rng.integers(x.ndim))
        kind = rng.integers(3)
        if kind == 0:
            x = np.flip(np.ascontiguousarray(np.flip(x, axis)), axis)
        elif kind == 1:
            keep = tuple(slice(None, None, 2) if a == axis else slice(None) for a in range(x.ndim))
            x = np.repeat(x, 2, axis=axis)[keep]
        else:
            order = rng.permutation(x.ndim)
            x = np.ascontiguousarray(x.transpose(order)).transpose(np.argsort(order))
    return x


def partner_of(rng, shape):
    """A shape that broadcasts with another."""
    cut = shape[int(rng.integers(0, len(shape) + 1)) :]
    return tuple(1 if rng.random() < 0.3 else size for size in cut)


def axes_of(rng, rank):
    """None, an axis or several, counted from either end."""
    kind = rng.integers(3)
    if kind == 0 or rank == 0:
        return None
    axes = rng.permutation(rank)[: rng.integers(1, rank + 1)] - rank * rng.integers(0, 2)
    return int(axes[0]) if kind == 1 else tuple(int(axis) for axis in axes)


def key_of(rng, shape):
    """A random index: numbers, slices with steps of either sign, new axes, dots."""
    key = []
    dots = rng.random() < 0.4
    for axis, size in enumerate(shape):
        kind = rng.integers(5)
        if kind == 0 and size:
            key.append(int(rng.integers(-size, size)))
        elif kind == 1 and dots:
            key.append(Ellipsis)
            key += [slice(None, None, -1)] * int(rng.integers(0, len(shape) - axis))
            break
        else:
            ends = [None if rng.random() < 0.3 else int(rng.integers(-size - 2, size + 3)) for _ in range(2)]
            key.append(slice(*ends, int(rng.choice([1, 2, 3, -1, -2, -5]))))
        if rng.random() < 0.2:
            key.append(None)
        if rng.random() < 0.1:
            break
    return tuple(key)


@pytest.mark.parametrize("seed", SEEDS)
def test_elementwise(seed):
    rng = np.random.default_rng(seed)
    for dtype in DTYPES:
        shape = shape_of(rng)
        x, y = numbers(seed, dtype, shape), numbers(seed + 1, dtype, partner_of(rng, shape))
        a, b = sw.asarray(view_of(rng, x)), sw.asarray(view_of(rng, y))
        same(sw.equal(a, b), x == y)
        if dtype != "bool":
            same(a + b, x + y)
            same(b * a, y * x)
            same(sw.negative(a), np.negative(x))
            same(sw.where(a == b, a, b), np.where(x == y, x, y))
            same(sw.abs(a), np.abs(x), 2)
        if dtype in INTEGERS + REALS:
            same(sw.maximum(a, b), np.maximum(x, y))
            same(a < b, x < y)
        else:
            same(a != b, x != y)


@pytest.mark.parametrize("seed", SEEDS)
def test_indexing(seed):
    rng = np.random.default_rng(seed)
    for dtype in ["bool", "int16", "float64", "complex64"]:
        shape = shape_of(rng)
        x = view_of(rng, numbers(seed, dtype, shape)).copy(order="K")
        a, key = sw.asarray(x, copy=True), key_of(rng, shape)
        same(a[key], x[key])
        value = numbers(seed + 1, dtype, partner_of(rng, np.asarray(x[key]).shape))
        a[key] = sw.asarray(value)
        x[key] = value
        same(a, x)


@pytest.mark.parametrize("seed", SEEDS)
def test_reductions(seed):
    rng = np.random.default_rng(seed)
    for dtype in INTEGERS + REALS + COMPLEX:
        x = numbers(seed, dtype, shape_of(rng), low=-3, high=3)
        a, axis, keepdims = sw.asarray(view_of(rng, x)), axes_of(rng, x.ndim), bool(rng.integers(2))
        options = {"axis": axis, "keepdims": keepdims}
        same(sw.sum(a, **options), np.sum(x, **options), 50)
        same(sw.any(a, **options), np.any(x, **options))
        same(sw.all(a, **options), np.all(x, **options))
        same(sw.count_nonzero(a, **options), np.asarray(np.count_nonzero(x, **options), dtype="int64"))
        if dtype not in COMPLEX and x.size:
            same(sw.max(a, **options), np.max(x, **options))
            same(sw.min(a, **options), np.min(x, **options))
        if x.ndim:
            place = int(rng.integers(-x.ndim, x.ndim))
            same(sw.cumulative_sum(a, axis=place), np.cumulative_sum(x, axis=place), 50)
            if dtype not in COMPLEX:
                same(sw.sort(a, axis=place), np.sort(x, axis=place))
                same(sw.argsort(a, axis=place), np.argsort(x, axis=place, stable=True))
                if x.shape[place]:
                    same(sw.argmax(a, axis=place), np.argmax(x, axis=place))


@pytest.mark.parametrize("seed", SEEDS)
def test_arranging(seed):
    rng = np.random.default_rng(seed)
    for dtype in ["bool", "uint8", "float32", "complex128"]:
        x = numbers(seed, dtype, shape_of(rng))
        a, rank = sw.asarray(view_of(rng, x)), x.ndim
        order = tuple(int(axis) for axis in rng.permutation(rank))
        same(sw.permute_dims(a, order), np.transpose(x, order))
        axes = axes_of(rng, rank)
        same(sw.flip(a, axis=axes), np.flip(x, axes))
        same(sw.reshape(a, x.shape[::-1]), x.reshape(x.shape[::-1]))
        if rank:
            axis, other = int(rng.integers(-rank, rank)), int(rng.integers(rank))
            shift = int(rng.integers(-9, 10))
            same(sw.flip(a, axis=axis), np.flip(x, axis))
            same(sw.roll(a, shift, axis=axis), np.roll(x, shift, axis))
            same(sw.moveaxis(a, axis, other), np.moveaxis(x, axis, other))
            same(sw.concat([a, a], axis=axis), np.concat([x, x], axis=axis))
            same(sw.stack([a, a], axis=axis), np.stack([x, x], axis=axis))
            same(sw.repeat(a, 2, axis=axis), np.repeat(x, 2, axis=axis))
            same(sw.expand_dims(a, axis=axis), np.expand_dims(x, axis))
            if x.shape[axis]:
                picks = rng.integers(-x.shape[axis], x.shape[axis], 3)
                same(sw.take(a, sw.asarray(picks), axis=axis), np.take(x, picks, axis=axis))
        reps = tuple(int(n) for n in rng.integers(0, 3, rng.integers(1, 4)))
        same(sw.tile(a, reps), np.tile(x, reps))
        wide = (2, *x.shape)
        same(sw.broadcast_to(a, wide), np.broadcast_to(x, wide))


@pytest.mark.parametrize("seed", SEEDS)
def test_in_place_operators_on_views(seed):
    rng = np.random.default_rng(seed)
    for dtype in ["int8", "uint32", "float32", "complex128"]:
        shape = shape_of(rng)
        x = numbers(seed, dtype, shape)
        a, key = sw.asarray(x, copy=True), key_of(rng, shape)
        whole, part = a, a[key]
        value = numbers(seed + 1, dtype, partner_of(rng, np.asarray(x[key]).shape))
        part += sw.asarray(value)
        x[key] += value
        same(part, x[key])
        if not any(isinstance(k, int) for k in key) or np.asarray(x[key]).ndim:
            same(whole, x)  # the view is the array's memory
        a *= a
        x *= x
        same(a, x)
        assert whole is a


@pytest.mark.parametrize("seed", range(20))
def test_overlapping_operands(seed):
    """Results that share memory with operands are as if computed first and written afterwards."""
    rng = np.random.default_rng(seed)
    x = rng.integers(-9, 9, 5000).astype(rng.choice(["int32", "float64"]))
    a = sw.asarray(x, copy=True)
    k, n = int(rng.integers(1, 50)), 4000
    a[k : k + n] = a[:n]
    x[k : k + n] = x[:n].copy()
    same(a, x)
    a[:n] += a[k : k + n]
    x[:n] += x[k : k + n].copy()
    same(a, x)
    a[::-1] -= a
    x[::-1] -= x.copy()
    same(a, x)
    a[1::2] = a[::2]
    x[1::2] = x[::2].copy()
    same(a, x)


@pytest.mark.parametrize("source", DTYPES)
def test_conversions(source):
    x = numbers(1, source, (3, 5))
    for target in DTYPES:
        if source in COMPLEX and target not in [*COMPLEX, "bool"]:
            continue
        with np.errstate(all="ignore"):
            wanted = x.astype(target)
        if source in REALS and target[0] == "u":
            wanted = np.maximum(np.trunc(x), 0).astype(target)  # out of range goes to the nearest
        same(sw.astype(sw.asarray(x), getattr(sw, target)), wanted)
        same(sw.astype(sw.asarray(x[:, ::-2]), getattr(sw, target)), wanted[:, ::-2])
        try:
            allowed = sw.can_cast(getattr(sw, source), getattr(sw, target))
        except TypeError:
            allowed = None
        if allowed and np.dtype(source).kind == np.dtype(target).kind:
            assert np.can_cast(source, target)


SCALARS = {"bool": True, "int": 3, "float": 1.5, "complex": 1 + 2j}
TAKES = {"b": ["bool"], "i": ["bool", "int"], "u": ["bool", "int"], "f": ["bool", "int", "float"], "c": [*SCALARS]}
SCALAR_FUNCTIONS = ["add", "subtract", "multiply", "divide", "floor_divide", "remainder", "pow", "equal", "not_equal"]
SCALAR_FUNCTIONS += [
    "less",
    "less_equal",
    "greater",
    "greater_equal",
    "maximum",
    "minimum",
    "atan2",
    "hypot",
    "copysign",
]
SCALAR_FUNCTIONS += ["logaddexp", "nextafter", "bitwise_and", "bitwise_or", "bitwise_xor", "logical_and", "logical_or"]
SCALAR_FUNCTIONS += ["logical_xor", "bitwise_left_shift", "bitwise_right_shift"]


def dtype_beside(dtype, kind):
    """The dtype where it holds such numbers; else the default one of the kind of number, as wide as the array."""
    own = np.dtype(dtype)
    if kind in TAKES[own.kind]:
        return dtype
    if kind == "complex":
        return "complex64" if dtype == "float32" else "complex128"
    return {"int": "int64", "float": "float64"}[kind]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("kind", SCALARS)
def test_every_scalar_kind_with_every_dtype(dtype, kind):
    """A Python number takes the array's dtype, on either side; where it cannot, the result is what the number needs."""
    number, array = SCALARS[kind], sw.ones(2, dtype=getattr(sw, dtype))
    common = sw.ones(2, dtype=getattr(sw, dtype_beside(dtype, kind)))
    done = 0
    for name in SCALAR_FUNCTIONS:
        function = getattr(sw, name)
        try:
            wanted = function(common, common).dtype
        except TypeError:
            for arguments in [(array, number), (number, array)]:
                with pytest.raises(TypeError):
                    function(*arguments)
            continue
        assert function(array, number).dtype == function(number, array).dtype == wanted
        done += 1
    assert done >= 5
    assert sw.result_type(array, number) == common.dtype
