"""Messages keep what surrounds their data: axes, labels, classes and fields."""

import dataclasses
import gc
import sys

import ezmsg.util.messages.axisarray as ezmsg
import numpy as np
import pytest
import swiftlet as sw
from swiftlet.sigproc.aggregate import AggregateTransformer
from swiftlet.sigproc.downsample import DownsampleTransformer
from swiftlet.sigproc.math.abs import AbsTransformer
from swiftlet.sigproc.math.clip import ClipTransformer
from swiftlet.sigproc.math.log import LogTransformer
from swiftlet.sigproc.math.scale import ScaleTransformer
from swiftlet.sigproc.slicer import SlicerTransformer
from swiftlet.sigproc.window import WindowTransformer

from library_matrix import examples, recording, run, transformer

EXAMPLES = list(examples())
BASE = np.arange(48, dtype="float32").reshape(8, 6) - 20


def message(data, **fields):
    """A message of (time, ch) around an array."""
    fields.setdefault("axes", {"time": sw.TimeAxis(fs=100.0)})
    return sw.AxisArray(data, ["time", "ch"], **fields)


def of_ezmsg(data, **fields):
    """The same in ezmsg's class."""
    axes = {
        "time": ezmsg.AxisArray.TimeAxis(fs=100.0, offset=3.0),
        "ch": ezmsg.CoordinateAxis(data=np.array(["a", "b", "c"]), dims=["ch"], unit="name"),
    }
    return ezmsg.AxisArray(data, ["time", "ch"], axes, {"who": object(), "n": 3}, "dev", "time", **fields)


def test_unchanged_parts_are_the_same_objects():
    given = of_ezmsg(np.ones((4, 3)))
    result = AbsTransformer()(given)
    assert type(result) is ezmsg.AxisArray
    for part in ("dims", "axes", "attrs", "key"):
        assert getattr(result, part) is getattr(given, part)
    result = DownsampleTransformer(factor=2)(given)
    assert result.axes["ch"] is given.axes["ch"] and result.attrs is given.attrs
    assert result.axes["time"] == ezmsg.LinearAxis(unit="s", gain=0.02, offset=3.0)
    assert given.axes["time"].gain == 0.01


def test_a_new_time_axis_object_is_still_the_stream():
    step = DownsampleTransformer(factor=3)
    first = step(of_ezmsg(np.arange(12.0).reshape(4, 3)))
    later = of_ezmsg(np.arange(12.0).reshape(4, 3))
    later.axes["time"] = ezmsg.AxisArray.TimeAxis(fs=100.0, offset=3.04)
    later.axes["ch"] = ezmsg.CoordinateAxis(data=np.array(["a", "b", "c"]), dims=["ch"], unit="name")
    second = step(later)
    assert [len(first.data), len(second.data)] == [2, 1]
    assert second.axes["time"].offset == pytest.approx(3.06)
    assert second.axes["ch"] is later.axes["ch"]


@pytest.mark.parametrize(
    "change",
    [
        lambda m: dataclasses.replace(m, key="other"),
        lambda m: dataclasses.replace(m, axes={**m.axes, "time": ezmsg.AxisArray.TimeAxis(fs=50.0)}),
        lambda m: dataclasses.replace(
            m, axes={**m.axes, "ch": ezmsg.CoordinateAxis(data=np.array(["a", "b", "X"]), dims=["ch"])}
        ),
        lambda m: dataclasses.replace(m, data=m.data[:, :2], axes={"time": m.axes["time"]}),
        lambda m: dataclasses.replace(m, data=m.data.astype("float32")),
    ],
    ids=["key", "rate", "label", "channels", "dtype"],
)
def test_another_stream_begins_anew(change):
    step = DownsampleTransformer(factor=3)
    given = of_ezmsg(np.ones((4, 3)))
    assert len(step(given).data) == 2
    assert len(step(change(given)).data) == 2, "the first sample of another stream is kept"
    assert len(step(change(given)).data) == 1


def test_records_of_channels_keep_their_fields_and_dtypes():
    table = np.array([("a", 1.5, 3), ("b", 2.5, 4), ("c", 3.5, 5)], [("label", "U4"), ("x", "f4"), ("bank", "i2")])
    given = of_ezmsg(np.ones((4, 3)))
    given.axes["ch"] = ezmsg.CoordinateAxis(data=table, dims=["ch"])
    assert AbsTransformer()(given).axes["ch"] is given.axes["ch"]
    picked = SlicerTransformer(selection="c, a", axis="ch", order="selection")(given).axes["ch"]
    assert picked.data["label"].tolist() == ["c", "a"]
    assert picked.data["x"].tolist() == [3.5, 1.5] and picked.data["x"].dtype == "f4"
    assert picked.data["bank"].tolist() == [5, 3] and picked.data["bank"].dtype == "i2"


def test_times_per_sample():
    given = of_ezmsg(np.arange(12.0).reshape(4, 3))
    given.axes["time"] = ezmsg.CoordinateAxis(data=np.array([0.0, 0.3, 0.4, 1.1]), dims=["time"], unit="s")
    result = AbsTransformer()(given)
    assert result.axes["time"] is given.axes["time"] or result.axes["time"] == given.axes["time"]
    part = SlicerTransformer(selection="1:3", axis="time")(given)
    assert part.axes["time"].data.tolist() == [0.3, 0.4]


