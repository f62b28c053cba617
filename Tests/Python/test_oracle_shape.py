"""Transpose, Slicer, Flatten and ExtractAxisData give the library's numbers and labels, exactly."""

import numpy as np
import pytest
from ezmsg.util.messages.axisarray import AxisArray, CoordinateAxis, LinearAxis, replace

from conftest import fail, succeed
from oracle import assert_equal, generator, load, pipeline, reference, save, swiftlet, turned, typed

CHUNKS = [1, 7, None]
NAMES = np.array(["C3", "C4", "Cz", "F3", "F4", "Pz"])


def labels(rng, count):
    return CoordinateAxis(data=rng.permutation(NAMES)[:count], dims=["ch"])


def records(rng, count):
    """Electrodes with a label, a place, a bank and a number."""
    table = np.zeros(count, [("label", "U2"), ("x", "f8"), ("bank", "U1"), ("elec", "i8")])
    table["label"] = rng.permutation(NAMES)[:count]
    table["x"] = rng.uniform(0, 10, count)
    table["bank"] = rng.choice(["A", "B"], count)
    table["elec"] = rng.permutation(count) + 1
    return CoordinateAxis(data=table, dims=["ch"])


def message(rng, channels=labels):
    shape = (int(rng.integers(12, 30)), 6, int(rng.integers(2, 5)))
    axes = {
        "time": LinearAxis(unit="s", gain=1 / 256, offset=rng.uniform(0, 100)),
        "ch": channels(rng, 6),
        "freq": LinearAxis(unit="Hz", gain=rng.uniform(0.5, 4), offset=rng.uniform(0, 10)),
    }
    dims = ["time", "ch", "freq"]
    return AxisArray(rng.normal(size=shape), dims=dims, axes=axes, key="probe", stream_dim="time")


def slicer(rng):
    x = message(rng)
    names = x.axes["ch"].data
    start, stop = sorted(rng.choice(7, 2, replace=False).tolist())
    selection = rng.choice(
        [
            f"{start}:{stop}",
            f"{-stop}:",
            f"::{rng.integers(1, 4)}",
            f"{stop - 1}::-1",
            str(rng.choice(names)),
            f"{names[3]}, {names[0]},{names[5]}",
            f"{names[2]}, 0:2, 4",
            "C.*",
            "F[34],Pz",
            "Q.*, C3",
            str(rng.integers(-6, 6)),
            ":",
        ]
    )
    settings = {"selection": str(selection), "axis": "ch", "order": str(rng.choice(["axis", "selection"]))}
    return x, settings


def transpose(rng):
    x = message(rng)
    named = rng.permutation(x.dims).tolist()
    axes = [
        named,
        [*named[:1], "..."],
        ["...", *named[:2]],
        [named[1], "...", named[0]],
        [int(place) for place in rng.permutation(3)],
    ]
    chosen = axes[rng.integers(0, len(axes))]
    return x, {"axes": chosen, "order": [None, "C", "F"][rng.integers(0, 3)]}


def flatten(rng):
    x = message(rng, [labels, records][rng.integers(0, 2)])
    settings = [
        {},
        {"sample_axis": "sample", "output_axis": "feature", "label_separator": "_"},
        {"flatten_axes": ["freq", "ch"], "label_separator": ""},
        {"flatten_axes": ["ch"], "output_axis": "merged"},
    ]
    return x, settings[rng.integers(0, len(settings))]


CASES = {
    "ExtractAxisData": lambda rng: (message(rng), {"axis": "time", "reference": "time"}),
    "Flatten": flatten,
    "ModifyAxis": lambda rng: (
        message(rng),
        {"name_map": [{"ch": "sensor"}, {"time": "t", "ch": "c"}][rng.integers(0, 2)]},
    ),
    "Slicer": slicer,
    "Transpose": transpose,
}


@pytest.mark.parametrize("chunk", CHUNKS)
@pytest.mark.parametrize("seed", range(16))
@pytest.mark.parametrize("name", CASES)
def test_equals_reference(name, seed, chunk, tmp_path):
    x, settings = CASES[name](generator(name, seed))
    x = typed(x, ["float64", "float32", "int16", "bool"][seed % 4])
    found = swiftlet(tmp_path, [(name, settings)], x, chunk)
    expected = reference(name, settings, x, chunk)
    if name == "ExtractAxisData":  # times are more than float32 can hold
        assert_equal(found, expected, dtype="float64")
    else:
        assert_equal(found, expected, exact=True)


@pytest.mark.parametrize("selection", ["A", "B,3:4", "[AB]"])
@pytest.mark.parametrize("seed", range(2))
def test_slicer_by_field(selection, seed, tmp_path):
    x = message(generator("field", seed), records)
    settings = {"selection": selection, "axis": "ch", "field": "bank", "order": "selection"}
    assert_equal(swiftlet(tmp_path, [("Slicer", settings)], x, 5), reference("Slicer", settings, x), exact=True)


