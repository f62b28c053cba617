"""Windows and filters without feedback equal SciPy's, or exact arithmetic."""

import math
import warnings
from fractions import Fraction

import numpy as np
import pytest
import scipy.signal as sps

from designs import RATES, assert_close, design
from oracle import generator

WINDOWS = {
    **{
        name: lambda rng: []
        for name in [
            "boxcar",
            "triang",
            "parzen",
            "bohman",
            "bartlett",
            "barthann",
            "cosine",
            "lanczos",
            "hann",
            "hamming",
            "blackman",
            "nuttall",
            "blackmanharris",
            "flattop",
            "tukey",
        ]
    },
    "kaiser": lambda rng: [float(rng.uniform(0, 40))],
    "gaussian": lambda rng: [float(rng.uniform(1, 20))],
    "general_gaussian": lambda rng: [float(rng.uniform(0.5, 3)), float(rng.uniform(1, 20))],
    "general_hamming": lambda rng: [float(rng.uniform(0, 1))],
    "general_cosine": lambda rng: [rng.uniform(0, 1, 4).tolist()],
    "chebwin": lambda rng: [float(rng.uniform(46, 120))],
    "taylor": lambda rng: [int(rng.integers(2, 8)), float(rng.uniform(20, 60))],
}


@pytest.mark.parametrize("name", WINDOWS)
def test_windows(name, tmp_path):
    rng = generator("window", name)
    specs, expected = [], []
    for count in [1, 2, 3, 4, 5, 8, 31, 64, 101]:
        for periodic in [False, True]:
            parameters = WINDOWS[name](rng)
            flat = parameters[0] if name == "general_cosine" else parameters
            specs.append({"design": "window", "window": [name, *flat], "count": count, "periodic": periodic})
            spec = (name, *parameters) if parameters else name
            expected.append(sps.get_window(spec, count, fftbins=periodic))
    for spec, found, wanted in zip(specs, design(tmp_path, specs), expected, strict=True):
        np.testing.assert_allclose(found["window"], wanted, rtol=1e-10, atol=1e-13, err_msg=str(spec))


def test_exponential_windows_decay_from_the_middle(tmp_path):
    """SciPy's function; its general one takes the centre as well."""
    specs = [{"design": "window", "window": ["exponential", tau], "count": n} for tau in [1.0, 7.5] for n in [4, 9]]
    for spec, found in zip(specs, design(tmp_path, specs), strict=True):
        np.testing.assert_allclose(found["window"], sps.windows.exponential(spec["count"], tau=spec["window"][1]))


def test_windowed_sinc(tmp_path):
    rng = generator("firwin")
    specs, expected = [], []
    for k in range(120):
        rate, taps, count = RATES[k % 3], int(rng.integers(2, 200)), int(rng.integers(1, 5))
        cutoffs = np.sort(rng.uniform(0.05, 0.95, count)) * rate / 2
        passes = [True, False, *(["lowpass", "highpass"] if count == 1 else ["bandpass", "bandstop"])][k % 4]
        window = ["hamming", "hann", ["kaiser", 6.5], "blackman"][int(rng.integers(0, 4))]
        width = float(rng.uniform(0.01, 0.2)) * rate if k % 5 == 0 else None
        scale = bool(rng.integers(0, 2))
        spec = {"taps": taps, "cutoff": cutoffs.tolist(), "pass_zero": passes, "window": window, "scale": scale}
        specs.append({"design": "windowed-sinc", **spec, "width": width, "rate": rate})
        shape = tuple(window) if isinstance(window, list) else window
        try:
            expected.append(
                sps.firwin(taps, cutoffs, width=width, window=shape, pass_zero=passes, scale=scale, fs=rate)
            )
        except ValueError:
            expected.append(None)
    refused = 0
    for spec, found, wanted in zip(specs, design(tmp_path, specs), expected, strict=True):
        if wanted is None:
            refused += 1
            assert "half the rate" in found["error"], spec
        else:
            assert_close(found["b"], wanted, what=str(spec))
    assert 0 < refused < 60


def test_kaiser_formulas(tmp_path):
    rng = generator("kaiser")
    ripples, widths = rng.uniform(8, 120, 30), rng.uniform(0.01, 0.5, 30)
    specs = [
        {"design": "kaiser-order", "ripple": float(r), "width": float(w)} for r, w in zip(ripples, widths, strict=True)
    ]
    for spec, found in zip(specs, design(tmp_path, specs), strict=True):
        taps, beta = sps.kaiserord(spec["ripple"], spec["width"])
        assert found["taps"] == taps
        np.testing.assert_allclose(found["beta"], beta, rtol=1e-12)
    specs = [{"design": "kaiser-attenuation", "taps": 10 + k, "width": float(w)} for k, w in enumerate(widths)]
    for spec, found in zip(specs, design(tmp_path, specs), strict=True):
        np.testing.assert_allclose(found["attenuation"], sps.kaiser_atten(spec["taps"], spec["width"]), rtol=1e-12)


