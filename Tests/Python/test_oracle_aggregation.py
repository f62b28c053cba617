"""Reductions of axes, bands and bins equal the library and NumPy."""

import numpy as np
import pytest
from ezmsg.util.messages.axisarray import AxisArray, CoordinateAxis, LinearAxis, replace

from conftest import fail
from oracle import assert_equal, generator, pipeline, reference, save, swiftlet, turned, typed

CHUNKS = [1, 7, None]
OPERATIONS = ["max", "min", "mean", "median", "std", "sum", "argmin", "argmax", "trapezoid"]
NAN_OPERATIONS = ["nanmax", "nanmin", "nanmean", "nanmedian", "nanstd", "nansum"]
# Largest magnitude in the data below, for sums that come out small; and of operations that only select, none.
LARGEST = 250
SELECT = {operation: 0 for operation in ["max", "min", "nanmax", "nanmin", "argmin", "argmax"]}


def scale(settings):
    operation = settings["operation"]
    return LARGEST if isinstance(operation, list) else SELECT.get(operation, LARGEST)


def message(rng, samples=None, rate=None):
    shape = (samples or int(rng.integers(20, 60)), int(rng.integers(1, 4)), int(rng.integers(2, 12)))
    freq = LinearAxis(unit="Hz", gain=rng.uniform(0.5, 4), offset=rng.uniform(0, 10))
    if rng.integers(0, 2):
        freq = CoordinateAxis(unit="Hz", data=rng.uniform(0.1, 3, shape[2]).cumsum(), dims=["freq"])
    axes = {
        "time": LinearAxis(unit="s", gain=1 / (rate or rng.choice([100, 250, 256])), offset=rng.uniform(0, 100)),
        "ch": CoordinateAxis(data=np.array(["C3", "C4", "Cz"][: shape[1]]), dims=["ch"]),
        "freq": freq,
    }
    data = rng.normal(5, 50, shape).astype(np.float32).astype(np.float64)
    return AxisArray(data, dims=["time", "ch", "freq"], axes=axes, key="probe", stream_dim="time")


def bands(rng, axis, count):
    """Ranges that hold a place each, and may overlap."""
    values = axis.data if isinstance(axis, CoordinateAxis) else axis.value(np.arange(count))
    ends = [sorted(rng.integers(0, count, 2)) for _ in range(rng.integers(1, 4))]
    return [[float(values[low]) - 1e-3, float(values[high]) + 1e-3] for low, high in ends]


def ranged(rng, operation):
    x = message(rng)
    return x, {"axis": "freq", "bands": bands(rng, x.axes["freq"], x.data.shape[2]), "operation": operation}


def binned(rng, operation):
    x = message(rng)
    # Lengths that are no rounding away from a whole number of samples, where the library truncates them.
    length = (rng.integers(2, 15) + rng.choice([0.1, 0.25, 0.5])) * x.axes["time"].gain
    if operation == "trapezoid":  # the library subtracts times from each other, which late ones are too coarse for
        x.axes["time"] = replace(x.axes["time"], offset=0.0)
    operation = [operation, "max", "std"] if rng.integers(0, 2) else operation
    return x, {"bin_duration": float(length), "operation": operation, "fractional": bool(rng.integers(0, 2))}


CASES = {
    "Aggregate": lambda rng, operation: (
        message(rng),
        {"axis": str(rng.choice(["ch", "freq"])), "operation": operation},
    ),
    "BinnedAggregate": binned,
    "RangedAggregate": ranged,
}


def numeric(x, settings):
    """Channels have labels, which neither can be integrated over nor be the result."""
    if settings.get("axis") != "ch" or settings["operation"] not in ("argmin", "argmax", "trapezoid"):
        return x
    return replace(x, axes={**x.axes, "ch": LinearAxis(unit="mm", gain=0.4, offset=1.0)})


@pytest.mark.parametrize("chunk", CHUNKS)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("name", CASES)
def test_equals_reference(name, operation, dtype, chunk, tmp_path):
    x, settings = CASES[name](generator(name, operation, chunk), operation)
    x = numeric(x, settings)
    found = swiftlet(tmp_path, [(name, settings)], typed(x, dtype), chunk)
    assert_equal(found, reference(name, settings, x, chunk), dtype=dtype, scale=scale(settings))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("operation", NAN_OPERATIONS + OPERATIONS)
@pytest.mark.parametrize("name", CASES)
def test_missing_values(name, operation, dtype, tmp_path):
    """Single NaN values, and rows of nothing else."""
    rng = generator(name, operation, "nan")
    x, settings = CASES[name](rng, operation)
    x = numeric(x, settings)
    data = np.where(rng.random(x.data.shape) < 0.1, np.nan, x.data)
    data[3:5] = np.nan
    x = replace(x, data=data)
    expected = reference(name, settings, x)
    assert_equal(
        swiftlet(tmp_path, [(name, settings)], typed(x, dtype), 7), expected, dtype=dtype, scale=scale(settings)
    )


