"""Linear algebra against NumPy; random numbers from a stated seed."""

import numpy as np
import pytest
import swiftlet as sw
from scipy.optimize import linear_sum_assignment

from array_api_values import COMPLEX, INTEGERS, REALS, host, numbers, same, strided


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
    for dtype in ["float32", "float64"]:
        for extreme in [np.finfo(dtype).max, np.finfo(dtype).tiny, np.finfo(dtype).smallest_subnormal]:
            assert float(sw.linalg.vector_norm(sw.asarray(np.asarray([extreme, 0], dtype)))) == extreme
    assert np.isnan(float(sw.linalg.vector_norm(sw.asarray([1.0, sw.nan]))))
    assert float(sw.linalg.vector_norm(sw.zeros(3))) == 0
    assert float(sw.linalg.vector_norm(sw.asarray([1.0, sw.inf]))) == sw.inf


@pytest.mark.parametrize("dtype", REALS)
def test_vector_norms_scale_to_the_same_bits(dtype):
    """Whether sums of squares fit the range or are scaled first, a power of two goes through."""
    x = np.random.default_rng(11).standard_normal((3, 500)).astype(dtype)
    x[:, ::3] *= np.finfo(dtype).eps ** 2
    norms = host(sw.linalg.vector_norm(sw.asarray(x), axis=1))
    for power in range(-100, 110, 10) if dtype == "float32" else range(-950, 1000, 50):
        scale = np.ldexp(np.ones((), dtype), power)
        scaled = x * scale
        if np.all(scaled / scale == x):  # none became subnormal
            same_bits = host(sw.linalg.vector_norm(sw.asarray(scaled), axis=1)) / scale
            np.testing.assert_array_equal(same_bits, norms)
    np.testing.assert_allclose(norms, np.linalg.norm(x.astype("float64"), axis=1), rtol=4 * np.finfo(dtype).eps)


@pytest.mark.parametrize("dtype", REALS + COMPLEX)
def test_stacks_are_factorised_matrix_by_matrix(dtype):
    """Stacks that threads share give what short ones do, and complain of the first matrix that fails."""
    x, y = matrices(12, dtype, (70, 9, 9)), matrices(13, dtype, (70, 9, 2))
    a, b = sw.asarray(x), sw.asarray(y)
    solved, (values, vectors) = sw.linalg.solve(a, b), sw.linalg.eigh(a + sw.conj(sw.matrix_transpose(a)))
    for i in (0, 1, 35, 69):
        alone = sw.linalg.eigh(a[i] + sw.conj(sw.matrix_transpose(a[i])))
        np.testing.assert_array_equal(host(solved[i]), host(sw.linalg.solve(a[i], b[i])))
        np.testing.assert_array_equal(host(values[i]), host(alone[0]))
        np.testing.assert_array_equal(host(vectors[i]), host(alone[1]))
    x[40] = np.diag([1, 1, 0, 1, 1, 1, 1, 1, 1])
    x[60] = np.diag([1, 0, 1, 1, 1, 1, 1, 1, 1])
    with pytest.raises(ValueError, match="pivot 3"):
        sw.linalg.solve(sw.asarray(x), b)


def matrices(seed, dtype, shape):
    rng = np.random.default_rng(seed)
    x = rng.standard_normal(shape)
    return (x + 1j * rng.standard_normal(shape) if dtype in COMPLEX else x).astype(dtype)


def near(ours, theirs, size=1.0):
    """Within some hundred units of rounding of `size` or of the largest value."""
    theirs = np.asarray(theirs)
    ours = host(ours)
    assert ours.shape == theirs.shape and ours.dtype == theirs.dtype
    bound = 300 * np.finfo(ours.dtype).eps * max(size, np.abs(theirs).max(initial=0))
    assert np.abs(ours - theirs).max(initial=0) <= bound


def in_order_of(ours, theirs):
    """Sets of numbers (..., n), in that order which brings each close to its like: of equal real parts, rounding tells
    which is the greater."""
    theirs = theirs.copy()
    for place in np.ndindex(theirs.shape[:-1]):
        _, order = linear_sum_assignment(np.abs(ours[place][:, None] - theirs[place]))
        theirs[place] = theirs[place][order]
    return theirs


STACKS = [(3, 3), (1, 1), (2, 4, 4), (2, 3, 7, 7), (0, 3, 3), (0, 0)]