def equiripple(rng, kind, taps, rate, gap):
    """Random bands with gaps of about so many over the taps between and beside them, and what SciPy makes of them."""
    gap = float(rng.uniform(0.5, 1) * gap / taps)
    if kind == "differentiator":
        edges, gains = [0.0, 0.5 - gap / 2], [float(rng.uniform(1, 7))]
    elif kind == "hilbert":
        edges, gains = [gap / 2, 0.5 - gap / 2], [1.0]
    else:
        inner = np.sort(rng.uniform(0.08, 0.42, int(rng.integers(1, 3))))
        edges = [0.0, *[edge for middle in inner for edge in (middle - gap / 2, middle + gap / 2)], 0.5]
        gains = [float(k % 2) for k in range(len(inner) + 1)]
        gains = gains if rng.integers(0, 2) else [1 - gain for gain in gains]
    weights = rng.uniform(0.5, 20, len(gains)).tolist()
    edges = [float(edge * rate) for edge in edges]
    spec = {"taps": taps, "bands": edges, "gains": gains, "weights": weights, "kind": kind, "rate": rate}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return spec, sps.remez(taps, edges, gains, weight=weights, type=kind, fs=rate)
        except ValueError:  # bands that overlap, or an exchange that gives up
            return spec, None


def worst(b, spec):
    """The largest weighted error in the bands."""
    middle, largest = (len(b) - 1) / 2, 0
    for k, gain in enumerate(spec["gains"]):
        f = np.linspace(spec["bands"][2 * k], spec["bands"][2 * k + 1], 1500)[1:] / spec["rate"]
        response = np.exp(-2j * np.pi * np.outer(f, np.arange(len(b)) - middle)) @ b
        amplitude = response.real if spec["kind"] == "bandpass" else response.imag
        slope = f if spec["kind"] == "differentiator" else np.ones_like(f)
        error = np.abs(amplitude - gain * slope) * spec["weights"][k] / slope
        largest = max(largest, error.max())
    return largest


@pytest.mark.parametrize("kind", ["bandpass", "hilbert", "differentiator"])
def test_parks_mcclellan(kind, tmp_path):
    """The same taps where the gaps are of a usual width: the best filter on the same grid is one."""
    rng, specs, expected = generator("remez", kind), [], []
    while len(specs) < 60:
        spec, b = equiripple(rng, kind, int(rng.integers(5, 90)), RATES[len(specs) % 3], gap=2)
        if b is not None:
            specs.append({"design": "parks-mcclellan", **spec})
            expected.append(b)
    for spec, found, wanted in zip(specs, design(tmp_path, specs), expected, strict=True):
        assert "error" not in found, (spec, found)
        assert_close(found["b"], wanted, what=str(spec))


@pytest.mark.parametrize("kind", ["bandpass", "hilbert", "differentiator"])
def test_parks_mcclellan_with_wide_gaps(kind, tmp_path):
    """Many taps are nearly as good as the best ones; SciPy's are not always good. No error is larger than its."""
    rng, specs, expected = generator("remez", "gaps", kind), [], []
    while len(specs) < 40:
        spec, b = equiripple(rng, kind, int(rng.integers(20, 90)), RATES[len(specs) % 3], gap=12)
        if b is not None:
            specs.append({"design": "parks-mcclellan", **spec})
            expected.append(worst(b, spec))
    for spec, found, wanted in zip(specs, design(tmp_path, specs), expected, strict=True):
        assert "error" not in found, (spec, found)
        assert worst(np.array(found["b"]), spec) < 1.01 * wanted + 1e-11, spec


def exact_savitzky_golay(window, order, derivative, position):
    """The coefficients in whole numbers, newest sample first."""
    x = [Fraction(k) - position for k in range(window)]
    powers = range(order + 1)
    system = [[sum(v ** (i + j) for v in x) for j in powers] + [Fraction(int(i == derivative))] for i in powers]
    for k in powers:  # Gauss-Jordan; the matrix is positive definite
        system[k] = [v / system[k][k] for v in system[k]]
        for i in powers:
            if i != k:
                system[i] = [a - system[i][k] * b for a, b in zip(system[i], system[k], strict=True)]
    factor = math.factorial(derivative)
    values = [factor * sum(row[-1] * v**k for k, row in enumerate(system)) for v in x]
    return np.array([float(v) for v in reversed(values)])


def test_savitzky_golay(tmp_path):
    """Exact rational arithmetic for all orders; SciPy where its powers keep their digits."""
    rng = generator("savgol")
    specs = []
    for k in range(80):
        window = int(rng.integers(2, 40))
        order = int(rng.integers(0, min(window, 9)))
        spec = {"window": window, "order": order, "derivative": int(rng.integers(0, order + 1))}
        spec["spacing"] = float(rng.choice([0.25, 1, 4]))
        if k % 2:
            spec["position"] = int(rng.integers(0, window))
        specs.append({"design": "savitzky-golay", **spec})
    for spec, found in zip(specs, design(tmp_path, specs), strict=True):
        window, order, derivative, spacing = (spec[key] for key in ["window", "order", "derivative", "spacing"])
        position = Fraction(spec.get("position", Fraction(window - 1, 2)))
        wanted = exact_savitzky_golay(window, order, derivative, position) / spacing**derivative
        assert_close(found["b"], wanted, 1e-12, what=str(spec))
        if order <= 3:
            scipy = sps.savgol_coeffs(window, order, derivative, spacing, pos=spec.get("position"))
            assert_close(found["b"], scipy, what=str(spec))
