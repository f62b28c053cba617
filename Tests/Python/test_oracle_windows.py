"""Window and Downsample give the library's samples at the library's times, exactly; lengths are rounded."""

import numpy as np
import pytest
from ezmsg.util.messages.axisarray import AxisArray, CoordinateAxis, LinearAxis, replace

from conftest import run_pipeline
from oracle import assert_equal, generator, load, pipeline, reference, save, swiftlet, turned, typed

CHUNKS = [1, 7, None]
DTYPES = ["float64", "float32", "int16", "bool"]


def message(rng, rate, samples=None):
    shape = (samples or int(rng.integers(20, 80)), int(rng.integers(1, 4)))
    axes = {
        "time": LinearAxis(unit="s", gain=1 / rate, offset=float(rng.integers(0, 1000)) / 8),
        "ch": CoordinateAxis(data=np.array(["C3", "C4", "Cz"][: shape[1]]), dims=["ch"]),
    }
    return AxisArray(rng.normal(0, 50, shape), dims=["time", "ch"], axes=axes, key="probe", stream_dim="time")


def window(rng):
    # Powers of two, so that durations are exactly whole samples in the library's arithmetic.
    rate = int(rng.choice([64, 128, 256]))
    return message(rng, rate), {
        "newaxis": [None, "step"][rng.integers(0, 2)],
        "window_dur": int(rng.integers(1, 12)) / rate,
        "window_shift": int(rng.integers(1, 15)) / rate,
        "zero_pad_until": str(rng.choice(["none", "shift"])),
        "anchor": str(rng.choice(["beginning", "middle", "end"])),
    }


def batched(rng):
    rate = int(rng.choice([64, 128, 256]))
    length = int(rng.integers(1, 12)) / rate
    settings = {"window_dur": length, "window_shift": length, "zero_pad_until": "none", "batch_windows": True}
    return message(rng, rate), settings


def downsample(rng):
    rate = int(rng.choice([64, 128, 256]))
    factor = int(rng.integers(1, 12))
    # A quarter more than whole, which truncating and rounding agree about.
    return message(rng, rate), {"factor": factor} if rng.integers(0, 2) else {"target_rate": rate / (factor + 0.25)}


CASES = {"Downsample": downsample, "Window": window}
VARIANTS = CASES | {"Window in batches": batched}


@pytest.mark.parametrize("chunk", CHUNKS)
@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("name", VARIANTS)
def test_equals_reference(name, seed, chunk, tmp_path):
    x, settings = VARIANTS[name](generator(name, seed))
    x, name = typed(x, DTYPES[seed % 4]), name.split()[0]
    found = swiftlet(tmp_path, [(name, settings)], x, chunk)
    assert_equal(found, reference(name, settings, x, chunk), exact=True)


def windows(data, length, shift, padding):
    """The windows of a recording after so many zeros, by NumPy."""
    padded = np.concatenate([np.zeros((padding, *data.shape[1:]), data.dtype), data])
    cut = np.lib.stride_tricks.sliding_window_view(padded, length, axis=0)[::shift]
    return np.moveaxis(cut, -1, 1)


@pytest.mark.parametrize("chunk", CHUNKS)
@pytest.mark.parametrize("padding", ["full", "shift", "none"])
@pytest.mark.parametrize("rate, duration, step", [(100, 0.29, 0.07), (250, 0.02, 0.035), (30000, 0.0011, 0.0003)])
def test_lengths_are_rounded(rate, duration, step, padding, chunk, tmp_path):
    """0.29 s at 100 Hz are 29 samples, and full padding shows the first sample alone, whatever the first message is.

    The library truncates, and pads for the first message instead of a sample.
    """
    length, shift = round(rate * duration), round(rate * step)
    x = message(generator(rate, padding), rate, samples=90)
    settings = {"window_dur": duration, "window_shift": step, "zero_pad_until": padding}
    zeros = {"full": length - 1, "shift": max(0, length - shift), "none": 0}[padding]
    time, axes = x.axes["time"], dict(x.axes)
    axes["win"] = LinearAxis(unit="s", gain=shift / rate, offset=time.offset - zeros / rate)
    axes["time"] = LinearAxis(unit="s", gain=1 / rate)
    expected = AxisArray(windows(x.data, length, shift, zeros), dims=["win", "time", "ch"], axes=axes)
    assert_equal(swiftlet(tmp_path, [("Window", settings)], x, chunk), expected, exact=True)


