"""Element-wise transformers, Diff and value mapping equal ezmsg-sigproc, in float32 up to its rounding."""

import numpy as np
import pytest
from ezmsg.util.messages.axisarray import AxisArray, CoordinateAxis, LinearAxis, replace

from oracle import assert_equal, generator, reference, swiftlet, typed

CHUNKS = [1, 7, None]


def message(rng, channels=None, positive=False):
    """A stream of random rate, length and start, with values that float32 holds."""
    shape = (int(rng.integers(15, 40)), channels or int(rng.integers(1, 6)), int(rng.integers(1, 4)))
    data = rng.gamma(2, 20, shape) if positive else rng.normal(0, 50, shape)
    axes = {
        "time": LinearAxis(unit="s", gain=1 / rng.choice([100, 256, 30000]), offset=rng.uniform(0, 1000)),
        "ch": CoordinateAxis(data=np.array([f"c{k}" for k in range(shape[1])]), dims=["ch"], unit="uV"),
        "band": LinearAxis(unit="Hz", gain=rng.uniform(0.5, 4), offset=rng.uniform(0, 10)),
    }
    data = data.astype(np.float32).astype(np.float64)
    return AxisArray(data, dims=["time", "ch", "band"], axes=axes, key="probe", stream_dim="time")


def number(rng, low, high):
    """A setting that float32 holds, so that both types are asked the same."""
    return float(np.float32(rng.uniform(low, high)))


def numbers(rng, low, high, count):
    return [number(rng, low, high) for _ in range(count)]


def case(**drawn):
    """Settings drawn for a random message."""
    return lambda rng: (message(rng), {name: draw(rng) for name, draw in drawn.items()})


def of_positive(**drawn):
    return lambda rng: (message(rng, positive=True), {name: draw(rng) for name, draw in drawn.items()})


def linear_transform(rng):
    x = message(rng)
    axis = str(rng.choice(x.dims[1:]))
    count = x.data.shape[x.dims.index(axis)]
    lists = {"scale": numbers(rng, -3, 3, count), "offset": numbers(rng, -100, 100, count), "axis": axis}
    return x, lists if rng.random() < 0.7 else {"scale": number(rng, -3, 3), "offset": number(rng, -9, 9)}


def coordinates(rng):
    x = message(rng, channels=2)
    return x, {"mode": str(rng.choice(["cart2pol", "pol2cart"])), "axis": "ch"}


CASES = {
    "Abs": case(),
    "Anscombe": of_positive(),
    "Clip": case(min=lambda rng: number(rng, -60, 0), max=lambda rng: number(rng, 0, 60)),
    "ConstAdd": case(value=lambda rng: number(rng, -60, 60)),
    "ConstDifference": case(value=lambda rng: number(rng, -60, 60), subtrahend=lambda rng: bool(rng.integers(0, 2))),
    "CoordinateSpaces": coordinates,
    "Diff": case(scale_by_fs=lambda rng: bool(rng.integers(0, 2))),
    "InverseAnscombe": of_positive(method=lambda rng: str(rng.choice(["exact", "asymptotic", "algebraic"]))),
    "Invert": case(),
    "LinearTransform": linear_transform,
    "Log": of_positive(base=lambda rng: number(rng, 1.5, 20), clip_zero=lambda rng: bool(rng.integers(0, 2))),
    "Pow": of_positive(exponent=lambda rng: number(rng, -2, 3)),
    "Scale": case(scale=lambda rng: number(rng, -5, 5)),
}

# Sums of numbers that may be larger than the result: rounding is relative to what was added.
LARGEST = {"LinearTransform": 500, "InverseAnscombe": 0.4, "Log": 1}


@pytest.mark.parametrize("chunk", CHUNKS)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", CASES)
def test_equals_reference(name, seed, dtype, chunk, tmp_path):
    x, settings = CASES[name](generator(name, seed))
    found = swiftlet(tmp_path, [(name, settings)], typed(x, dtype), chunk)
    assert_equal(found, reference(name, settings, x, chunk), dtype=dtype, scale=LARGEST.get(name, 0))


SPECIAL = [np.nan, np.inf, -np.inf, 0.0, -0.0, 5e-324, -1.0, 1.0, -0.375, 1e-300, 1e300, -2.5]
SETTINGS = {
    "Clip": {"min": -1.0, "max": 2.0},
    "ConstAdd": {"value": 1.5},
    "ConstDifference": {"value": 2.0, "subtrahend": False},
    "CoordinateSpaces": {"mode": "cart2pol"},
    "LinearTransform": {"scale": -2.0, "offset": 0.5},
    "Log": {"clip_zero": True},
    "Pow": {"exponent": 1.25},
    "Scale": {"scale": 3.0},
}


def polar(x):
    """By NumPy: the library takes a detour over complex numbers, which makes NaN of infinities."""
    return replace(x, data=np.stack([np.hypot(*x.data.T), np.arctan2(*x.data.T[::-1])], axis=1))


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("changed", [{}, {"Log": {}, "Pow": {"exponent": -3.0}}], ids=["", "other"])
def test_special_values(name, changed, tmp_path):
    """NaN, infinities, signed zeros, subnormal numbers: the same element by element, zeros with their sign."""
    settings = (SETTINGS | changed).get(name, {})
    x = message(generator(name), channels=2)
    pairs = np.array([[a, b] for a in SPECIAL for b in SPECIAL])
    x = replace(x, data=pairs, dims=["time", "ch"], axes={dim: x.axes[dim] for dim in ["time", "ch"]})
    expected = reference(name, settings, x)
    if name == "CoordinateSpaces":
        expected = replace(polar(x), axes=expected.axes)
    found = swiftlet(tmp_path, [(name, settings)], x)
    assert_equal(found, expected)
    numeric = ~np.isnan(expected.data)
    np.testing.assert_array_equal(np.signbit(found.data)[numeric], np.signbit(expected.data)[numeric])


