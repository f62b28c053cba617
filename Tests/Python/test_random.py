"""Random numbers against the generator's definition in NumPy, and against their distributions."""

import inspect

import numpy as np
import pytest
import swiftlet as sw
from scipy import special, stats
from swiftlet import random

from array_api_values import host

KEY, STREAM = 0x299F31D0A4093822, 0x0123456789ABCDEF


def philox(key, stream, first, count):
    """Words of the stream, from the definition: Salmon et al. 2011, Philox 4x32-10."""
    numbers = (np.uint64(first) + np.arange(count, dtype=np.uint64)) // np.uint64(4)
    half, mask = np.uint64(32), np.uint64(0xFFFFFFFF)
    c = [
        numbers & mask,
        numbers >> half,
        np.full_like(numbers, stream & 0xFFFFFFFF),
        np.full_like(numbers, stream >> 32),
    ]
    k = [key & 0xFFFFFFFF, key >> 32]
    for _ in range(10):
        p0, p1 = np.uint64(0xD2511F53) * c[0], np.uint64(0xCD9E8D57) * c[2]
        c = [(p1 >> half) ^ c[1] ^ np.uint64(k[0]), p1 & mask, (p0 >> half) ^ c[3] ^ np.uint64(k[1]), p0 & mask]
        k = [(k[0] + 0x9E3779B9) & 0xFFFFFFFF, (k[1] + 0xBB67AE85) & 0xFFFFFFFF]
    place = ((np.uint64(first) + np.arange(count, dtype=np.uint64)) % np.uint64(4)).astype(int)
    return np.stack(c, axis=1)[np.arange(count), place].astype(np.uint32)


@pytest.mark.parametrize("position", [0, 1, 6, 10_001, 2**63])
def test_bits(position):
    words = philox(KEY, STREAM, position, 600)
    found = random.bits((100, 6), key=KEY, stream=STREAM, position=position, dtype=sw.uint32)
    np.testing.assert_array_equal(host(found), words.reshape(100, 6))
    found = random.bits(300, key=KEY, stream=STREAM, position=position)
    np.testing.assert_array_equal(host(found), words.view(np.uint64))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_uniform_and_normal(dtype):
    n, width = 20_000, 32 if dtype == "float32" else 64
    words = philox(KEY, 0, 5, n * width // 32).view(f"u{width // 8}")
    unit = (words >> (8 if width == 32 else 11)).astype(np.float64) * (2.0**-24 if width == 32 else 2.0**-53)
    found = random.uniform(n, key=KEY, position=5, dtype=getattr(sw, dtype))
    np.testing.assert_array_equal(host(found), unit)
    found = random.uniform(n, key=KEY, position=5, low=-3, high=1, dtype=getattr(sw, dtype))
    np.testing.assert_allclose(host(found), unit * 4 - 3, rtol=0, atol=4 * np.finfo(dtype).eps)

    outside = words & np.asarray(2 ** (width - 1) - 1, words.dtype)
    low = special.ndtri((outside.astype(np.longdouble) + 0.5).astype(np.float64) * 2.0**-width)
    expected = np.where(words >> (width - 1), -low, low)
    found = random.normal(n, key=KEY, position=5, dtype=getattr(sw, dtype))
    np.testing.assert_allclose(host(found), expected, rtol=40 * np.finfo(dtype).eps, atol=4 * np.finfo(dtype).eps)


def test_tails():
    """A million normal numbers, tested where they are rare."""
    x = host(random.normal(1_000_000, key=3, dtype=sw.float32)).astype(np.float64)
    for limit in [1, 2, 3, 4]:
        expected = 2 * stats.norm.sf(limit) * len(x)
        assert abs(np.sum(np.abs(x) > limit) - expected) < 5 * np.sqrt(expected)
    assert stats.kstest(x[:100_000], "norm").pvalue > 1e-4


def test_integers():
    x = host(random.integers((7, 1000), key=1, low=-3, high=4, dtype=sw.int8))
    assert x.dtype == np.int8
    assert stats.chisquare(np.bincount(x.ravel() + 3, minlength=7)).pvalue > 1e-4
    words = philox(2, 0, 0, 200).view(np.uint64)
    span = 10**15 + 7
    expected = [int(word) * span >> 64 for word in words]
    assert host(random.integers(100, key=2, high=span)).tolist() == expected


@pytest.mark.parametrize("name", ["bits", "uniform", "normal", "integers"])
def test_numbers_have_places(name):
    function, options = getattr(random, name), {"high": 50} if name == "integers" else {}
    whole = host(function((90, 2), key=9, stream=4, **options))
    part = host(function((50, 2), key=9, stream=4, position=2 * 2 * 40, **options))
    np.testing.assert_array_equal(whole[40:], part)
    assert "key" in inspect.signature(function).parameters
    assert function.__doc__


def test_what_cannot_be_drawn():
    with pytest.raises(TypeError, match="key"):
        random.normal(3)
    with pytest.raises(ValueError, match="key"):
        random.normal(3, key=-1)
    with pytest.raises(ValueError, match="stream"):
        random.normal(3, key=1, stream=2**64)
    with pytest.raises(TypeError):
        random.uniform(3, key=1, dtype=sw.int8)
    with pytest.raises(ValueError, match="5"):
        random.integers(3, key=1, low=5, high=5)