@pytest.mark.parametrize("dtype", REALS + COMPLEX)
@pytest.mark.parametrize("shape", STACKS, ids=str)
def test_square_matrices(dtype, shape):
    x = matrices(11, dtype, shape) + 3 * np.eye(shape[-1], dtype=dtype)
    a = sw.asarray(x)
    near(sw.linalg.det(a), np.linalg.det(x))
    near(sw.linalg.inv(a), np.linalg.inv(x))
    sign, size = sw.linalg.slogdet(a)
    near(sign, np.linalg.slogdet(x).sign)
    near(size, np.linalg.slogdet(x).logabsdet)
    right = matrices(12, dtype, (*shape[:-1], 2))
    near(sw.linalg.solve(a, sw.asarray(right)), np.linalg.solve(x, right))
    vector = matrices(13, dtype, shape[-1])
    near(
        sw.linalg.solve(a, sw.asarray(vector)),
        np.linalg.solve(x, np.broadcast_to(vector[:, None], (*shape[:-1], 1)))[..., 0],
    )
    for n in [-2, -1, 0, 1, 5]:
        near(sw.linalg.matrix_power(a, n), np.linalg.matrix_power(x, n), 1e3)
    full = np.complex64 if dtype in ("float32", "complex64") else np.complex128
    values, vectors = sw.linalg.eig(a)
    near(sw.astype(a, values.dtype) @ vectors, host(vectors) * host(values)[..., None, :], 10)
    near(sw.linalg.eigvals(a), in_order_of(host(sw.linalg.eigvals(a)), np.linalg.eigvals(x).astype(full)), 10)


@pytest.mark.parametrize("dtype", REALS + COMPLEX)
@pytest.mark.parametrize("shape", STACKS, ids=str)
def test_hermitian_matrices(dtype, shape):
    x = matrices(14, dtype, shape)
    x = x @ x.conj().swapaxes(-1, -2) + np.eye(shape[-1], dtype=dtype)
    a = sw.asarray(x)
    for upper in [False, True]:
        near(sw.linalg.cholesky(a, upper=upper), np.linalg.cholesky(x, upper=upper))
    values, vectors = sw.linalg.eigh(a)
    near(values, np.linalg.eigvalsh(x))
    near(sw.linalg.eigvalsh(a), np.linalg.eigvalsh(x))
    near(vectors * sw.expand_dims(sw.astype(values, vectors.dtype), axis=-2) @ sw.conj(sw.matrix_transpose(vectors)), x)


@pytest.mark.parametrize("dtype", REALS + COMPLEX)
@pytest.mark.parametrize("shape", [(3, 3), (5, 3), (3, 5), (2, 6, 4), (2, 1, 5), (0, 3, 2), (3, 0)], ids=str)
def test_matrices_of_every_shape(dtype, shape):
    x = matrices(15, dtype, shape)
    a = sw.asarray(x)
    for full in [False, True]:
        u, s, vh = sw.linalg.svd(a, full_matrices=full)
        assert (u.shape, s.shape, vh.shape) == tuple(part.shape for part in np.linalg.svd(x, full_matrices=full))
        k = s.shape[-1]
        near(u[..., :k] * sw.expand_dims(sw.astype(s, u.dtype), axis=-2) @ vh[..., :k, :], x)
    near(sw.linalg.svdvals(a), np.linalg.svd(x, compute_uv=False))
    for mode in ["reduced", "complete"]:
        q, r = sw.linalg.qr(a, mode=mode)
        wanted = np.linalg.qr(x, mode=mode)
        assert (q.shape, r.shape) == (wanted.Q.shape, wanted.R.shape)
        near(q @ r, x)
        near(
            sw.conj(sw.matrix_transpose(q)) @ q,
            np.broadcast_to(np.eye(q.shape[-1], dtype=dtype), (*shape[:-2], *q.shape[-1:] * 2)),
        )
        assert not np.tril(host(r), -1).any()
    near(sw.linalg.pinv(a), np.linalg.pinv(x))
    if x.size:
        low = x[..., :1] * np.ones(shape[-1], dtype)
        np.testing.assert_array_equal(host(sw.linalg.matrix_rank(sw.asarray(low))), np.linalg.matrix_rank(low))
        np.testing.assert_array_equal(host(sw.linalg.matrix_rank(a)), np.linalg.matrix_rank(x))
        for order in ["fro", "nuc", 1, -1, 2, -2, np.inf, -np.inf]:
            near(sw.linalg.matrix_norm(a, ord=order), np.linalg.norm(x, ord=order, axis=(-2, -1)).astype(s.dtype.name))
        near(sw.linalg.matrix_norm(a, keepdims=True), np.linalg.matrix_norm(x, keepdims=True))
    for offset in [-2, 0, 1, 9]:
        same(sw.linalg.diagonal(a, offset=offset), np.linalg.diagonal(x, offset=offset))


