"""Spatial filters, quantisation and activation against ezmsg-sigproc where it is right, and against NumPy where not."""

import warnings

import numpy as np
import pytest
from ezmsg.util.messages.axisarray import AxisArray, CoordinateAxis, LinearAxis, replace
from scipy import special

from conftest import fail
from oracle import assert_equal, generator, pipeline, reference, save, swiftlet, typed

CHUNKS = [1, 7, None]


def message(rng, channels=None):
    """A stream of random length with values that float32 holds, and electrodes with a label and a bank."""
    shape = (int(rng.integers(15, 40)), channels or int(rng.integers(2, 9)), int(rng.integers(1, 4)))
    table = np.zeros(shape[1], [("label", "U4"), ("bank", "U1")])
    table["label"] = [f"c{k}" for k in range(shape[1])]
    table["bank"] = rng.choice(["A", "B", "C"], shape[1])
    axes = {
        "time": LinearAxis(unit="s", gain=1 / 256, offset=rng.uniform(0, 100)),
        "ch": CoordinateAxis(data=table, dims=["ch"]),
        "band": LinearAxis(unit="Hz", gain=1.0, offset=4.0),
    }
    data = rng.normal(0, 50, shape).astype(np.float32).astype(np.float64)
    return AxisArray(data, dims=["time", "ch", "band"], axes=axes, key="probe", stream_dim="time")


def matrix(rng, rows, columns, empty=0.0):
    """Weights that float32 holds, some of them 0."""
    weights = rng.normal(size=(rows, columns)).astype(np.float32).astype(np.float64)
    return np.where(rng.random((rows, columns)) < empty, 0, weights).tolist()


