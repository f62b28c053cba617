"""Designs equal SciPy's: one run of the tool for each family, over many random settings."""

import json

import numpy as np
import pytest
import scipy.signal as sps
from mpmath import mp, mpf

from conftest import fail, succeed
from designs import RATES, assert_close, design, numbers, ordered
from oracle import generator

FREQUENCIES = np.linspace(0.01, 0.99, 50)


def band(rng, rate):
    """Corners in random order of kinds: low, high, band, stop; not too near to the ends or each other."""
    low, high = np.sort(rng.uniform(0.02, 0.98, 2))
    high = min(max(high, low + 0.05), 0.99)
    low = min(low, high - 0.03)
    low, high = float(low * rate / 2), float(high * rate / 2)
    kind = rng.integers(0, 4)
    corners = [{"cutoff": high}, {"cuton": low}, {"cuton": low, "cutoff": high}, {"cuton": high, "cutoff": low}][kind]
    return corners, ["lowpass", "highpass", "bandpass", "bandstop"][kind], [high, low, [low, high], [low, high]][kind]


def butterworth(rng, order):
    return {}, lambda wn, kind, **more: sps.butter(order, wn, kind, **more)


def chebyshev1(rng, order):
    ripple = float(rng.uniform(0.01, 5))
    return {"ripple": ripple}, lambda wn, kind, **more: sps.cheby1(order, ripple, wn, kind, **more)


def chebyshev2(rng, order):
    attenuation = float(rng.uniform(10, 100))
    return {"attenuation": attenuation}, lambda wn, kind, **more: sps.cheby2(order, attenuation, wn, kind, **more)


def elliptic(rng, order):
    ripple, attenuation = float(rng.uniform(0.01, 3)), float(rng.uniform(20, 100))
    settings = {"ripple": ripple, "attenuation": attenuation}
    return settings, lambda wn, kind, **more: sps.ellip(order, ripple, attenuation, wn, kind, **more)


def bessel(rng, order):
    norm = str(rng.choice(["phase", "delay", "mag"]))
    return {"norm": norm}, lambda wn, kind, **more: sps.bessel(order, wn, kind, norm=norm, **more)


FAMILIES = {f.__name__: f for f in [butterworth, chebyshev1, chebyshev2, elliptic, bessel]}


@pytest.mark.parametrize("form", ["zpk", "sos", "ba"])
@pytest.mark.parametrize("family", FAMILIES)
def test_iir(family, form, tmp_path):
    """Zeros, poles and gain; sections with SciPy's pairing; polynomials. Bessel up to order 25 in zpk."""
    rng = generator(family, form)
    highest = {"zpk": {"bessel": 25, "elliptic": 12}.get(family, 20), "sos": 10, "ba": 6}[form]
    specs, expected = [], []
    for k in range(150):
        rate, order = RATES[k % 3], int(rng.integers(1, highest + 1))
        corners, kind, wn = band(rng, rate)
        settings, scipy = FAMILIES[family](rng, order)
        specs.append({"design": family, "order": order, **corners, **settings, "rate": rate, "form": form})
        expected.append(scipy(wn, kind, fs=rate, output=form))
    for spec, found, wanted in zip(specs, design(tmp_path, specs), expected, strict=True):
        what = str(spec)
        if form == "zpk":
            z, p, k = wanted
            assert_close(ordered(numbers(found["poles"])), ordered(p), what=what)
            np.testing.assert_allclose(found["gain"], k, rtol=1e-10, err_msg=what)
            assert len(found["zeros"]) == len(z), what
            if len(z):
                assert_close(ordered(numbers(found["zeros"])), ordered(z), what=what)
        elif form == "sos":
            assert_close(np.array(found["sos"])[1:], wanted[1:], what=what) if len(wanted) > 1 else None
            assert_close(np.array(found["sos"])[0, 3:], wanted[0, 3:], what=what)
            assert_close(np.array(found["sos"])[0, :3], wanted[0, :3], what=what)
        else:
            assert_close(found["b"], wanted[0], what=what)
            assert_close(found["a"], wanted[1], what=what)


def exact_elliptic(order, ripple, attenuation):
    """The poles of the analog low-pass, to 60 digits: from the nome, without the degree equation's series."""
    mp.dps = 60
    power, stop = mpf(10) ** (mpf(ripple) / 10) - 1, mpf(10) ** (mpf(attenuation) / 10) - 1
    k1 = power / stop
    q = mp.exp(-mp.pi * mp.ellipk(1 - k1) / mp.ellipk(k1) / order)
    m = mp.mfrom(q=q)
    quarter = mp.ellipk(m)
    # sn(i v | m1) = i / epsilon
    v = mp.ellipf(mp.atan(1 / mp.sqrt(power)), 1 - k1) * quarter / (order * mp.ellipk(k1))
    poles = []
    for j in range(1 - order % 2, order, 2):
        # cd(u - i v) with u = K - j K / n
        w = mp.mpc(quarter * j / order, v)
        sn = mp.ellipfun("sn", w, m=m)
        poles += [1j * sn, mp.conj(1j * sn)] if j else [1j * sn]
    return np.array([complex(-abs(p.real), p.imag) for p in poles])


