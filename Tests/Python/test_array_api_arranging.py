"""Creation, and functions that arrange elements, against NumPy."""

import numpy as np
import pytest
import swiftlet as sw

from array_api_standard import DTYPES
from array_api_values import numbers, same, strided

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