def test_coordinates_that_are_named_for_no_dim():
    given = of_ezmsg(np.ones((4, 3)))
    given.axes["place"] = ezmsg.CoordinateAxis(data=np.array([1.0, 2.0, 3.0]), dims=["ch"])
    result = SlicerTransformer(selection="1:", axis="ch")(given)
    assert result.axes["place"].data.tolist() == [2.0, 3.0]


def test_an_axis_that_goes_and_one_that_comes():
    gone = AggregateTransformer(axis="ch", operation="mean")(of_ezmsg(np.ones((4, 3))))
    assert gone.dims == ["time"] and set(gone.axes) == {"time"}
    come = WindowTransformer(window_dur=0.02, window_shift=0.01, zero_pad_until="none")(of_ezmsg(np.ones((4, 3))))
    assert come.dims == ["win", "time", "ch"] and come.stream_dim == "win"
    assert isinstance(come.axes["win"], ezmsg.LinearAxis)


@dataclasses.dataclass(frozen=True, slots=True)
class Slotted:
    data: object
    dims: list
    axes: dict
    attrs: dict = dataclasses.field(default_factory=dict)
    key: str = ""


class Extended(ezmsg.AxisArray):
    """A subclass with a field of its own, and with a base that is not ours."""


def test_anything_of_the_shape_of_a_message():
    slotted = Slotted(-BASE, ["time", "ch"], {"time": sw.TimeAxis(fs=10.0)})
    result = DownsampleTransformer(factor=2)(slotted)
    assert type(result) is Slotted and result.axes["time"].gain == 0.2
    extended = Extended(-BASE, ["time", "ch"], {"time": ezmsg.AxisArray.TimeAxis(fs=10.0)})
    extended.note = "kept"
    result = DownsampleTransformer(factor=2)(extended)
    assert type(result) is Extended and result.note == "kept"
    assert isinstance(result.axes["time"], ezmsg.LinearAxis)


def test_our_messages_without_ezmsg_behave_as_its():
    ours, theirs = recording(), None
    theirs = ezmsg.AxisArray(
        ours.data,
        ours.dims,
        {
            name: ezmsg.LinearAxis(unit=axis.unit, gain=axis.gain, offset=axis.offset)
            if hasattr(axis, "gain")
            else ezmsg.CoordinateAxis(data=axis.data, dims=axis.dims)
            for name, axis in ours.axes.items()
        },
        ours.attrs,
        ours.key,
        ours.stream_dim,
    )
    found = [(run(example, [ours]), run(example, [theirs])) for _, example in EXAMPLES]
    assert all(len(a) == len(b) for a, b in found)
    # A sampler is given no period, or one that begins before the recording.
    made = [(a[0], b[0]) for a, b in found if a]
    assert len(made) >= len(EXAMPLES) - 2
    for a, b in made:
        assert type(a) is sw.AxisArray and type(b) is ezmsg.AxisArray
        assert a.dims == b.dims and a.key == b.key and a.attrs == b.attrs and a.stream_dim == b.stream_dim
        assert np.array_equal(a.data, b.data, equal_nan=True)
        assert a.axes.keys() == b.axes.keys()
        for name, axis in a.axes.items():
            other = b.axes[name]
            assert axis.unit == other.unit
            if hasattr(axis, "gain"):
                assert (axis.gain, axis.offset) == (other.gain, other.offset)
            else:
                assert np.array_equal(axis.data, other.data) and list(axis.dims) == list(other.dims)


def test_a_chain_of_single_steps_equals_a_pipeline():
    data = np.abs(BASE.astype("float64")) + 1
    chain = [AbsTransformer(), ClipTransformer(min=2.0, max=12.0), LogTransformer(), ScaleTransformer(scale=0.5)]
    given = message(data)
    one = sw.Pipeline(chain)(given)
    for step in chain:
        given = step(given)
    assert np.array_equal(one.data, given.data)


def test_references_are_given_back():
    step, data = DownsampleTransformer(factor=2), np.ones((8, 3))
    given = message(data, attrs={"a": 1})
    parts = [data, given.dims, given.axes, given.attrs, given.axes["time"]]
    for _ in range(10):
        step(given)
    before = [sys.getrefcount(part) for part in parts]
    for _ in range(1000):
        result = step(given)
    del result
    gc.collect()
    assert [sys.getrefcount(part) for part in parts] == before


def test_a_view_of_data_that_had_to_be_copied_keeps_the_copy():
    """Pickled arrays arrive at any address, where their numbers cannot be read as they stand."""

    def misaligned(number):
        data = np.frombuffer(bytearray(32 * 8 + 3), dtype="float64", count=32, offset=3).reshape(8, 4)
        data[...] = number
        return data

    step = transformer({"Downsample": {"factor": 2}})
    results = [step(message(misaligned(number))).data for number in range(50)]
    assert [set(result.ravel()) for result in results] == [{float(number)} for number in range(50)]
