"""What differs from ezmsg-sigproc on purpose: a line of the table in docs/from-ezmsg.md each, run with both."""

import pickle
import re
import warnings

import numpy as np
import pytest
from ezmsg.sigproc import aggregate as their_aggregate
from ezmsg.sigproc import butterworthfilter as their_butter
from ezmsg.sigproc import cheby as their_cheby
from ezmsg.sigproc import decimate as their_decimate
from ezmsg.sigproc import diff as their_diff
from ezmsg.sigproc import downsample as their_downsample
from ezmsg.sigproc import ewma as their_ewma
from ezmsg.sigproc import rollingscaler as their_rolling
from ezmsg.sigproc import slicer as their_slicer
from ezmsg.sigproc import window as their_window
from ezmsg.sigproc.math import abs as their_abs
from ezmsg.sigproc.math import add as their_add
from ezmsg.sigproc.math import clip as their_clip
from ezmsg.sigproc.math import log as their_log
from ezmsg.util.messages.axisarray import AxisArray, CoordinateAxis, LinearAxis, replace
from swiftlet.sigproc import (
    aggregate,
    butterworthfilter,
    decimate,
    diff,
    downsample,
    ewma,
    rollingscaler,
    slicer,
    window,
)
from swiftlet.sigproc.math import abs as our_abs
from swiftlet.sigproc.math import add, clip, log

from conftest import ROOT

LINES = {}


def line(name):
    """Marks the test of a line of the table."""

    def mark(test):
        LINES[name] = test
        return test

    return mark


@pytest.fixture(autouse=True)
def quiet():
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


def message(samples=100, channels=3, dtype="float64", offset=0.0, rate=100.0, stream="time"):
    """A message of (time, ch)."""
    data = np.arange(samples * channels).reshape(samples, channels).astype(dtype)
    axes = {
        "time": LinearAxis(unit="s", gain=1 / rate, offset=offset),
        "ch": CoordinateAxis(data=np.array([f"c{i}" for i in range(channels)]), dims=["ch"]),
    }
    return AxisArray(data, ["time", "ch"], axes, {}, "rig", stream)


def test_every_line_has_its_test():
    text = (ROOT / "docs" / "from-ezmsg.md").read_text()
    table = text[text.index("| | ezmsg-sigproc | Swiftlet |") :]
    names = [row.split("|")[1].strip() for row in table.split("\n\n")[0].splitlines()[2:]]
    assert set(names) == set(LINES)


@line("dtype")
def test_dtype():
    given = message(dtype="float32")
    assert their_log.LogTransformer(their_log.LogSettings())(given).data.dtype in ("float32", "float64")
    assert log.LogTransformer()(given).data.dtype == "float32"
    scaled = pytest.importorskip("ezmsg.sigproc.linear")
    theirs = scaled.LinearTransformTransformer(scaled.LinearTransformSettings(scale=[1.0, 2.0, 3.0], axis="ch"))
    from swiftlet.sigproc.linear import LinearTransformTransformer

    assert theirs(given).data.dtype == "float64"
    assert LinearTransformTransformer(scale=[1.0, 2.0, 3.0], axis="ch")(given).data.dtype == "float32"


@line("integers")
def test_integers():
    given = replace(message(3, 1), data=np.array([[1], [0], [5]], "uint8"))
    assert their_diff.DiffTransformer(their_diff.DiffSettings())(given).data.ravel().tolist() == [0, 255, 5]
    assert diff.DiffTransformer()(given).data.ravel().tolist() == [0, -1, 5]
    lowest = replace(given, data=np.full((3, 1), -128, "int8"))
    assert their_abs.AbsTransformer()(lowest).data.ravel().tolist() == [-128] * 3
    assert our_abs.AbsTransformer()(lowest).data.ravel().tolist() == [128] * 3


@line("half precision")
def test_half_precision():
    given = message(dtype="float16")
    assert their_abs.AbsTransformer()(given).data.dtype == "float16"
    for step in (our_abs.AbsTransformer(), downsample.DownsampleTransformer(factor=2), log.LogTransformer()):
        assert step(given).data.dtype == "float32"


@line("a corner without an order")
def test_corner_without_order():
    theirs = their_butter.ButterworthFilterTransformer(their_butter.ButterworthFilterSettings(cutoff=20.0))
    assert np.array_equal(theirs(message()).data, message().data)
    with pytest.raises(ValueError, match="order"):
        butterworthfilter.ButterworthFilterTransformer(cutoff=20.0)
    mine = butterworthfilter.ButterworthFilterTransformer(order=0, cutoff=20.0)
    assert np.array_equal(mine(message()).data, message().data)


@line("`Decimate`")
def test_decimate():
    given = replace(message(2000, 1), data=np.full((2000, 1), 100.0))
    settings = {"order": 8, "ripple_tol": 0.05, "Wn": 0.8 * 50 / 10, "btype": "lowpass"}
    filtered = their_decimate.ChebyForDecimateTransformer(their_cheby.ChebyshevFilterSettings(**settings))(given)
    assert abs(filtered.data[-1, 0] - 99.426) < 1e-3
    np.testing.assert_allclose(decimate.DecimateTransformer(factor=10)(given).data, 100, rtol=1e-9)