EINSUMS = [
    ("ij,jk->ik", (3, 4), (4, 5)),
    ("ij,jk", (3, 4), (4, 5)),
    ("ij,kj->ki", (3, 4), (5, 4)),
    ("ij->ji", (3, 4)),
    ("ba", (3, 4)),
    ("ii", (4, 4)),
    ("ii->i", (4, 4)),
    ("iij->j", (3, 3, 2)),
    ("ijij->ji", (2, 3, 2, 3)),
    ("iii", (3, 3, 3)),
    ("ij->", (3, 4)),
    ("i,i", (4,), (4,)),
    ("i,j", (4,), (3,)),
    ("i,i->i", (4,), (4,)),
    ("i,j->ji", (4,), (3,)),
    ("bij,bjk->bik", (2, 3, 4), (2, 4, 5)),
    ("bij,bij->b", (2, 3, 4), (2, 3, 4)),
    ("...ij,...jk->...ik", (2, 1, 3, 4), (5, 4, 2)),
    ("...ij,...jk", (2, 3, 4), (4, 2)),
    ("i...->...", (3, 4, 2)),
    ("...i->i...", (3, 4, 2)),
    ("i...i", (3, 4, 3)),
    ("...,...", (2, 3), (3,)),
    ("...a,b...->ab...", (3, 4), (2, 3)),
    ("ij,jk,kl->il", (2, 3), (3, 4), (4, 5)),
    ("ij,jk,kl,lm->im", (2, 30), (30, 4), (4, 20), (20, 3)),
    ("ab,bc,ca", (2, 3), (3, 4), (4, 2)),
    ("ea,fb,abcd,gc,hd->efgh", (3, 2), (3, 2), (2, 2, 2, 2), (3, 2), (3, 2)),
    ("i,i,i->i", (4,), (4,), (4,)),
    ("i,j,k->kij", (2,), (3,), (4,)),
    ("ij,ij,kj->k", (3, 4), (3, 4), (2, 4)),
    (",ij", (), (2, 3)),
    (",->", (), ()),
    ("ij,ij->ij", (1, 4), (3, 4)),
    ("ij,jk->ik", (0, 4), (4, 5)),
    ("ij,jk->ik", (3, 0), (0, 5)),
    (" i j , j k -> i k ", (3, 4), (4, 5)),
    ("Ab,bA->bA", (2, 3), (3, 2)),
]


@pytest.mark.parametrize("dtype", ["int8", "int64", "uint16", "float32", "float64", "complex64", "complex128"])
@pytest.mark.parametrize("case", EINSUMS, ids=lambda case: f"{case[0]} {case[1:]}")
def test_einsum(case, dtype):
    text, *shapes = case
    arrays = [numbers(20 + place, dtype, shape) for place, shape in enumerate(shapes)]
    theirs = np.einsum(text, *arrays)
    same(sw.einsum(text, *map(sw.asarray, arrays)), theirs, 200)
    # Each operand seen through its last stride: reversed, or turned.
    same(sw.einsum(text, *(sw.asarray(list(strided(x))[-1]) for x in arrays)), theirs, 200)


def test_einsum_of_mixed_dtypes_and_large_operands():
    x, y = numbers(30, "int16", (3, 4)), numbers(31, "int64", (4, 5))
    same(sw.einsum("ij,jk", sw.asarray(x), sw.asarray(y)), np.einsum("ij,jk", x, y))
    x, y = numbers(32, "float32", (3, 4)), numbers(33, "complex128", (4, 5))
    same(sw.einsum("ij,jk", sw.asarray(x), sw.asarray(y)), np.einsum("ij,jk", x, y), 50)
    # All at once this would be 10^12 products; two at a time it is nothing.
    a = sw.ones((1024, 1024), dtype=sw.float32)
    assert float(sw.einsum("ij,jk,kl,l->", a, a, a, a[0])) == 2**40


@pytest.mark.parametrize(
    ("error", "text", "shapes"),
    [
        (ValueError, "ij,jk->ik", [(3, 4)]),
        (ValueError, "ij->ij", [(3, 4, 2)]),
        (ValueError, "ij", [(3,)]),
        (ValueError, "ij,jk->ik", [(3, 4), (5, 4)]),
        (ValueError, "ii", [(3, 4)]),
        (ValueError, "ij->ii", [(3, 4)]),
        (ValueError, "ij->ik", [(3, 4)]),
        (ValueError, "...i->i", [(3, 4)]),
        (ValueError, "i..->i", [(3,)]),
        (ValueError, "i......", [(3,)]),
        (ValueError, "i->i->i", [(3,)]),
        (ValueError, "i1", [(3, 3)]),
        (ValueError, "é", [(3,)]),
        (ValueError, "", []),
        (TypeError, 3, [(3,)]),
    ],
)
def test_einsum_refuses(error, text, shapes):
    with pytest.raises(error):
        sw.einsum(text, *map(sw.zeros, shapes))


def test_einsum_refuses_what_is_not_numeric():
    with pytest.raises(TypeError):
        sw.einsum("i,i", sw.asarray([True]), sw.asarray([True]))
    with pytest.raises(TypeError):
        sw.einsum("i,i", sw.asarray([1]), sw.asarray([1.0]))
    with pytest.raises(ValueError, match="operands"):
        sw.einsum("i")
    with pytest.raises(TypeError):
        sw.einsum()