def test_steep_elliptic_filters(tmp_path):
    """Where the transition is so narrow that SciPy loses digits, 60 digits tell."""
    cases = [(order, ripple, stop) for order in [5, 12, 19, 20] for ripple, stop in [(2.6, 23.8), (1, 20), (0.1, 80)]]
    specs = [
        {"design": "elliptic", "order": order, "ripple": ripple, "attenuation": stop, "cutoff": 0.5, "form": "zpk"}
        for order, ripple, stop in cases
    ]
    for case, found in zip(cases, design(tmp_path, specs), strict=True):
        s = 4 * exact_elliptic(*case)  # the corner 0.5 warps to 4 tan(pi / 4)
        assert_close(ordered(numbers(found["poles"])), ordered((4 + s) / (4 - s)), 1e-13, what=str(case))


def test_responses_delays_and_steady_states(tmp_path):
    rng = generator("response")
    specs, expected = [], []
    for k in range(60):
        form = ["sos", "ba"][k % 2]
        rate, order = RATES[k % 3], int(rng.integers(1, 7 if form == "sos" else 4))
        corners, kind, wn = band(rng, rate)
        spec = {"design": "chebyshev1", "order": order, "ripple": 1, **corners, "rate": rate, "form": form}
        specs.append({**spec, "steady_state": True, "frequencies": (FREQUENCIES * rate / 2).tolist()})
        expected.append((sps.cheby1(order, 1, wn, kind, fs=rate, output=form), form, rate))
    for found, (coefs, form, rate) in zip(design(tmp_path, specs), expected, strict=True):
        w = FREQUENCIES * rate / 2
        if form == "sos":
            response, state = sps.sosfreqz(coefs, w, fs=rate)[1], sps.sosfilt_zi(coefs)
            delay = sum(sps.group_delay((row[:3], row[3:]), w, fs=rate)[1] for row in coefs)
        else:
            response, state = sps.freqz(*coefs, w, fs=rate)[1], sps.lfilter_zi(*coefs)
            delay = sps.group_delay(coefs, w, fs=rate)[1]
        assert_close(numbers(found["response"]), response, 1e-9)
        assert_close(found["steady_state"], state, 1e-8)
        assert_close(found["group_delay"], delay, 1e-7)


@pytest.mark.parametrize("name, scipy", [("notch", sps.iirnotch), ("peak", sps.iirpeak)])
def test_resonators(name, scipy, tmp_path):
    rng = generator(name)
    specs = []
    for k in range(40):
        rate, quality = RATES[k % 3], float(rng.uniform(1, 100))
        frequency = float(rng.uniform(0.01, 0.99)) * rate / 2
        specs.append({"design": name, "frequency": frequency, "quality": quality, "rate": rate})
    for spec, found in zip(specs, design(tmp_path, specs), strict=True):
        b, a = scipy(spec["frequency"], spec["quality"], fs=spec["rate"])
        assert_close(found["b"], b)
        assert_close(found["a"], a)


def test_combs(tmp_path):
    rng = generator("comb")
    specs = []
    for kind in ["notch", "peak"]:
        for zero in [False, True]:
            for _ in range(8):
                rate = 6000.0
                frequency = rate / int(rng.choice([3, 4, 8, 50, 100, 120]))
                spec = {"frequency": frequency, "quality": float(rng.uniform(2, 50)), "kind": kind, "pass_zero": zero}
                specs.append({"design": "comb", **spec, "rate": rate})
    for spec, found in zip(specs, design(tmp_path, specs), strict=True):
        b, a = sps.iircomb(
            spec["frequency"], spec["quality"], spec["kind"], fs=spec["rate"], pass_zero=spec["pass_zero"]
        )
        assert_close(found["b"], b)
        assert_close(found["a"], a)


