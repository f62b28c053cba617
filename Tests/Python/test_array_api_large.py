"""What large arrays take other ways for: sorts by digits, tiled products, extrema by blocks, searches, fills."""

import itertools

import numpy as np
import pytest
import swiftlet as sw

from array_api_values import host

REAL = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32", "float64"]


def numbers(seed, dtype, size):
    """Of the whole range of the dtype, with ties; among floating-point ones infinities, zeros of both signs and NaN."""
    rng = np.random.default_rng(seed)
    if dtype.startswith("float"):
        x = (rng.standard_normal(size) * 10.0 ** rng.integers(-30, 30, size)).astype(dtype)
        for value in (np.nan, np.inf, -np.inf, 0.0, -0.0, 1.5):
            x[rng.integers(0, size, size // 20)] = value
        return x
    info = np.iinfo(dtype)
    x = rng.integers(info.min, info.max, size, dtype=dtype, endpoint=True)
    x[rng.integers(0, size, size // 10)] = 7
    return x


def stable_order(x, descending):
    """The positions that sort, NaN last and equals in their order, by the definition."""
    valid = np.flatnonzero(x == x)
    keys = x[valid].tolist()
    order = sorted(range(len(keys)), key=keys.__getitem__, reverse=descending)
    if descending:  # Python keeps equals in order here as well
        assert all(keys[a] > keys[b] or a < b for a, b in itertools.pairwise(order))
    return np.concatenate([valid[order], np.flatnonzero(x != x)]).astype("int64")


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("size", [255, 256, 5000])
@pytest.mark.parametrize("dtype", REAL)
def test_sorts_are_stable_and_leave_nan_last(dtype, size, descending):
    x = numbers(1, dtype, size)
    order = stable_order(x, descending)
    ours = sw.asarray(x)
    np.testing.assert_array_equal(host(sw.argsort(ours, descending=descending)), order)
    np.testing.assert_array_equal(host(sw.sort(ours, descending=descending)), x[order])
    rows = sw.asarray(np.stack([x, x[::-1]]))
    both = np.stack([order, stable_order(x[::-1], descending)])
    np.testing.assert_array_equal(host(sw.argsort(rows, descending=descending)), both)


@pytest.mark.parametrize("right", [False, True])
@pytest.mark.parametrize(("n", "count"), [(10, 5000), (5000, 10), (5000, 6000), (0, 5000)])
@pytest.mark.parametrize("dtype", REAL)
def test_searches_agree_with_numpy(dtype, n, count, right):
    side = "right" if right else "left"
    x = numbers(2, dtype, max(n, 40))[:n]
    x = x[stable_order(x, False)]
    values = numbers(3, dtype, count)
    theirs = np.searchsorted(x, values, side=side)
    np.testing.assert_array_equal(host(sw.searchsorted(sw.asarray(x), sw.asarray(values), side=side)), theirs)


@pytest.mark.parametrize("dtype", REAL)
def test_sets_agree_with_numpy(dtype):
    x, test = numbers(4, dtype, 5000), numbers(5, dtype, 300)
    np.testing.assert_array_equal(host(sw.isin(sw.asarray(x), sw.asarray(test))), np.isin(x, test))
    ours = sw.unique_all(sw.asarray(x))
    theirs = np.unique_all(x)
    valid = theirs.values == theirs.values
    np.testing.assert_array_equal(host(ours.values), theirs.values)
    np.testing.assert_array_equal(host(sw.unique_values(sw.asarray(x))), theirs.values)
    np.testing.assert_array_equal(host(ours.counts)[valid], theirs.counts[valid])
    np.testing.assert_array_equal(x[host(ours.indices)], host(ours.values))
    np.testing.assert_array_equal(host(ours.values)[host(ours.inverse_indices)], x)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    ("m", "k", "n"),
    [(8, 64, 8), (67, 300, 130), (64, 500, 49), (200, 193, 48), (9, 1000, 700), (33, 770, 113), (30, 64, 64)],
)
def test_products_have_the_same_bits_however_rows_are_cut(dtype, m, k, n):
    rng = np.random.default_rng(6)
    a = rng.standard_normal((m, k)).astype(dtype)
    b = rng.standard_normal((k, n)).astype(dtype)
    whole = host(sw.asarray(a) @ sw.asarray(b))
    rows = np.concatenate([host(sw.asarray(a[i : i + 1]) @ sw.asarray(b)) for i in range(m)])
    np.testing.assert_array_equal(whole, rows)
    columns = host(sw.asarray(a) @ sw.asarray(b[:, : n // 2].copy()))
    np.testing.assert_array_equal(whole[:, : n // 2], columns)
    exact = a.astype("float64") @ b.astype("float64")
    bound = k * np.finfo(dtype).eps * (np.abs(a).astype("float64") @ np.abs(b).astype("float64"))
    assert (np.abs(whole - exact) <= bound).all()


@pytest.mark.parametrize("threads", ["1", "2", "3"])
def test_products_have_the_same_bits_in_any_number_of_threads(threads, tmp_path):
    """The number of threads is read once, so each in a process of its own."""
    import hashlib
    import os
    import subprocess
    import sys

    # Shared by columns, by rows and by matrices.
    shapes = [((600, 600), (600, 600)), ((3000, 200), (200, 100)), ((40, 130, 70), (40, 70, 90))]
    program = (
        "import numpy as np, swiftlet as sw, hashlib\n"
        f"for left, right in {shapes}:\n"
        "    a, b = (np.random.default_rng(7).standard_normal(s).astype('float32') for s in (left, right))\n"
        "    product = np.asarray((sw.asarray(a) @ sw.asarray(b)).to_device('cpu'))\n"
        "    print(hashlib.sha256(product.tobytes()).hexdigest())\n"
    )
    environment = {**os.environ, "SWIFTLET_THREADS": threads}
    found = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    expected = []
    for left, right in shapes:
        a, b = (np.random.default_rng(7).standard_normal(s).astype("float32") for s in (left, right))
        few = [host(sw.asarray(a[..., i : i + 4, :]) @ sw.asarray(b)) for i in range(0, left[-2], 4)]
        expected.append(hashlib.sha256(np.concatenate(few, axis=-2).tobytes()).hexdigest())
    assert found.stdout.split() == expected


@pytest.mark.parametrize("dtype", REAL)
@pytest.mark.parametrize("size", [1, 63, 200, 1024, 5000])
def test_extrema_are_found_wherever_they_are(dtype, size):
    rng = np.random.default_rng(8)
    x = rng.integers(0, 100, size).astype(dtype)
    for place in {0, size // 2, size - 1, int(rng.integers(0, size))}:
        y = x.copy()
        y[place] = 101
        y[size // 3] = 101  # a tie
        for name in ("argmax", "argmin", "max", "min"):
            np.testing.assert_array_equal(host(getattr(sw, name)(sw.asarray(y))), getattr(np, name)(y))
        if dtype.startswith("float"):
            y[place] = np.nan
            for name in ("argmax", "argmin", "max", "min", "nanmax", "nanmin"):
                if name.startswith("nan") and np.isnan(y).all():
                    continue
                np.testing.assert_array_equal(host(getattr(sw, name)(sw.asarray(y))), getattr(np, name)(y))


@pytest.mark.parametrize("dtype", ["bool", *REAL, "complex64", "complex128"])
@pytest.mark.parametrize("shape", [(), (0,), (3,), (5000,), (70, 90)])
def test_fills_and_counts(dtype, shape):
    for value in (0, 1):
        np.testing.assert_array_equal(
            host(sw.full(shape, value, dtype=getattr(sw, dtype))), np.full(shape, value, dtype)
        )
    x = np.random.default_rng(9).integers(0, 2, shape).astype(dtype)
    np.testing.assert_array_equal(host(sw.count_nonzero(sw.asarray(x))), np.count_nonzero(x))
    for axis in range(x.ndim):
        ours = sw.count_nonzero(sw.asarray(x), axis=axis)
        assert ours.dtype is sw.int64
        np.testing.assert_array_equal(host(ours), np.count_nonzero(x, axis=axis))


@pytest.mark.parametrize("width", [4095, 4096, 4097, 70001])
def test_single_steps_over_wide_rows(width):
    """Rows that need no tiles: dense, constant along themselves or throughout, in planes, with gaps between."""
    rng = np.random.default_rng(width)
    x = rng.standard_normal((2, 3, width + 5)).astype("float32")
    row, column = x[0, 0, :width], x[:, :, :1]
    a = sw.asarray(x)
    ours = [
        a[:, :, :width] * a[0, 0, :width],
        a[:, :, :width] - a[:, :, :1],
        2 - a[:, ::2, :width],
        a[0, 0, :width] < a[:, :, :1],
        sw.where(a[:, :, :1] > 0, a[:, :, :width], 0.5),
        sw.abs(a[::-1, :, 1 : width + 1]),
    ]
    theirs = [
        x[:, :, :width] * row,
        x[:, :, :width] - column,
        2 - x[:, ::2, :width],
        row < column,
        np.where(column > 0, x[:, :, :width], np.float32(0.5)),
        np.abs(x[::-1, :, 1 : width + 1]),
    ]
    for mine, other in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(host(mine), other)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_nansum_with_and_without_nan(dtype):
    x = np.arange(5000, dtype=dtype).reshape(2, 2500)
    np.testing.assert_array_equal(host(sw.nansum(sw.asarray(x), axis=1)), x.sum(axis=1))
    x[1, 7] = np.nan
    np.testing.assert_array_equal(host(sw.nansum(sw.asarray(x), axis=1)), np.nansum(x, axis=1))
    x[0, :2] = np.inf, -np.inf
    assert np.isnan(host(sw.nansum(sw.asarray(x), axis=1))[0])
