"""Messages have ezmsg's methods, and become tables of other libraries and messages again."""

import numpy as np
import pytest
import swiftlet as sw
from ezmsg.util.messages.axisarray import AxisArray as Theirs


def made(kind, library=np.asarray):
    data = library(np.arange(60.0).reshape(10, 3, 2))
    axes = {
        "time": kind.TimeAxis(50.0, offset=2.0),
        "ch": kind.CoordinateAxis(data=np.array(["a", "b", "c"]), dims=["ch"]),
    }
    return kind(data, ["time", "ch", "band"], axes, {"unit": "uV"}, "eeg")


CALLS = {
    "isel slice": lambda m: m.isel(time=slice(2, 5)),
    "isel one": lambda m: m.isel(time=3),
    "sel": lambda m: m.sel(time=slice(2.04, 2.1)),
    "transpose": lambda m: type(m).transpose(m, ["ch", "time", "band"]),
    "transpose all": lambda m: type(m).transpose(m),
    "concatenate": lambda m: type(m).concatenate(m, m, dim="time"),
    "concatenate labels": lambda m: type(m).concatenate(m, m, dim="ch"),
    "concatenate new": lambda m: type(m).concatenate(m, m, dim="trial"),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("library", [np.asarray, sw.asarray])
def test_methods_give_what_ezmsgs_give(call, library):
    mine, theirs = CALLS[call](made(sw.AxisArray, library)), CALLS[call](made(Theirs))
    assert np.array_equal(np.asarray(mine.data), np.asarray(theirs.data))
    assert list(mine.dims) == list(theirs.dims)
    assert mine.key == theirs.key
    for name, axis in theirs.axes.items():
        if hasattr(axis, "data"):
            assert list(mine.axes[name].data) == list(axis.data)
        else:
            assert (mine.axes[name].gain, mine.axes[name].offset) == pytest.approx((axis.gain, axis.offset))


def test_a_dim_can_be_gone_along():
    mine, theirs = (list(made(kind).iter_over_axis("ch")) for kind in (sw.AxisArray, Theirs))
    assert [m.dims for m in mine] == [m.dims for m in theirs]
    assert all(np.array_equal(a.data, b.data) for a, b in zip(mine, theirs, strict=True))


def test_arrays_are_seen_as_two_dims():
    mine, theirs = made(sw.AxisArray), made(Theirs)
    assert np.array_equal(mine.as2d("ch"), theirs.as2d("ch"))
    assert mine.shape2d("ch") == theirs.shape2d("ch")
    assert np.array_equal(mine.ax("time").values, theirs.ax("time").values)


def test_labels_select():
    message = made(sw.AxisArray)
    assert list(message.sel(ch=["c", "a"]).axes["ch"].data) == ["c", "a"]
    assert np.array_equal(message.sel(ch="b").data, message.data[:, 1:2])
    with pytest.raises(ValueError, match="no 'z' on the axis; it has a, b, c"):
        message.sel(ch="z")


def test_steps_of_slices_scale_the_axis():
    picked = made(sw.AxisArray).isel(time=slice(1, None, 3))
    assert picked.axes["time"].gain == pytest.approx(0.06)
    assert picked.axes["time"].offset == pytest.approx(2.02)


@pytest.mark.parametrize("library", ["pandas", "xarray", "polars"])
def test_tables_and_back(library):
    pytest.importorskip(library)
    message = made(sw.AxisArray).isel(band=0)
    message = sw.AxisArray(message.data[..., 0], ["time", "ch"], message.axes, message.attrs, message.key)
    table = getattr(message, f"to_{library}")()
    back = getattr(sw.AxisArray, f"from_{library}")(table)
    assert np.array_equal(back.data, message.data)
    assert back.dims == message.dims
    assert back.axes["time"].gain == pytest.approx(0.02)
    assert back.axes["time"].offset == pytest.approx(2.0)
    assert list(back.axes["ch"].data) == ["a", "b", "c"]