@line("`accumulate=False` from the start")
def test_frozen_statistics():
    given = message(50, 1)
    theirs = their_ewma.EWMATransformer(their_ewma.EWMASettings(time_constant=1.0, accumulate=False))(given).data
    mine = ewma.EWMATransformer(ewma.EWMASettings(time_constant=1.0, accumulate=False))(given).data
    assert np.isfinite(theirs).all() and len(np.unique(theirs)) > 1
    assert (mine == given.data[0]).all()


@line("`RollingScaler` window")
def test_rolling_window():
    settings = {"k_samples": 3, "update_with_signal": True, "min_seconds": 0.0}
    given = replace(message(40, 1), data=np.random.default_rng(1).normal(size=(40, 1)))
    mine = rollingscaler.RollingScalerProcessor(rollingscaler.RollingScalerSettings(**settings))(given).data
    theirs = their_rolling.RollingScalerProcessor(their_rolling.RollingScalerSettings(**settings))(given).data
    assert np.array_equal(theirs, given.data), "nothing was learned before the first message"
    x, past = given.data[3:, 0], np.lib.stride_tricks.sliding_window_view(given.data[:, 0], 3)[:-1]
    np.testing.assert_allclose(mine[3:, 0], np.clip((x - past.mean(1)) / past.std(1), -10, 10), rtol=1e-9)


@line("labels with commas or colons in `Slicer`")
def test_labels_with_marks():
    axis = CoordinateAxis(data=np.array(["a,b", "c:d", "e"]), dims=["ch"])
    given = replace(message(), axes={**message().axes, "ch": axis})
    for selection, places in [("a,b", [0]), ("c:d", [1]), (["c:d", "e"], [1, 2])]:
        found = slicer.SlicerTransformer(selection=selection, axis="ch")(given)
        assert np.array_equal(found.data, given.data[:, places])
    with pytest.raises((ValueError, IndexError, TypeError, AttributeError)):
        their_slicer.SlicerTransformer(their_slicer.SlicerSettings(selection="c:d", axis="ch"))(given)


@line("`Slicer` of a linear axis")
def test_slicing_a_linear_axis():
    given = message(stream="ch", offset=2.0)
    settings = {"selection": "10:20:2", "axis": "time"}
    theirs = their_slicer.SlicerTransformer(their_slicer.SlicerSettings(**settings))(given)
    mine = slicer.SlicerTransformer(**settings)(given)
    assert np.array_equal(mine.data, theirs.data)
    assert theirs.axes["time"] == LinearAxis(unit="s", gain=0.01, offset=2.0)
    assert mine.axes["time"] == LinearAxis(unit="s", gain=0.02, offset=2.1)


@line("dropping the stream's dim")
def test_dropping_the_stream():
    settings = {"selection": "5", "axis": "time"}
    with pytest.raises(ValueError):
        their_slicer.SlicerTransformer(their_slicer.SlicerSettings(**settings))(message())
    result = slicer.SlicerTransformer(**settings)(message())
    assert result.dims == ["ch"] and result.stream_dim is None


@line("`Window` and `Downsample` lengths")
def test_lengths():
    settings = {"newaxis": "win", "window_dur": 0.29, "window_shift": 0.29, "zero_pad_until": "none"}
    theirs = their_window.WindowTransformer(their_window.WindowSettings(**settings))(message())
    assert [theirs.data.shape[1], window.WindowTransformer(**settings)(message()).data.shape[1]] == [28, 29]
    theirs = their_downsample.DownsampleTransformer(their_downsample.DownsampleSettings(target_rate=10.0))
    mine = downsample.DownsampleTransformer(target_rate=10.0)
    given = message(6000, rate=30000.0)
    assert [len(theirs(given).data), len(mine(given).data)] == [3, 2], "factors of 2999 and 3000"


@line('`Window`, `zero_pad_until="full"`')
def test_padding():
    settings = {"newaxis": "win", "window_dur": 0.1, "window_shift": 0.05, "zero_pad_until": "full"}

    def run(transformer, cuts):
        whole, at, windows = message(40), 0, []
        for length in cuts:
            part = replace(whole, data=whole.data[at : at + length])
            part.axes = {**whole.axes, "time": replace(whole.axes["time"], offset=at / 100)}
            windows.append(transformer(part).data)
            at += length
        return np.concatenate(windows)

    theirs = [
        run(their_window.WindowTransformer(their_window.WindowSettings(**settings)), c) for c in ([5, 35], [20, 20])
    ]
    mine = [run(window.WindowTransformer(**settings), cuts) for cuts in ([5, 35], [20, 20])]
    assert theirs[0].shape != theirs[1].shape
    assert np.array_equal(*mine)
    assert mine[0][0, -1, 0] == 0 and mine[0][0, -1, 1] == 1, "the first window ends with the first sample"