def common_reference(rng):
    x = message(rng)
    count = x.data.shape[1]
    order = rng.permutation(count).tolist()
    groups = [None, "bank", [order[: count // 2], order[count // 2 : -1]]][rng.integers(0, 3)]
    mode, includes = [("mean", True), ("mean", False), ("median", True)][rng.integers(0, 3)]
    return x, {"mode": mode, "axis": "ch", "include_current": includes, "channel_groups": groups}


def affine(rng):
    x = message(rng)
    count, kind = x.data.shape[1], rng.integers(0, 4)
    kernel = str(rng.choice(["auto", "dense", "blocks"]))
    if kind == 0:
        return x, {
            "weights": "car",
            "axis": "ch",
            "channel_groups": [None, "bank"][rng.integers(0, 2)],
            "kernel": kernel,
        }
    if kind == 1:  # with an offset
        return x, {"weights": matrix(rng, count + 1, count), "axis": "ch"}
    return x, {
        "weights": matrix(rng, count, count, [0, 0.8][rng.integers(0, 2)]),
        "axis": "ch",
        "right_multiply": bool(kind == 2),
        "kernel": kernel,
    }


def quantize(rng):
    low, high = np.sort(rng.uniform(-100, 100, 2)).astype(np.float32)
    return message(rng), {"min_val": float(low), "max_val": float(high), "bits": int(rng.integers(1, 53))}


def digitize(rng):
    low, high = np.sort(rng.uniform(-100, 100, 2)).astype(np.float32)
    dtype = str(rng.choice(["int16", "int32", "int64"]))
    return message(rng), {"min_val": float(low), "max_val": float(high), "dtype": dtype}


def activation(rng):
    return message(rng), {"function": str(rng.choice(["none", "sigmoid", "expit", "log_expit"]))}


def injector(rng):
    return message(rng), {
        "frequency": float(rng.uniform(1, 40)),
        "amplitude": 20.0,
        "mixing_seed": int(rng.integers(99)),
    }


def denormalize(rng):
    x = message(rng)
    axes = {dim: x.axes[dim] for dim in ["time", "ch"]}
    x = replace(x, data=x.data[:, :, 0] / 50, dims=["time", "ch"], axes=axes)
    return x, {"low_rate": 3.0, "high_rate": 9.0, "distribution": "constant"}


CASES = {
    "Activation": activation,
    "AffineTransform": affine,
    "CommonRereference": common_reference,
    "Denormalize": denormalize,
    "Digitize": digitize,
    "Quantize": quantize,
    "SignalInjector": injector,
}
EQUAL = [name for name in CASES if name not in ("SignalInjector",)]
# Held against something else than ezmsg-sigproc.
COMPARED = {"BipolarReference"}
# The size of what was added to make a number.
LARGEST = {"AffineTransform": 2000, "CommonRereference": 400, "Denormalize": 10}


@pytest.mark.parametrize("chunk", CHUNKS)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("name", EQUAL)
def test_equals_reference(name, seed, dtype, chunk, tmp_path):
    x, settings = CASES[name](generator(name, seed))
    found = swiftlet(tmp_path, [(name, settings)], typed(x, dtype), chunk)
    expected = reference(name, settings, x, chunk)
    if name in ("Digitize", "Quantize"):
        # float32 may round to the neighbour, and float64 where the library divides in another order.
        assert found.data.dtype == expected.data.dtype
        bits = settings.get("bits", 8 * expected.data.dtype.itemsize)
        # What the arithmetic of float64 cannot tell apart, at 64 bits.
        near = 1 if dtype == "float32" or bits > 40 else 0
        near = max(near, 2 ** (bits - 51) if bits > 51 else 0)
        apart = np.abs(found.data.astype(object) - expected.data.astype(object))
        assert apart.max() <= near
    else:
        assert_equal(found, expected, dtype=dtype, scale=LARGEST.get(name, 0), ulps=8)


def others_median(x, places):
    """For each channel of a group, the median of the others."""
    return np.stack([np.median(np.delete(x, k, axis=1), axis=1) for k in range(len(places))], axis=1)


@pytest.mark.parametrize("chunk", CHUNKS)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("seed", range(4))
def test_median_of_the_others(seed, dtype, chunk, tmp_path):
    """Where the library scales the median of all."""
    x = message(generator("others", seed))
    x = replace(x, data=np.round(x.data / 20))  # many are equal
    groups = [list(range(0, x.data.shape[1], 2)), list(range(1, x.data.shape[1], 2))] if seed % 2 else None
    settings = {"mode": "median", "axis": "ch", "include_current": False, "channel_groups": groups}
    found = swiftlet(tmp_path, [("CommonRereference", settings)], typed(x, dtype), chunk)
    expected = x.data.copy()
    for places in groups or [list(range(x.data.shape[1]))]:
        part = x.data[:, places]
        if len(places) > 1:
            expected[:, places] = part - others_median(part, places)
    assert_equal(found, replace(x, data=expected), dtype=dtype, scale=10)


@pytest.mark.parametrize("mode", ["mean", "median"])
@pytest.mark.parametrize("chunk", CHUNKS)
def test_references_may_leave_nan_out(mode, chunk, tmp_path):
    rng = generator("nan", mode)
    x = message(rng, channels=7)
    x = replace(x, data=np.where(rng.random(x.data.shape) < 0.2, np.nan, x.data))
    found = swiftlet(tmp_path, [("CommonRereference", {"mode": mode, "axis": "ch", "nan": "omit"})], x, chunk)
    expected = x.data - getattr(np, f"nan{mode}")(x.data, axis=1, keepdims=True)
    assert_equal(found, replace(x, data=expected), scale=200)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("shape", ["fewer", "more", "fewer and an offset"])
def test_other_channels_than_before(shape, dtype, tmp_path):
    """Where the library's labels are empty, channels are counted."""
    rng = generator("other", shape)
    x = message(rng, channels=5)
    rows, columns = {"fewer": (5, 3), "more": (5, 8), "fewer and an offset": (6, 3)}[shape]
    weights = np.array(matrix(rng, rows, columns))
    found = swiftlet(tmp_path, [("AffineTransform", {"weights": weights.tolist(), "axis": "ch"})], typed(x, dtype), 7)
    expected = np.einsum("tcb,ck->tkb", x.data, weights[:5])
    if rows == 6:
        expected += weights[5][:, None]
    axes = {dim: x.axes[dim] for dim in ["time", "band"]}
    assert_equal(found, replace(x, data=expected, axes=axes), dtype=dtype, scale=1000, ulps=8)


def test_weights_from_a_file(tmp_path):
    rng = generator("file")
    x = message(rng, channels=4)
    weights = rng.normal(size=(4, 4))
    np.savetxt(tmp_path / "weights.csv", weights, delimiter=",", header="montage")
    settings = {"weights": str(tmp_path / "weights.csv"), "axis": "ch"}
    found = swiftlet(tmp_path, [("AffineTransform", settings)], x, 7)
    assert_equal(found, replace(x, data=np.einsum("tcb,ck->tkb", x.data, weights)), scale=1000)
    save(tmp_path / "in.npz", x)
    for text, says in [("1,2\n3", "line 2"), ("1,x", "line 1"), ("", "no numbers")]:
        (tmp_path / "weights.csv").write_text(text)
        path = pipeline(tmp_path, ("AffineTransform", settings))
        fail(65, "run", path, tmp_path / "in.npz", "-o", tmp_path / "none.npz", "-q", says=["weights.csv", says])
    settings["weights"] = str(tmp_path / "missing.csv")
    path = pipeline(tmp_path, ("AffineTransform", settings))
    fail(65, "run", path, tmp_path / "in.npz", "-o", tmp_path / "none.npz", "-q", says="missing.csv")


def test_weighted_reference(tmp_path):
    rng = generator("weights")
    x = message(rng, channels=5)
    weights = [0.0, 1.0, 2.5, 0.0, 0.5]
    found = swiftlet(tmp_path, [("CommonRereference", {"axis": "ch", "weights": weights})], x, 7)
    expected = x.data - np.average(x.data, axis=1, weights=weights)[:, None]
    assert_equal(found, replace(x, data=expected), scale=200)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("function", ["sigmoid", "logit", "log_expit"])
def test_activations_of_hard_numbers(function, dtype, tmp_path):
    """Next to 0, 1/2 and 1, far out, and what is no number."""
    near = np.concatenate([10.0 ** -np.arange(1, 15), -(10.0 ** -np.arange(1, 15))])
    x = np.concatenate([np.linspace(0, 1, 101), 0.5 + near, 1 - 10.0 ** -np.arange(1, 7), [5e-310, 1e-30]])
    if function != "logit":
        x = np.concatenate([x, np.linspace(-80, 80, 333), [-700, 700, -1e5, 1e5]])
    x = np.concatenate([x, [-np.inf, np.inf, np.nan, -0.25, 1.25]]).astype(dtype)
    probe = message(generator("hard"))
    probe = replace(probe, data=x, dims=["time"], axes={"time": probe.axes["time"]})
    found = swiftlet(tmp_path, [("Activation", {"function": function})], probe)
    with np.errstate(all="ignore"):
        expected = {"sigmoid": special.expit, "logit": special.logit, "log_expit": special.log_expit}[function](
            x.astype(np.longdouble).astype(np.float64)
        )
    assert found.data.dtype == dtype
    tiny = np.finfo(dtype).smallest_normal
    np.testing.assert_allclose(found.data, expected, rtol=6 * np.finfo(dtype).eps, atol=tiny)


@pytest.mark.parametrize("chunk", CHUNKS)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("seed", range(3))
def test_injected_sine(seed, dtype, chunk, tmp_path):
    """One sine of the time that the axis tells, times a number from -1 to 1 for each place."""
    x, settings = injector(generator("injector", seed))
    x = typed(x, dtype)
    found = swiftlet(tmp_path, [("SignalInjector", settings)], x, chunk)
    assert found.data.dtype == dtype
    added = (found.data.astype(np.float64) - x.data).reshape(len(x.data), -1)
    times = x.axes["time"].value(np.arange(len(x.data)))
    sine = 20 * np.sin(2 * np.pi * settings["frequency"] * times)
    mixture = sine @ added / (sine @ sine)
    assert np.all(np.abs(mixture) < 1)
    assert len(np.unique(mixture)) == added.shape[1]
    scale = np.abs(x.data).max()
    np.testing.assert_allclose(added, np.outer(sine, mixture), atol=4 * np.finfo(dtype).eps * scale + 1e-9)


def test_ranges_must_be_given(tmp_path):
    save(tmp_path / "in.npz", message(generator("ranges")))
    for step, says in [
        (("Quantize", {"min_val": 0.0}), "max_val"),
        (("Quantize", {"max_val": 1.0, "min_val": 1.0}), "max_val"),
        (("Digitize", {"max_val": 1.0}), "min_val"),
    ]:
        path = pipeline(tmp_path, step)
        fail(78, "run", path, tmp_path / "in.npz", "-o", tmp_path / "none.npz", "-q", says=says)


@pytest.mark.parametrize("mode", ["mean", "median"])
@pytest.mark.parametrize("nan", ["propagate", "omit"])
@pytest.mark.parametrize("named", [["c2"], ["c4", "c0"], ["c1", "c2", "c3"]])
def test_named_reference(named, nan, mode, tmp_path):
    """A NaN of a channel that is not in the reference stays where it is."""
    rng = generator("named", mode)
    x = message(rng, channels=6)
    x = replace(x, data=np.where(rng.random(x.data.shape) < 0.1, np.nan, x.data))
    settings = {"mode": mode, "axis": "ch", "nan": nan, "reference": named}
    found = swiftlet(tmp_path, [("CommonRereference", settings)], x, 7)
    function = getattr(np, mode if nan == "propagate" else f"nan{mode}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of rows of NaN
        center = function(x.data[:, [int(name[1:]) for name in named]], axis=1, keepdims=True)
    assert_equal(found, replace(x, data=x.data - center), scale=200)


def test_what_a_named_reference_refuses(tmp_path):
    x = message(generator("refused"), channels=3)
    save(tmp_path / "in.npz", x)
    for settings, code, says in [
        ({"reference": ["M1"]}, 65, '"M1"'),
        ({"reference": ["c1", "c1"]}, 78, "twice"),
        ({"reference": []}, 78, "no channel"),
        ({"reference": ["c1"], "weights": [1.0, 1.0, 0.0]}, 78, "weights"),
        ({"reference": ["c1"], "channel_groups": [[0, 1]]}, 78, "channel_groups"),
        ({"reference": ["c1"], "include_current": False}, 78, "include_current"),
    ]:
        path = pipeline(tmp_path, ("CommonRereference", {"axis": "ch", **settings}))
        fail(code, "run", path, tmp_path / "in.npz", "-o", tmp_path / "none.npz", "-q", says=says)


@pytest.mark.parametrize("chunk", CHUNKS)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_bipolar_pairs_are_what_mne_makes(dtype, chunk, tmp_path):
    mne = pytest.importorskip("mne")
    x = typed(message(generator("bipolar"), channels=6), dtype)
    pairs = [("c0", "c3"), ("c3", "c5"), ("c4", "c1")]
    settings = {"pairs": [list(pair) for pair in pairs], "axis": "ch"}
    found = swiftlet(tmp_path, [("BipolarReference", settings)], x, chunk)
    info = mne.create_info([f"c{k}" for k in range(6)], 100.0, "eeg")
    first, second = ([pair[side] for pair in pairs] for side in (0, 1))
    assert found.data.dtype == x.data.dtype
    for place in range(x.data.shape[2]):
        raw = mne.io.RawArray(x.data[:, :, place].T, info, verbose="error")
        made = mne.set_bipolar_reference(raw, first, second, drop_refs=False, verbose="error")
        expected = made.get_data([f"{a}-{b}" for a, b in pairs]).T
        close = {"rtol": 1e-12} if dtype == "float64" else {"rtol": 1e-5, "atol": 1e-5}
        np.testing.assert_allclose(found.data[:, :, place], expected, **close)
    assert list(found.axes["ch"].data) == [f"{a}-{b}" for a, b in pairs]


def test_what_bipolar_pairs_refuse(tmp_path):
    x = message(generator("refused"), channels=3)
    save(tmp_path / "in.npz", x)
    for pairs, code, says in [
        ([["c1", "M1"]], 65, '"M1"'),
        ([["c1"]], 78, "two in each pair"),
        ([["c1", "c2", "c0"]], 78, "two in each pair"),
        ([["c1", "c1"]], 78, "from itself"),
        ([], 78, "no channels"),
    ]:
        path = pipeline(tmp_path, ("BipolarReference", {"axis": "ch", "pairs": pairs}))
        fail(code, "run", path, tmp_path / "in.npz", "-o", tmp_path / "none.npz", "-q", says=says)
