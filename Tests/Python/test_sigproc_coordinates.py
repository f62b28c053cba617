"""Coordinates come back as they went in: the object where nothing changed, else the same values to the last digit."""

import logging

import ezmsg.util.messages.axisarray as ezmsg
import numpy as np
import pytest
import swiftlet as sw
from swiftlet.sigproc.aggregate import AggregateTransformer
from swiftlet.sigproc.downsample import DownsampleTransformer
from swiftlet.sigproc.math.abs import AbsTransformer
from swiftlet.sigproc.slicer import SlicerTransformer
from swiftlet.sigproc.transpose import TransposeTransformer

NANOSECONDS = 1_764_500_000_000_000_001 + np.arange(6) * 1_000_003
ALONG_TIME = {
    "int64": NANOSECONDS,
    "uint64": np.uint64(2**63) + np.arange(6, dtype="uint64") * np.uint64(4097),
    "datetime64[ns]": NANOSECONDS.astype("datetime64[ns]"),
    "datetime64[D]": np.datetime64("2026-11-30") + np.arange(6),
    "timedelta64[us]": (np.arange(6) * 12_345).astype("timedelta64[us]"),
    "longdouble": np.arange(6, dtype=np.longdouble) + np.longdouble(1) / 3,
    "float32": (np.arange(6) / 3).astype("float32"),
}
LABELS = {
    "wide": np.array(["a", "b", "c"], "U8"),
    "bytes": np.array([b"a", b"b", b"c"]),
    "objects": np.array(["a", None, "c"], object),
    "longdouble": np.arange(3, dtype=np.longdouble) / 7,
    "datetime64": np.array(["2026-01-01", "2026-01-02", "2026-01-04"], "M8[D]"),
    "records": np.array(
        [("a", 1.5, 2**62 + 1), ("b", 2.5, 4), ("c", 3.5, 5)], [("label", "U8"), ("x", "f4"), ("n", "i8")]
    ),
}
if hasattr(np.dtypes, "StringDType"):
    LABELS["StringDType"] = np.array(["a", None, "c"], np.dtypes.StringDType(na_object=None))


def message(time=None, ch=None, kind=ezmsg):
    axes = {"time": kind.LinearAxis(unit="s", gain=0.01)}
    if time is not None:
        axes["time"] = kind.CoordinateAxis(data=time, dims=["time"], unit="s")
    if ch is not None:
        axes["ch"] = kind.CoordinateAxis(data=ch, dims=["ch"])
    return kind.AxisArray(np.arange(18.0).reshape(6, 3), ["time", "ch"], axes)


def equal(a, b):
    """Whether coordinates are the same to the bit, and of the same dtype."""
    if isinstance(b, list):
        return list(a) == b
    return a.dtype == b.dtype and a.tolist() == b.tolist() and bool(np.all((a == b) | (a != a)))


@pytest.mark.parametrize("kind", ALONG_TIME)
@pytest.mark.parametrize("messages", [sw, ezmsg], ids=["swiftlet", "ezmsg"])
def test_times_that_do_not_change_are_the_same_object(kind, messages):
    for step in (AbsTransformer(), sw.Pipeline(["Abs", {"Scale": {"scale": 2.0}}]), AggregateTransformer(axis="ch")):
        for _ in range(3):
            given = message(ALONG_TIME[kind], kind=getattr(messages, "_messages", messages))
            assert step(given).axes["time"] is given.axes["time"]


@pytest.mark.parametrize("kind", ALONG_TIME)
def test_times_that_are_picked_keep_every_digit(kind):
    times = ALONG_TIME[kind]
    picked = DownsampleTransformer(factor=2)(message(times)).axes["time"].data
    assert equal(picked, times[::2])
    picked = SlicerTransformer(selection="1:5", axis="time")(message(times)).axes["time"].data
    assert equal(picked, times[1:5])


@pytest.mark.parametrize("kind", LABELS)
def test_labels_that_do_not_change_are_the_same_object(kind):
    given = message(ch=LABELS[kind])
    assert DownsampleTransformer(factor=2)(given).axes["ch"] is given.axes["ch"]
    turned = TransposeTransformer(axes=("ch", "time"))(given)
    assert turned.axes["ch"] is given.axes["ch"]


@pytest.mark.parametrize("kind", LABELS)
def test_labels_that_are_picked_keep_dtype_and_width(kind):
    labels = LABELS[kind]
    picked = SlicerTransformer(selection="1:", axis="ch")(message(ch=labels)).axes["ch"].data
    assert equal(picked, labels[1:])


def test_repeated_labels_are_picked_in_their_order():
    table = np.array([("a", 1), ("a", 2), ("a", 1)], [("label", "U4"), ("n", "i4")])
    picked = SlicerTransformer(selection="1:", axis="ch")(message(ch=table)).axes["ch"].data
    assert picked.tolist() == [("a", 2), ("a", 1)]