@pytest.mark.parametrize("dtype", ["int16", "uint8"])
@pytest.mark.parametrize("operation", OPERATIONS + NAN_OPERATIONS)
@pytest.mark.parametrize("name", CASES)
def test_integers(name, operation, dtype, tmp_path):
    """Extremes keep the type, sums become 64 bits wide, all else float64."""
    rng = generator(name, operation, dtype)
    x, settings = CASES[name](rng, operation)
    settings["operation"] = operation
    x = numeric(x, settings)
    x = replace(x, data=rng.integers(0, 200, x.data.shape).astype(dtype))
    wide = {"int16": "int64", "uint8": "uint64"}[dtype]
    kinds = {"max": dtype, "min": dtype, "nanmax": dtype, "nanmin": dtype, "sum": wide, "nansum": wide}
    expected = reference(name, settings, typed(x, "float64"))
    found = swiftlet(tmp_path, [(name, settings)], x, 7)
    assert_equal(found, expected, dtype=kinds.get(operation, "float64"), scale=LARGEST)


@pytest.mark.parametrize("operation", ["mean", "argmax", "trapezoid"])
def test_aggregate_over_the_stream(operation, tmp_path):
    """One message in, one without the stream's axis out."""
    x = turned(message(generator("stream", operation)), ["time", "freq", "ch"])
    settings = {"axis": "time", "operation": operation}
    expected = reference("Aggregate", settings, x)
    assert expected.dims == ["freq", "ch"]
    assert_equal(swiftlet(tmp_path, [("Aggregate", settings)], x), expected, scale=LARGEST)


def test_none_asks_whether_all_of_a_band_is_set(tmp_path):
    x, settings = ranged(generator("none"), "none")
    x = replace(x, data=(x.data > -40).astype(np.float64))
    assert_equal(swiftlet(tmp_path, [("RangedAggregate", settings)], x), reference("RangedAggregate", settings, x))


def test_bands_of_labels_are_named_by_their_ends(tmp_path):
    x = message(generator("labels"))
    x = replace(x, data=np.repeat(x.data[:, :1], 3, axis=1))
    x.axes["ch"] = CoordinateAxis(data=np.array(["C3", "C4", "Cz"]), dims=["ch"])
    found = swiftlet(tmp_path, [("RangedAggregate", {"axis": "ch", "bands": [[0, 1], [2, 2]]})], x)
    assert found.axes["ch"].data.tolist() == ["C3 - C4", "Cz - Cz"]
    np.testing.assert_allclose(found.data[:, 0], x.data[:, :2].mean(axis=1), rtol=1e-12)


def test_a_band_without_a_place_is_an_error(tmp_path):
    """The library fails with an index error."""
    x, settings = ranged(generator("empty"), "mean")
    save(tmp_path / "in.npz", x)
    path = pipeline(tmp_path, ("RangedAggregate", {**settings, "bands": [[900.0, 950.0]]}))
    fail(
        65, "run", path, tmp_path / "in.npz", "-o", tmp_path / "out.npz", "-q", says=["RangedAggregate", "freq", "900"]
    )


def test_no_bands_pass_messages_through(tmp_path):
    x = message(generator("through"))
    assert_equal(swiftlet(tmp_path, [("RangedAggregate", {})], x, 7), x, exact=True)
    assert_equal(swiftlet(tmp_path, [("BinnedAggregate", {"passthrough": True})], x, 7), x, exact=True)


@pytest.mark.parametrize("chunk", CHUNKS)
@pytest.mark.parametrize("fractional", [True, False])
@pytest.mark.parametrize("rate, duration", [(100, 0.29), (100, 0.07), (1000, 0.009), (30000, 0.0011)])
def test_bins_of_a_whole_number_of_samples(rate, duration, fractional, chunk, tmp_path):
    """0.29 s at 100 Hz are 29 samples, though their product in floating point is a little less."""
    length = round(rate * duration)
    x = message(generator(rate, duration), samples=4 * length + 1, rate=rate)
    settings = {"bin_duration": duration, "fractional": fractional, "operation": "mean"}
    found = swiftlet(tmp_path, [("BinnedAggregate", settings)], x, chunk)
    expected = x.data[: 4 * length].reshape(4, length, *x.data.shape[1:]).mean(axis=1)
    time = replace(x.axes["time"], gain=duration)
    assert_equal(found, replace(x, data=expected, axes={**x.axes, "time": time}), scale=LARGEST)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("dims", [["ch", "time", "freq"], ["freq", "ch", "time"]])
def test_stream_axis_in_any_position(name, dims, tmp_path):
    """Files hold the stream first; a step before turns it."""
    x, settings = CASES[name](generator("position", name), "mean")
    found = swiftlet(tmp_path, [("Transpose", {"axes": dims}), (name, settings)], x, 7)
    assert_equal(found, reference(name, settings, turned(x, dims), 7), scale=LARGEST)
