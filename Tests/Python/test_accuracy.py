"""Errors of functions in ulps, sampled; Benchmarks/python/accuracy.py measures them at length."""

import sys

import mpmath
import numpy as np
import pytest

from conftest import ROOT

sys.path.insert(0, str(ROOT / "Benchmarks" / "python"))
import accuracy

SEED = 20

# Where the terms of logaddexp cancel, float64 leaves the error of its terms: told in ulps of the larger argument.
REAL = [name for name in accuracy.UNARY + accuracy.BINARY if name != "logaddexp"]


@pytest.fixture(autouse=True)
def precision():
    with mpmath.workprec(1100):
        yield


@pytest.mark.parametrize("dtype", accuracy.WIDER)
@pytest.mark.parametrize("name", REAL)
def test_real_functions(name, dtype):
    rng = np.random.default_rng(SEED)
    draw = accuracy.domains if name in accuracy.UNARY else accuracy.pairs
    for label, *arguments in draw(rng, name, dtype, 4000):
        error, place = accuracy.worst(name, dtype, arguments, 8)
        assert error <= accuracy.BOUND[dtype], f"{name} of {dtype}, {label}: {error} ulp at {place}"


@pytest.mark.parametrize("dtype", accuracy.WIDER)
def test_logaddexp(dtype):
    rng = np.random.default_rng(SEED)
    eps = np.finfo(dtype).eps
    for _, x, y in accuracy.pairs(rng, "logaddexp", dtype, 4000):
        fine = np.isfinite(x) & np.isfinite(y)
        wide = [part[fine].astype(accuracy.WIDER[dtype]) for part in (x, y)]
        true = np.logaddexp(*wide)
        ours = np.asarray(accuracy.sw.logaddexp(accuracy.sw.asarray(x[fine]), accuracy.sw.asarray(y[fine])))
        bound = 2 * eps * np.maximum(np.abs(true), np.minimum(np.abs(wide[0]), np.abs(wide[1])))
        assert np.all((np.abs(ours - true) <= bound) | (ours == true.astype(dtype)))


@pytest.mark.parametrize("dtype", accuracy.PARTS)
@pytest.mark.parametrize("name", [*accuracy.COMPLEX_UNARY, "multiply", "divide"])
def test_complex_functions(name, dtype):
    rng = np.random.default_rng(SEED)
    for label, re, im in accuracy.complex_points(rng, dtype, 12):
        arguments = [(re + 1j * im).astype(dtype)]
        if name in accuracy.COMPLEX_BINARY:
            arguments.append((rng.uniform(-3, 3, 12) + 1j * rng.uniform(-3, 3, 12)).astype(dtype))
        error, _, place = accuracy.complex_worst(name, dtype, arguments)
        assert error <= accuracy.COMPLEX_BOUND, f"{name} of {dtype}, {label}: {error} ulp at {place}"


@pytest.mark.parametrize("dtype", accuracy.PARTS)
@pytest.mark.parametrize("n", [3, 7, 16, 31, 97, 101, 360, 509, 1000, 1009, 1024, 2018, 4096, 5003, 10007])
def test_fourier_transforms_are_as_good_as_pocketfft(n, dtype):
    for ours, theirs in zip(*accuracy.fourier_errors(n, dtype), strict=True):
        assert ours <= 2 * theirs


@pytest.mark.parametrize("dtype", accuracy.WIDER)
@pytest.mark.parametrize("n", [1000, 65537, 1_000_000])
def test_sums_lose_little(n, dtype):
    ours, _, running, theirs = accuracy.sum_errors(n, dtype)
    assert ours < 0.5 * np.log2(n) and running <= max(2 * theirs, 1)