def of_pandas():
    pandas = pytest.importorskip("pandas")
    yield pandas.Index(["a", "b", "c"])
    yield pandas.Series(["a", "b", "c"], index=[5, 1, 3])
    yield pandas.DataFrame(np.zeros((2, 3)), columns=["a", "b", "c"]).columns
    yield pandas.Series([1.5, 2.5, 3.5])


def test_coordinates_of_pandas():
    for data in of_pandas():
        given = message(ch=data)
        assert AbsTransformer()(given).axes["ch"] is given.axes["ch"]
        picked = SlicerTransformer(selection="1:", axis="ch")(given).axes["ch"].data
        assert list(picked) == list(data)[1:]


def arrays():
    import jax.numpy
    import mlx.core

    yield sw.asarray([1.5, 2.5, 3.5])
    yield mlx.core.array([1.5, 2.5, 3.5])
    yield jax.numpy.asarray([1.5, 2.5, 3.5])
    try:
        import array_api_strict
    except ImportError:
        return
    yield array_api_strict.asarray([1.5, 2.5, 3.5])


@pytest.mark.parametrize("data", list(arrays()), ids=lambda x: type(x).__module__)
def test_coordinates_of_other_libraries(data):
    given = message(ch=data)
    assert AbsTransformer()(given).axes["ch"] is given.axes["ch"]
    picked = SlicerTransformer(selection="1:", axis="ch")(given).axes["ch"].data
    assert [float(value) for value in picked] == [2.5, 3.5]
    assert type(picked) is type(data) or isinstance(picked, np.ndarray)


# --- Labels of another length


def test_labels_of_another_length_pass_as_upstream_passes_them():
    """ezmsg-sigproc's own AffineTransform sends no labels, in an axis, for channels that it made."""
    from ezmsg.sigproc.affinetransform import AffineTransformSettings, AffineTransformTransformer

    upstream = AffineTransformTransformer(AffineTransformSettings(weights=np.ones((3, 5)), axis="ch"))
    mixed = upstream(message(ch=np.array(["a", "b", "c"])))
    for _ in range(2):
        result = AbsTransformer()(mixed)
        assert result.axes["ch"] is mixed.axes["ch"] and result.data.shape == (6, 5)
        assert list(DownsampleTransformer(factor=2)(mixed).axes["ch"].data) == list(mixed.axes["ch"].data)


@pytest.mark.parametrize("labels", [[], ["a", "b"], ["a", "b", "c", "d"]], ids=len)
def test_labels_of_another_length_go_with_their_places(labels):
    given = message(ch=np.array(labels))
    assert AbsTransformer()(given).axes["ch"] is given.axes["ch"]
    turned = TransposeTransformer(axes=("ch", "time"))(given)
    assert turned.dims == ["ch", "time"] and turned.axes["ch"] is given.axes["ch"]
    assert "ch" not in AggregateTransformer(axis="ch")(given).axes
    # Places that are left count on, as those of an axis without labels.
    assert not hasattr(SlicerTransformer(selection="1:", axis="ch")(given).axes["ch"], "data")


def test_labels_of_another_length_do_not_reset_a_stream():
    step = DownsampleTransformer(factor=4)
    assert [len(step(message(ch=np.array(["a"]))).data) for _ in range(4)] == [2, 1, 2, 1]


def test_labels_of_another_length_are_told_once(caplog):
    step = AbsTransformer()
    with caplog.at_level(logging.WARNING, "swiftlet"):
        for _ in range(3):
            step(message(ch=np.array(["a", "b"])))
    assert [record.getMessage() for record in caplog.records] == [
        'the axis "ch" has 2 values for 3 places: they are passed on and not looked at'
    ]
    caplog.clear()
    step(message(ch=np.array([])))
    assert caplog.records == [], "no values is how one says that there are none"


def test_times_of_another_length_are_refused():
    with pytest.raises(ValueError, match="5 values"):
        AbsTransformer()(message(time=np.arange(5.0)))


# --- Axes that are made


def test_axes_that_are_made_have_their_fingerprint():
    from swiftlet.sigproc.flatten import FlattenTransformer

    made = FlattenTransformer(output_axis="feature")(message(ch=np.array(["a", "b", "c"]))).axes["feature"]
    assert vars(made)["_fingerprint"] == made.fingerprint is not None


def test_flattened_records_keep_the_order_of_their_fields():
    from ezmsg.sigproc import flatten as theirs
    from swiftlet.sigproc import flatten as mine

    for names in (["label", "x"], ["x", "label"], ["x", "y"]):
        table = np.zeros(3, [(name, "U2" if name == "label" else "f4") for name in names])
        found, wanted = (
            module.FlattenTransformer(module.FlattenSettings(output_axis="feature"))(message(ch=table))
            for module in (mine, theirs)
        )
        assert found.axes["feature"].data.dtype.names == wanted.axes["feature"].data.dtype.names
