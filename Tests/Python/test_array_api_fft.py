"""Fourier transforms against NumPy, over lengths of every kind."""

import numpy as np
import pytest
import swiftlet as sw

from array_api_values import host

# Powers, products of small primes, primes above the direct limit and their multiples.
LENGTHS = [*range(1, 70), 97, 128, 210, 243, 360, 361, 509, 625, 1000, 1021, 1024, 2 * 509, 3 * 67, 4096, 5003]


def close(ours, theirs, n):
    """To a few units in the last place of the largest value."""
    theirs = np.asarray(theirs)
    assert ours.shape == theirs.shape
    eps = np.finfo(ours.dtype.name).eps
    scale = max(np.abs(theirs).max(initial=0), np.finfo(ours.dtype.name).tiny)
    assert np.abs(host(ours) - theirs).max(initial=0) <= 4 * eps * scale * max(1, np.log2(n))


@pytest.mark.parametrize("n", LENGTHS)
def test_lengths(n):
    rng = np.random.default_rng(n)
    x = rng.standard_normal((2, n)) + 1j * rng.standard_normal((2, n))
    a = sw.asarray(x)
    close(sw.fft.fft(a), np.fft.fft(x), n)
    close(sw.fft.ifft(a), np.fft.ifft(x), n)
    close(sw.fft.rfft(sw.real(a)), np.fft.rfft(x.real), n)
    close(sw.fft.irfft(a, n=n), np.fft.irfft(x, n=n), n)
    close(sw.fft.hfft(a, n=n), np.fft.hfft(x, n=n), n)
    close(sw.fft.ihfft(sw.imag(a)), np.fft.ihfft(x.imag), n)
    close(sw.fft.ifft(sw.fft.fft(a)), x, n)


@pytest.mark.parametrize("norm", ["backward", "ortho", "forward"])
@pytest.mark.parametrize("name", ["fft", "ifft", "rfft", "irfft", "hfft", "ihfft"])
def test_axes_lengths_and_norms(name, norm):
    rng = np.random.default_rng(1)
    x = rng.standard_normal((3, 4, 5))
    if name not in ("rfft", "ihfft"):
        x = x + 1j * rng.standard_normal((3, 4, 5))
    for axis in [0, 1, -1]:
        for n in [None, 2, 7]:
            theirs = getattr(np.fft, name)(x, n=n, axis=axis, norm=norm)
            close(getattr(sw.fft, name)(sw.asarray(x), n=n, axis=axis, norm=norm), theirs, 8)
            close(getattr(sw.fft, name)(sw.asarray(x.T), n=n, axis=axis, norm=norm),
                  getattr(np.fft, name)(x.T, n=n, axis=axis, norm=norm), 8)  # fmt: skip


@pytest.mark.parametrize("norm", ["backward", "ortho", "forward"])
@pytest.mark.parametrize("name", ["fftn", "ifftn", "rfftn", "irfftn"])
def test_several_axes(name, norm):
    rng = np.random.default_rng(2)
    x = rng.standard_normal((3, 4, 5))
    if name != "rfftn":
        x = x + 1j * rng.standard_normal((3, 4, 5))
    for s, axes in [(None, None), (None, (0, 1)), ((2, 6), (0, 2)), ((4, 3), (-1, 0))]:
        theirs = getattr(np.fft, name)(x, s=s, axes=axes, norm=norm)
        close(getattr(sw.fft, name)(sw.asarray(x), s=s, axes=axes, norm=norm), theirs, 60)


def test_dtypes():
    for real, full in [(sw.float32, sw.complex64), (sw.float64, sw.complex128)]:
        x = sw.ones(4, dtype=real)
        assert sw.fft.fft(x).dtype == sw.fft.rfft(x).dtype == sw.fft.ihfft(x).dtype == full
        assert sw.fft.irfft(sw.fft.rfft(x)).dtype == sw.fft.hfft(sw.fft.rfft(x)).dtype == real
    with pytest.raises(TypeError):
        sw.fft.fft(sw.asarray([1, 2]))
    with pytest.raises(TypeError):
        sw.fft.rfft(sw.asarray([1j]))
    for bad in [lambda x: sw.fft.fft(x, n=0), lambda x: sw.fft.fft(x, norm="none"), lambda x: sw.fft.fft(x, axis=1)]:
        with pytest.raises(ValueError):
            bad(sw.ones(4))


@pytest.mark.parametrize("n", range(1, 9))
def test_frequencies_and_shifts(n):
    np.testing.assert_allclose(host(sw.fft.fftfreq(n, d=0.1)), np.fft.fftfreq(n, d=0.1), rtol=1e-15)
    np.testing.assert_allclose(host(sw.fft.rfftfreq(n, d=0.1)), np.fft.rfftfreq(n, d=0.1), rtol=1e-15)
    assert sw.fft.fftfreq(n, dtype=sw.float32).dtype == sw.float32
    x = np.arange(3.0 * n).reshape(3, n)
    for axes in [None, 0, (1,)]:
        np.testing.assert_array_equal(host(sw.fft.fftshift(sw.asarray(x), axes=axes)), np.fft.fftshift(x, axes))
        np.testing.assert_array_equal(host(sw.fft.ifftshift(sw.asarray(x), axes=axes)), np.fft.ifftshift(x, axes))