# Truth values have no order and no sign.
WHOLE = [(name, dtype) for name in CASES for dtype in ["int16", "int64", "uint8"]]
WHOLE += [(name, "bool") for name in CASES if name not in ("Abs", "Clip", "Diff")]


@pytest.mark.parametrize("name, dtype", WHOLE)
def test_integers(name, dtype, tmp_path):
    """Integers stay where only whole numbers can come out; elsewhere they become float64."""
    x, settings = CASES[name](generator(name, dtype))
    x = replace(x, data=generator(dtype).integers(0, 2 if dtype == "bool" else 100, x.data.shape).astype(dtype))
    if name == "Clip":
        settings = {"min": 10.0, "max": 60.0}
    found = swiftlet(tmp_path, [(name, settings)], x, 7)
    wider = {"bool": "int8", "int8": "int16", "uint8": "int16", "int16": "int32", "uint16": "int32", "int32": "int64"}
    kept = {"Abs": dtype if dtype[0] in "ub" else wider.get(dtype, dtype), "Clip": dtype}
    if not settings.get("scale_by_fs"):
        kept["Diff"] = wider.get(dtype, dtype)
    expected = reference(name, settings, typed(x, "float64"), 7)
    assert_equal(found, expected, dtype=kept.get(name, "float64"), scale=LARGEST.get(name, 0))


def test_clip_of_integers_rounds_bounds_to_the_inside(tmp_path):
    x = message(generator("clip"))
    x = typed(x, "int16")
    found = swiftlet(tmp_path, [("Clip", {"min": -9.5, "max": 70000.5})], x)
    assert found.data.dtype == np.int16
    np.testing.assert_array_equal(found.data, np.maximum(x.data, -9))


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "uint32"])
def test_diff_of_unsigned_integers_does_not_wrap(dtype, tmp_path):
    top = np.iinfo(dtype).max
    x = message(generator(dtype), channels=1)
    data = np.resize([0, top, 1, top], x.data.shape[0]).astype(dtype)
    x = replace(x, data=data, dims=["time"], axes={"time": x.axes["time"]})
    found = swiftlet(tmp_path, [("Diff", {})], x, 3)
    assert found.data.dtype == {"uint8": np.int16, "uint16": np.int32, "uint32": np.int64}[dtype]
    np.testing.assert_array_equal(found.data, np.diff(data.astype(np.int64), prepend=data[:1].astype(np.int64)))


@pytest.mark.parametrize("chunk", CHUNKS)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_diff_by_irregular_times(dtype, chunk, tmp_path):
    rng = generator("irregular")
    x = message(rng)
    times = rng.uniform(0.01, 1, x.data.shape[0]).cumsum()
    x = replace(x, axes={**x.axes, "time": CoordinateAxis(data=times, unit="s", dims=["time"])})
    found = swiftlet(tmp_path, [("Diff", {"scale_by_fs": True})], typed(x, dtype), chunk)
    assert_equal(found, reference("Diff", {"scale_by_fs": True}, x, chunk), dtype=dtype)


@pytest.mark.parametrize("base", [2.0, float(np.e), 10.0])
@pytest.mark.parametrize("clip_zero", [False, True])
def test_log_of_float32_is_float32(base, clip_zero, tmp_path):
    """Where the library computes float64; the smallest number is that of the data's type."""
    x = np.concatenate([[0.0, 1e-40, -3.0, np.nan, np.inf], np.geomspace(1e-38, 1e38, 400)]).astype(np.float32)
    probe = message(generator("log"))
    probe = replace(probe, data=x, dims=["time"], axes={"time": probe.axes["time"]})
    found = swiftlet(tmp_path, [("Log", {"base": base, "clip_zero": clip_zero})], probe)
    raised = np.maximum(x, np.finfo(np.float32).smallest_normal) if clip_zero else x
    with np.errstate(all="ignore"):
        expected = np.log(raised.astype(np.float64)) / np.log(base)
    assert_equal(found, replace(probe, data=expected), dtype="float32")


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_calibration_keeps_the_type(dtype, tmp_path):
    """Coefficients that float32 does not hold are rounded to it once."""
    x = message(generator("calibration"))
    channels = x.data.shape[1]
    scale, offset = (0.195 * np.arange(1, channels + 1)).tolist(), (np.arange(channels) / 3).tolist()
    settings = {"scale": scale, "offset": offset, "axis": "ch"}
    found = swiftlet(tmp_path, [("LinearTransform", settings)], typed(x, dtype), 7)
    rounded = [np.array(list_, dtype).astype(np.float64)[:, None] for list_ in (scale, offset)]
    expected = x.data * rounded[0] + rounded[1]
    assert_equal(found, replace(x, data=expected), dtype=dtype, scale=100)