def test_forms_are_converted(tmp_path):
    """tf2zpk, tf2sos, sos2zpk, sos2tf, zpk2sos (both pairings) and zpk2tf."""
    rng = generator("forms")
    specs, expected = [], []
    for _ in range(40):
        count = int(rng.integers(1, 4))
        radius, angle = rng.uniform(0.2, 0.97, count), rng.uniform(0.2, 2.9, count)
        poles = radius * np.exp(1j * angle)
        zeros = rng.uniform(0.3, 1.4, count) * np.exp(1j * rng.uniform(0.2, 2.9, count))
        p, z = np.concatenate([poles, poles.conj()]), np.concatenate([zeros, zeros.conj()])
        if rng.integers(0, 2):
            p, z = np.append(p, rng.uniform(-0.9, 0.9)), np.append(z, rng.uniform(-1.5, 1.5))
        k = float(rng.uniform(0.1, 3))
        pairs = {"zeros": [[x.real, x.imag] for x in z], "poles": [[x.real, x.imag] for x in p], "gain": k}
        b, a = sps.zpk2tf(z, p, k)
        sos = sps.zpk2sos(z, p, k)
        ba = {"b": b.tolist(), "a": a.tolist()}
        specs += [
            {**pairs, "form": "sos"},
            {**pairs, "form": "sos", "pairing": "keep_odd"},
            {**pairs, "form": "ba"},
            {**ba, "form": "zpk"},
            {**ba, "form": "sos"},
            {"sos": sos.tolist(), "form": "zpk"},
            {"sos": sos.tolist(), "form": "ba"},
        ]
        expected += [
            sos,
            sps.zpk2sos(z, p, k, pairing="keep_odd"),
            (b, a),
            sps.tf2zpk(b, a),
            sps.tf2sos(b, a),
            sps.sos2zpk(sos),
            sps.sos2tf(sos),
        ]
    specs = [{"design": "filter", **spec} for spec in specs]
    for spec, found, wanted in zip(specs, design(tmp_path, specs), expected, strict=True):
        if spec["form"] == "sos":
            assert_close(found["sos"], wanted, 1e-9, what=str(spec))
        elif spec["form"] == "ba":
            assert_close(found["b"], wanted[0], what=str(spec))
            assert_close(found["a"], wanted[1], what=str(spec))
        else:
            assert_close(ordered(numbers(found["zeros"])), ordered(wanted[0]), 1e-9, what=str(spec))
            assert_close(ordered(numbers(found["poles"])), ordered(wanted[1]), 1e-9, what=str(spec))
            np.testing.assert_allclose(found["gain"], wanted[2], rtol=1e-10)


def test_repeated_roots_give_back_the_polynomial(tmp_path):
    """Repeated roots are found to few digits, by anyone; what they make is the polynomial all the same."""
    rng = generator("repeated")
    specs = []
    for order in range(2, 13):
        a = np.poly(rng.uniform(-0.9, 0.9, order))
        specs.append({"design": "filter", "b": np.poly(-np.ones(order)).tolist(), "a": a.tolist(), "form": "zpk"})
    for spec, found in zip(specs, design(tmp_path, specs), strict=True):
        assert_close(np.poly(numbers(found["zeros"])).real, spec["b"], 1e-12)
        assert_close(np.poly(numbers(found["poles"])).real, spec["a"], 1e-12)


def test_command_line(tmp_path):
    options = ["--order", 4, "--cuton", 8, "--cutoff=30", "--rate", 256]
    found = json.loads(succeed("design", "butterworth", *options))
    assert_close(found["sos"], sps.butter(4, [8, 30], "bandpass", fs=256, output="sos"))
    found = json.loads(succeed("design", "windowed-sinc", "--taps", 9, "--cutoff", "0.3", "--window", "[kaiser, 5]"))
    assert_close(found["b"], sps.firwin(9, 0.3, window=("kaiser", 5)))
    found = json.loads(succeed("design", "filter", "--b", "[1]", "--a", "[1, -0.5]", "--steady-state", "true"))
    assert found["steady_state"] == [1]


@pytest.mark.parametrize(
    "arguments, says",
    [
        (["butterworth", "--order", "4", "--cutoff", "200", "--rate", "256"], ["corner is 200", "128.0"]),
        (["butterworth", "--order", "0", "--cutoff", "20", "--rate", "256"], ["order is 0", "from 1 to"]),
        (["butterworth", "--order", "2"], ["cuton and cutoff are missing"]),
        (["butterworth", "--cutoff", "0.2"], ["order is missing"]),
        (["butterworth", "--order", "two", "--cutoff", "0.2"], ["order is", "whole number"]),
        (["butterworth", "--order", "2", "--cutoff", "0.2", "--ripple", "3"], ["no parameter", "ripple"]),
        (["elliptic", "--order", "4", "--ripple", "40", "--attenuation", "3", "--cutoff", "0.2"], ["ripple of 40"]),
        (["bessel", "--order", "26", "--cutoff", "0.2"], ["from 1 to 25"]),
        (["comb", "--frequency", "60", "--quality", "30", "--rate", "256"], ["multiple"]),
        (["notch", "--frequency", "128", "--quality", "30", "--rate", "256"], ["half the rate"]),
        (["windowed-sinc", "--taps", "4", "--cutoff", "0.2", "--pass-zero", "false"], ["half the rate"]),
        (["windowed-sinc", "--taps", "5"], ["no cutoff"]),
        (["windowed-sinc", "--taps", "5", "--cutoff", "0.2", "--window", "ham"], ["ham", "not a window"]),
        (["parks-mcclellan", "--taps", "9", "--bands", "[0, 0.3, 0.2, 1]", "--gains", "[1, 0]"], ["must rise"]),
        (["savitzky-golay", "--window", "5", "--order", "5"], ["below the window"]),
        (["window", "--window", "hann", "--count", "-1"], ["count is -1"]),
        (["filter", "--sos", "[[1, 2, 3]]"], ["rows of six"]),
        (["filter", "--b", "[1]", "--a", "[1, -1]", "--steady-state", "true"], ["pole at 1"]),
        (["butterwurst", "--order", "4"], ["not a design"]),
        (["butterworth", "--order"], ["no value"]),
    ],
)
def test_impossible_designs_are_refused(arguments, says):
    fail(64, "design", *arguments, says=says)