@pytest.mark.parametrize("anchor", ["beginning", "middle", "end"])
@pytest.mark.parametrize("padding", ["full", "shift", "none"])
def test_times_are_those_of_the_samples(anchor, padding, tmp_path):
    """The value of the window and the place in it add up to each sample's time, wherever the anchor is."""
    x = message(generator(anchor), 100, samples=50)
    times = x.axes["time"].value(np.arange(50))
    x = replace(x, data=np.repeat(times[:, None], x.data.shape[1], axis=1))
    settings = {"window_dur": 0.09, "window_shift": 0.04, "zero_pad_until": padding, "anchor": anchor}
    found = swiftlet(tmp_path, [("Window", settings)], x, 7)
    count, length = found.data.shape[:2]
    assert (count > 8, length) == (True, 9)
    shown = found.axes["win"].value(np.arange(count))[:, None] + found.axes["time"].value(np.arange(length))
    seen = found.data[:, :, 0]
    np.testing.assert_allclose(shown[seen != 0], seen[seen != 0], rtol=1e-12)
    assert (shown[seen == 0] < times[0]).all()


@pytest.mark.parametrize("anchor", ["beginning", "middle", "end"])
@pytest.mark.parametrize("chunk", [1, 7, 30])
def test_one_window_for_each_message(chunk, anchor, tmp_path):
    """Without a shift: the newest samples, zeros before the stream. The times are listed, as messages may differ."""
    x = message(generator(chunk), 128, samples=40)
    settings = {"window_dur": 12 / 128, "anchor": anchor}
    save(tmp_path / "in.npz", x)
    path = pipeline(tmp_path, ("Window", settings))
    run_pipeline(path, tmp_path / "in.npz", "-o", tmp_path / "out.npz", "--chunk", chunk)
    ends = [min(start + chunk, 40) for start in range(0, 40, chunk)]
    padded = np.concatenate([np.zeros((12, x.data.shape[1])), x.data])
    shift = {"beginning": 0, "middle": 6, "end": 12}[anchor] / 128
    with np.load(tmp_path / "out.npz") as found:
        assert found["dims"].tolist() == ["win", "time", "ch"]
        np.testing.assert_array_equal(found["data"], [padded[end : end + 12] for end in ends])
        expected = x.axes["time"].offset + (np.array(ends) - 12) / 128 + shift
        np.testing.assert_allclose(found["axis_win"], expected, rtol=1e-12)
        np.testing.assert_array_equal(found["linear_time"], [[0, -shift, 1 / 128]])
    if chunk == 30:  # one message of the library's is enough to see that it means the same
        np.testing.assert_array_equal(reference("Window", settings, x).data[0], x.data[-12:])


def test_no_duration_passes_messages_through(tmp_path):
    x = message(generator("through"), 128)
    assert_equal(swiftlet(tmp_path, [("Window", {})], x, 7), x, exact=True)
    assert_equal(swiftlet(tmp_path, [("Downsample", {})], x, 7), x, exact=True)


@pytest.mark.parametrize("name", ["win", "step"])
def test_a_name_that_is_taken_is_changed(name, tmp_path):
    """The library fails here."""
    x = message(generator("name"), 128)
    x = replace(x, dims=["time", name], axes={"time": x.axes["time"], name: x.axes["ch"]})
    settings = {"newaxis": name, "window_dur": 4 / 128, "window_shift": 4 / 128, "zero_pad_until": "none"}
    found = swiftlet(tmp_path, [("Window", settings)], x, 7)
    assert found.dims == [f"{name}_", "time", name]
    np.testing.assert_array_equal(found.data, windows(x.data, 4, 4, 0))
    # The names of two dims begin alike, which the file's arrays must not mix up.
    path = pipeline(tmp_path, ("Abs", {}))
    run_pipeline(path, tmp_path / "out.npz", "-o", tmp_path / "again.npz")
    assert_equal(load(tmp_path / "again.npz"), replace(found, data=np.abs(found.data)), exact=True)


def test_no_window_is_complete(tmp_path):
    x = message(generator("short"), 128, samples=20)
    settings = {"window_dur": 1.0, "window_shift": 0.5, "zero_pad_until": "none"}
    found = swiftlet(tmp_path, [("Window", settings)], x, 7)
    assert found.dims == ["win", "time", "ch"]
    assert found.data.shape == (0, 128, x.data.shape[1])


@pytest.mark.parametrize("rate, target, factor", [(30000, 10, 3000), (100, 33.33, 3), (256, 100, 3), (10, 100, 1)])
def test_factors_are_rounded(rate, target, factor, tmp_path):
    """The library truncates: 30000 to 10 Hz gives it 2999, and 256 to 100 Hz gives it 2."""
    x = message(generator("rate"), rate, samples=3 * factor + 1)
    found = swiftlet(tmp_path, [("Downsample", {"target_rate": target})], x, 7)
    time = replace(x.axes["time"], gain=factor / rate)
    assert_equal(found, replace(x, data=x.data[::factor], axes={**x.axes, "time": time}), exact=True)


@pytest.mark.parametrize("name", VARIANTS)
def test_stream_axis_last(name, tmp_path):
    """Files hold the stream first; a step before turns it."""
    (x, settings), name = VARIANTS[name](generator("last", name)), name.split()[0]
    found = swiftlet(tmp_path, [("Transpose", {"axes": ["ch", "time"]}), (name, settings)], x, 7)
    assert_equal(found, reference(name, settings, turned(x, ["ch", "time"]), 7), exact=True)