def test_slicer_by_a_field_of_numbers(tmp_path):
    """A bare number is then a value, not a position."""
    x = message(generator("number"), records)
    settings = {"selection": "6,2", "axis": "ch", "field": "elec", "order": "selection"}
    assert_equal(swiftlet(tmp_path, [("Slicer", settings)], x, 5), reference("Slicer", settings, x), exact=True)


@pytest.mark.parametrize("selection", ["1:", "::2", "3:0:-1", "2:3", "-2:"])
def test_slices_of_a_regular_axis_keep_its_values(selection, tmp_path):
    """The library leaves offset and gain as they were."""
    x = message(generator("regular", selection))
    place = slice(*[int(part) if part else None for part in selection.split(":")])
    data = x.data[:, :, place]
    axis = x.axes["freq"]
    values = axis.value(np.arange(x.data.shape[2]))[place]
    found = swiftlet(tmp_path, [("Slicer", {"selection": selection, "axis": "freq"})], x, 5)
    np.testing.assert_array_equal(found.data, data)
    shown = found.axes["freq"]
    np.testing.assert_allclose(shown.value(np.arange(data.shape[2])), values, rtol=1e-12)
    if len(values) > 1:
        np.testing.assert_allclose(shown.gain, values[1] - values[0], rtol=1e-12)
    assert shown.unit == "Hz"


def test_places_of_a_regular_axis_keep_their_values(tmp_path):
    x = message(generator("irregular"))
    x = replace(x, data=np.repeat(x.data[:, :, :1], 5, axis=2) + np.arange(5))
    found = swiftlet(tmp_path, [("Slicer", {"selection": "0,3,4", "axis": "freq"})], x, 5)
    np.testing.assert_array_equal(found.data, x.data[:, :, [0, 3, 4]])
    np.testing.assert_allclose(found.axes["freq"].data, x.axes["freq"].value(np.array([0, 3, 4])), rtol=1e-12)


def test_slicer_takes_one_sample_of_a_whole_recording(tmp_path):
    """The library fails here: the stream's axis is gone."""
    x = turned(message(generator("sample")), ["time", "freq", "ch"])
    found = swiftlet(tmp_path, [("Slicer", {"selection": "3", "axis": "time"})], x)
    axes = {dim: x.axes[dim] for dim in ["freq", "ch"]}
    assert_equal(found, AxisArray(x.data[3], dims=["freq", "ch"], axes=axes), exact=True)


def test_slicer_that_finds_nothing(tmp_path):
    x = message(generator("nothing"))
    settings = {"selection": "X1", "axis": "ch"}
    # By the tool on any device: where the module reads no labels, it does not know that they would be texts.
    save(tmp_path / "in.npz", x)
    path = pipeline(tmp_path, ("Slicer", settings))
    succeed("run", path, tmp_path / "in.npz", "-o", tmp_path / "out.npz", "-q")
    assert_equal(load(tmp_path / "out.npz"), reference("Slicer", settings, x), exact=True)
    path = pipeline(tmp_path, ("Slicer", {**settings, "on_empty": "raise"}))
    fail(65, "run", path, tmp_path / "in.npz", "-o", tmp_path / "none.npz", "-q", says=["X1", "ch"])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_extract_coordinates(dtype, tmp_path):
    rng = generator("coordinates")
    x = message(rng)
    values = rng.uniform(0, 50, x.data.shape[2])
    x = replace(x, axes={**x.axes, "freq": CoordinateAxis(data=values, unit="Hz", dims=["freq"])})
    found = swiftlet(tmp_path, [("ExtractAxisData", {"axis": "freq"})], typed(x, dtype))
    assert found.dims == ["freq"]
    # Times are more than float32 can hold.
    assert found.data.dtype == np.float64
    np.testing.assert_array_equal(found.data, values)


@pytest.mark.parametrize("name, settings", [("Transpose", {"axes": ["freq", "..."]}), ("Flatten", {})])
@pytest.mark.parametrize("dims", [["ch", "time", "freq"], ["freq", "ch", "time"]])
def test_stream_axis_in_any_position(name, settings, dims, tmp_path):
    """Files hold the stream first; a step before turns it."""
    x = message(generator("position"))
    found = swiftlet(tmp_path, [("Transpose", {"axes": dims}), (name, settings)], x, 7)
    assert_equal(found, reference(name, settings, turned(x, dims), 7), exact=True)


def test_a_file_read_and_written_is_the_same(tmp_path):
    """What the other tests rest on: their messages survive a pipeline that does nothing."""
    for axis in (labels, records):
        x = message(generator("same"), axis)
        assert_equal(swiftlet(tmp_path, [("Scale", {"scale": 1.0})], x, 7), x, exact=True)
        assert load(tmp_path / "out.npz").key == "probe"
