"""Filters as SciPy would run them, begun as ours are: what the tests of filters compare with."""

import numpy as np
import scipy.signal as sps
from ezmsg.sigproc import fir_hilbert
from ezmsg.util.messages.axisarray import AxisArray, CoordinateAxis, LinearAxis, replace

from oracle import assert_same_axis

RATE = 256


def message(rng, rate=RATE, samples=None):
    shape = (samples or int(rng.integers(60, 200)), int(rng.integers(1, 4)))
    axes = {
        "time": LinearAxis(unit="s", gain=1 / rate, offset=float(rng.integers(0, 1000)) / 8),
        "ch": CoordinateAxis(data=np.array(["C3", "C4", "Cz"][: shape[1]]), dims=["ch"]),
    }
    return AxisArray(rng.normal(20, 50, shape), dims=["time", "ch"], axes=axes, key="probe", stream_dim="time")


def assert_near(found, expected, dtype, error=1e-10):
    """Dims, axes and dtype; float64 to within 1e-10 of the largest value, float32 as if rounded at the ends."""
    dtype = np.dtype(dtype if np.dtype(dtype).kind == "f" else "float64")
    assert found.dims == expected.dims
    assert found.data.shape == expected.data.shape
    assert found.data.dtype == dtype
    allowed = error if dtype == np.float64 else 50 * np.finfo(np.float32).eps
    scale = np.abs(expected.data).max() if expected.data.size else 0
    np.testing.assert_allclose(found.data.astype(float), expected.data, rtol=0, atol=allowed * scale)
    for dim in expected.dims:
        assert_same_axis(dim, found.axes.get(dim, LinearAxis()), expected.axes.get(dim, LinearAxis()))


def as_band(settings):
    """SciPy's corners and type."""
    cuton, cutoff = settings.get("cuton"), settings.get("cutoff")
    if cuton is None:
        return cutoff, "lowpass"
    if cutoff is None:
        return cuton, "highpass"
    return ([cuton, cutoff], "bandpass") if cuton <= cutoff else ([cutoff, cuton], "bandstop")


def from_first(filters, x):
    """Filters (sections, or b and a) one after the other, each begun as if x[0] had been there for ever."""
    x = np.asarray(x, float)
    for coefs in filters:
        if isinstance(coefs, tuple):
            b, a = (np.pad(c, (0, max(len(coefs[0]), len(coefs[1])) - len(c))) for c in coefs)
            zi = sps.lfilter_zi(b, a) if len(b) > 1 else np.zeros(0)
            x = sps.lfilter(b, a, x, axis=0, zi=zi[:, None] * x[:1])[0]
        else:
            x = sps.sosfilt(coefs, x, axis=0, zi=sps.sosfilt_zi(coefs)[:, :, None] * x[:1])[0]
    return x


def zero_phase(settings, x):
    """Forward over all; backward by the impulse response up to where it stays below a hundredth of its peak. All its
    numbers share what it lacks of the gain at 0 Hz. The last sample stands for those after it.
    """
    wn, kind = as_band(settings)
    sos = sps.butter(settings["order"], wn, kind, fs=RATE, output="sos")
    impulse = np.zeros(10000)
    impulse[0] = 1
    response = sps.sosfilt(sos, impulse)
    least = 6 * ((settings["order"] + 1) // 2)
    ahead = max(np.flatnonzero(np.abs(response) > 0.01 * np.abs(response).max())[-1] + 1, least)
    taps = response[: ahead + 1]
    taps = taps + (np.prod(sos[:, :3].sum(axis=1) / sos[:, 3:].sum(axis=1)) - taps.sum()) / len(taps)
    forward = from_first([sos], x)
    all_ = np.concatenate([forward, np.repeat(forward[-1:], ahead, axis=0)])
    return np.stack([np.correlate(column, taps, "valid") for column in all_.T], axis=1)


def decimated(settings, x):
    factor = settings.get("factor") or round(RATE / settings["target_rate"])
    rest, total = factor, 1
    while rest > 1:
        q = next((q for q in range(13, 1, -1) if rest % q == 0), rest)
        if settings["ftype"] == "iir":
            # A constant stays what it is, though the filter's own response there is down by its ripple.
            sos = sps.cheby1(8, 0.05, 0.8 / q, output="sos")
            sos[0, :3] /= np.prod(sos[:, :3].sum(axis=1) / sos[:, 3:].sum(axis=1))
            x = from_first([sos], x)[::q]
        else:
            x = from_first([(sps.firwin(20 * q + 1, 1 / q), [1.0])], x)[::q]
        rest, total = rest // q, total * q
    return x, total


def by_scipy(name, settings, x):
    """What SciPy makes of filters that the library does not have, or has otherwise."""
    data, gain = x.data.astype(float), x.axes["time"].gain
    rates = {"fs": RATE, "output": "sos"}
    if name == "EllipticFilter":
        wn, kind = as_band(settings)
        coefs = sps.ellip(settings["order"], settings["ripple"], settings["attenuation"], wn, kind, **rates)
        data = from_first([coefs], data)
    elif name == "BesselFilter":
        wn, kind = as_band(settings)
        data = from_first([sps.bessel(settings["order"], wn, kind, norm=settings["norm"], **rates)], data)
    elif name == "SavitzkyGolayFilter":
        window, order, deriv = (settings[key] for key in ["window_length", "polyorder", "deriv"])
        data = from_first([(sps.savgol_coeffs(window, order, deriv, 1 / RATE), [1.0])], data)
    elif name == "FIRHilbertEnvelope":
        b, a = fir_hilbert.fir_hilbert_design_fun(RATE, **settings)
        delayed = np.concatenate([np.zeros((len(b) // 2, data.shape[1])), data])[: len(data)]
        data = np.hypot(delayed, from_first([(b, a)], data))
    elif name == "ButterworthZeroPhase":
        data = zero_phase(settings, data)
    elif name == "Decimate":
        data, factor = decimated(settings, data)
        gain *= factor
    axes = {**x.axes, "time": replace(x.axes["time"], gain=gain)}
    return replace(x, data=data, axes=axes)