@line("`Window` where `win` is a dim already")
def test_a_dim_of_the_same_name():
    given = message()
    given = AxisArray(given.data, ["time", "win"], {"time": given.axes["time"]}, {}, "rig", "time")
    settings = {"newaxis": "win", "window_dur": 0.1, "window_shift": 0.1, "zero_pad_until": "none"}
    with pytest.raises(Exception):  # noqa: B017
        their_window.WindowTransformer(their_window.WindowSettings(**settings))(given)
    assert window.WindowTransformer(**settings)(given).dims == ["win_", "time", "win"]


@line('split windows with `anchor="end"`')
def test_split_windows():
    from test_sigproc_graph import publish, started

    settings = {"window_dur": 0.2, "window_shift": 0.2, "zero_pad_until": "none", "anchor": "end"}
    theirs = publish(started(their_window.Window(their_window.WindowSettings(**settings))), "on_signal", message())
    mine = publish(started(window.Window(window.WindowSettings(**settings))), "on_signal", message())
    assert [round(result.axes["time"].offset, 9) for result in theirs[:2]] == [0.2, 0.4]
    assert [round(result.axes["time"].offset, 9) for result in mine[:2]] == [0.0, 0.2]


@line("`RangedAggregate` with an empty band")
def test_empty_band():
    given = AxisArray(np.ones((4, 5)), ["time", "freq"], {"time": LinearAxis(gain=0.1), "freq": LinearAxis(unit="Hz")})
    settings = {"axis": "freq", "bands": [(20.0, 30.0)]}
    with pytest.raises(IndexError):
        their_aggregate.RangedAggregateTransformer(their_aggregate.RangedAggregateSettings(**settings))(given)
    with pytest.raises(ValueError, match=r'axis "freq" \(0.0 to 4.0 Hz\) lies from 20.0 to 30.0'):
        aggregate.RangedAggregateTransformer(**settings)(given)


@line("`Add`, `Difference`")
def test_pairing():
    early, late = message(10), message(10, offset=0.05)
    theirs, mine = their_add.AddProcessor(), add.AddProcessor()
    for processor in (theirs, mine):
        processor.push_a(early)
        processor.push_b(late)
    assert np.array_equal(theirs().data, early.data + late.data), "the first with the first"
    assert np.array_equal(mine().data, early.data[5:] + late.data[:5]), "the same time with the same time"


@line("restored state")
def test_restored_state():
    given = message(7)

    def later(module, state):
        fresh = module.DownsampleTransformer(module.DownsampleSettings(factor=3))
        fresh.state = state(fresh)
        return len(fresh(given).data)

    first = their_downsample.DownsampleTransformer(their_downsample.DownsampleSettings(factor=3))
    first(given)
    assert later(their_downsample, lambda _: first.state) == 3, "begins anew"
    mine = downsample.DownsampleTransformer(factor=3)
    mine(given)
    assert later(downsample, lambda _: mine.state) == 2, "goes on with the ninth sample"


@line("pickling")
def test_pickling():
    settings = {"newaxis": "win", "window_dur": 0.1, "window_shift": 0.1, "zero_pad_until": "none"}
    theirs = their_window.WindowTransformer(their_window.WindowSettings(**settings))
    theirs(message())
    with pytest.raises((TypeError, AttributeError, pickle.PicklingError)):
        pickle.dumps(theirs)
    mine = window.WindowTransformer(**settings)
    mine(message())
    assert np.array_equal(pickle.loads(pickle.dumps(mine))(message()).data, mine(message()).data)


@line("another dtype in mid-stream")
def test_another_dtype():
    theirs = their_downsample.DownsampleTransformer(their_downsample.DownsampleSettings(factor=3))
    mine = downsample.DownsampleTransformer(factor=3)
    lengths = [[len(step(message(7, dtype=dtype)).data) for dtype in ("float64", "float32")] for step in (theirs, mine)]
    assert lengths == [[3, 2], [3, 3]]


@line("settings objects")
def test_settings_objects():
    settings = {"newaxis": None, "window_dur": 0.1, "window_shift": None, "zero_pad_until": "shift"}
    theirs, mine = their_window.WindowSettings(**settings), window.WindowSettings(**settings)
    before = [repr(theirs), repr(mine)]
    their_window.WindowTransformer(theirs)(message())
    window.WindowTransformer(mine)(message())
    assert repr(theirs) != before[0] and repr(mine) == before[1]


@line("`Clip` of integers with fractions")
def test_clipping_integers():
    given = message(3, 1, dtype="int32")
    theirs = their_clip.ClipTransformer(their_clip.ClipSettings(min=0.5))(given)
    assert theirs.data.ravel().tolist() == [0, 1, 2]
    mine = clip.ClipTransformer(min=0.5)(given)
    assert mine.data.min() >= 0.5


@line("deprecated `axis` settings")
def test_axis_settings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(FutureWarning):
            their_diff.DiffSettings(axis="time")
        diff.DiffSettings(axis="time")


def test_lines_are_named_once():
    assert len(LINES) == len(
        re.findall(r"^@line\(", (ROOT / "Tests/Python/test_sigproc_differences.py").read_text(), re.M)
    )
