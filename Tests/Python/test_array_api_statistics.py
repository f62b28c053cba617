"""Reductions, sorting, searching and sets against NumPy; random numbers from a stated seed."""

import numpy as np
import pytest
import swiftlet as sw

from array_api_standard import DTYPES
from array_api_values import INTEGERS, REALS, dtypes, numbers, same, strided

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
    assert ours.counts.tolist() == [2, 1, 1, 1]
    assert ours.inverse_indices.tolist() == [2, 0, 0, 3, 1]
    assert not sw.isin(sw.asarray(x), sw.asarray([np.nan]))[0]
