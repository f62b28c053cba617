"""Units in real graphs of ezmsg, in processes of their own."""

import asyncio
import os
import re
import subprocess
import sys

import numpy as np
import pytest
from ezmsg.util.messages.axisarray import AxisArray, CoordinateAxis, LinearAxis

from conftest import EXAMPLES
from library_matrix import piece, recording

EXAMPLE_SETTINGS = {
    "Decimate": {"factor": 2},
    "BandPower": {"spectrogram_settings": {"window_dur": 0.1, "window_shift": 0.05}, "bands": [(5.0, 40.0)]},
    "Spectrogram": {"window_dur": 0.1, "window_shift": 0.05},
}


def of_ezmsg(message):
    """A message of ours as one of ezmsg's."""
    axes = {
        name: LinearAxis(unit=axis.unit, gain=axis.gain, offset=axis.offset)
        if hasattr(axis, "gain")
        else CoordinateAxis(data=axis.data, dims=axis.dims)
        for name, axis in message.axes.items()
    }
    return AxisArray(message.data, message.dims, axes, message.attrs, message.key, message.stream_dim)


def publish(unit, stream, message):
    """What a unit publishes for a message."""

    async def collect():
        return [result async for _, result in getattr(unit, stream)(message)]

    return asyncio.run(collect())


def started(unit):
    asyncio.run(unit.initialize())
    return unit


@pytest.mark.parametrize("options", [[], ["--tcp"]], ids=["shared memory", "tcp"])
def test_three_processes(options):
    """All messages arrive, in order, with the right values; `Examples/ezmsg_graph.py 100000` for longer."""
    command = [sys.executable, EXAMPLES / "ezmsg_graph.py", "2000", *options]
    result = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode == 0, result.stderr
    assert re.search(r"^2000 messages arrived, 0 wrong", result.stdout, re.M)


def test_the_example_ends_when_a_unit_raises(tmp_path):
    script = tmp_path / "graph.py"
    script.write_text(
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import ezmsg_graph\n"
        "data = ezmsg_graph.data\n"
        "ezmsg_graph.data = lambda number: data(number) if number < 5 else data(number).astype(str)\n"
        "if __name__ == '__main__':\n"
        "    print(ezmsg_graph.run(20, sys.argv[2], patience=2.0))\n"
    )
    command = [sys.executable, script, EXAMPLES, tmp_path / "report.json"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert "'arrived': 5, 'wrong': 0" in result.stdout, result.stderr
    assert "texts" in result.stderr


def test_a_bad_setting_fails_before_the_graph_runs(tmp_path):
    script = tmp_path / "graph.py"
    script.write_text(
        "import ezmsg.core as ez\n"
        "from swiftlet.sigproc.math.clip import Clip, ClipSettings\n"
        "ez.run(CLIP=Clip(ClipSettings(min=3.0, max=1.0)))\n"
    )
    result = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode != 0
    assert "Clip.min is 3.0, must not be above max, 1.0" in result.stderr


def test_an_error_is_logged_with_its_text(tmp_path):
    """A message that does not fit: ezmsg logs what a task raises, and the words are ours."""
    script = tmp_path / "graph.py"
    script.write_text(
        "import ezmsg.core as ez, numpy as np\n"
        "from ezmsg.util.messages.axisarray import AxisArray\n"
        "from swiftlet.sigproc.aggregate import AggregateSettings, AggregateUnit\n"
        "class Source(ez.Unit):\n"
        "    OUTPUT = ez.OutputStream(AxisArray)\n"
        "    @ez.publisher(OUTPUT)\n"
        "    async def send(self):\n"
        "        yield self.OUTPUT, AxisArray(np.ones((2, 2)), ['time', 'ch'])\n"
        "        import asyncio; await asyncio.sleep(0.5)\n"
        "        raise ez.NormalTermination\n"
        "if __name__ == '__main__':\n"
        "    source, unit = Source(), AggregateUnit(AggregateSettings(axis='freq'))\n"
        "    ez.run(S=source, U=unit, connections=((source.OUTPUT, unit.INPUT_SIGNAL),))\n"
    )
    result = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60, check=False)
    assert "freq" in result.stderr and "ValueError" in result.stderr, result.stderr


def test_settings_change_in_a_running_unit():
    from swiftlet.sigproc.math.clip import Clip, ClipSettings

    unit = started(Clip(ClipSettings(max=4.0)))
    message = of_ezmsg(recording())
    assert publish(unit, "on_signal", message)[0].data.max() == 4
    asyncio.run(unit.on_settings(ClipSettings(max=2.0)))
    assert publish(unit, "on_signal", message)[0].data.max() == 2


def test_nothing_that_came_of_something_is_not_published():
    from swiftlet.sigproc.downsample import Downsample, DownsampleSettings
    from swiftlet.sigproc.math.abs import Abs

    unit = started(Downsample(DownsampleSettings(factor=10)))
    parts = [of_ezmsg(piece(recording(), i, i + 4)) for i in range(0, 40, 4)]
    assert [len(publish(unit, "on_signal", part)) for part in parts] == [1, 0, 1, 0, 0, 1, 0, 1, 0, 0]
    empty = of_ezmsg(piece(recording(), 0, 0))
    assert publish(started(Abs()), "on_signal", empty)[0].data.shape == (0, 3, 5, 2)


@pytest.mark.parametrize("name", ["BandPower", "Decimate", "RMSBandPower", "Spectrogram", "SquareLawBandPower"])
def test_steps_made_of_others_work_as_units(name):
    from swiftlet import _steps

    step = _steps.steps()[name]
    unit, message = started(step.unit(step.settings(**EXAMPLE_SETTINGS.get(name, {})))), of_ezmsg(recording())
    (result,) = publish(unit, "on_signal", message)
    assert np.array_equal(result.data, step.transformer(**EXAMPLE_SETTINGS.get(name, {}))(message).data)


@pytest.mark.parametrize(("newaxis", "batched"), [(None, False), ("win", False), (None, True)])
def test_window_unit_publishes_as_upstreams(newaxis, batched):
    from ezmsg.sigproc import window as theirs
    from swiftlet.sigproc import window as mine

    settings = {"newaxis": newaxis, "window_dur": 0.08, "window_shift": 0.04, "zero_pad_until": "none"}
    if batched:
        settings |= {"window_shift": 0.08, "batch_windows": True}
    published = []
    for module in (mine, theirs):
        unit = started(module.Window(module.WindowSettings(**settings)))
        parts = [of_ezmsg(piece(recording(), i, i + 8)) for i in range(0, 40, 8)]
        published.append([result for part in parts for result in publish(unit, "on_signal", part)])
    assert len(published[0]) == len(published[1]) > 3
    for a, b in zip(*published, strict=True):
        assert a.dims == b.dims and a.stream_dim == b.stream_dim
        assert np.array_equal(a.data, b.data)
        for name in ("time", *([newaxis] if newaxis else [])):
            assert a.axes[name].gain == pytest.approx(b.axes[name].gain)
            assert a.axes[name].offset == pytest.approx(b.axes[name].offset)


def test_two_inputs():
    from swiftlet.sigproc.math.add import Add

    unit = started(Add())
    first, second = (of_ezmsg(piece(recording(), *part)) for part in ((0, 12), (12, 30)))
    both = of_ezmsg(piece(recording(), 0, 20))
    assert publish(unit, "on_a", first) == []
    (result,) = publish(unit, "on_b", both)
    assert np.array_equal(result.data, 2 * first.data)
    (result,) = publish(unit, "on_a", second)
    assert np.array_equal(result.data, 2 * second.data[:8])
    assert result.axes["time"].offset == pytest.approx(12.62)


def test_settings_of_a_unit_with_two_inputs():
    from swiftlet.sigproc.concat import Concat, ConcatSettings

    unit = started(Concat(ConcatSettings(axis="side", label_a="left", label_b="right")))
    part = of_ezmsg(piece(recording(), 0, 8))
    assert publish(unit, "on_a", part) == []
    (result,) = publish(unit, "on_b", part)
    assert result.dims[-1] == "side" and list(result.axes["side"].data) == ["left", "right"]
    asyncio.run(unit.on_settings(ConcatSettings(axis="side", label_a="l", label_b="r")))
    part = of_ezmsg(piece(recording(), 8, 16))
    (result,) = publish(unit, "on_a", part) + publish(unit, "on_b", part)
    assert list(result.axes["side"].data) == ["l", "r"]


def test_streams_of_both_aligned_signals():
    from swiftlet.sigproc.align import AlignAlongAxis

    unit = started(AlignAlongAxis())
    first, second = (of_ezmsg(piece(recording(), *part)) for part in ((0, 12), (4, 20)))

    async def collect(stream, message):
        return [pair async for pair in getattr(unit, stream)(message)]

    assert asyncio.run(collect("on_a", first)) == []
    (to_a, a), (to_b, b) = asyncio.run(collect("on_b", second))
    assert to_a is unit.OUTPUT_SIGNAL_A and to_b is unit.OUTPUT_SIGNAL_B
    assert np.array_equal(a.data, first.data[4:]) and np.array_equal(b.data, second.data[:8])


@pytest.mark.parametrize("name", ["AlignAlongAxis", "Merge"])
def test_processors_that_answer_each_message(name):
    import importlib

    module = importlib.import_module(f"swiftlet.sigproc.{'align' if name == 'AlignAlongAxis' else 'merge'}")
    made = getattr(module, f"{name}Processor")()
    part = of_ezmsg(piece(recording(), 0, 12))
    assert made(part) is None
    answer = made.push_b(part)
    assert made.push_b(of_ezmsg(piece(recording(), 12, 20))) is None
    second = asyncio.run(made.__acall__(of_ezmsg(piece(recording(), 12, 20))))
    if name == "Merge":
        assert answer.data.shape == (12, 6, 5, 2) and second.data.shape == (8, 6, 5, 2)
    else:
        assert [result.data.shape for result in (*answer, *second)] == [(12, 3, 5, 2)] * 2 + [(8, 3, 5, 2)] * 2


def test_streams_of_settings():
    from swiftlet.sigproc.scaler import AdaptiveStandardScaler, AdaptiveStandardScalerSettings
    from swiftlet.sigproc.signalinjector import SignalInjector, SignalInjectorSettings

    message = of_ezmsg(recording())
    unit = started(SignalInjector(SignalInjectorSettings(frequency=None, mixing_seed=1)))
    assert publish(unit, "on_signal", message)[0] is message
    asyncio.run(unit.on_frequency(10.0))
    one = publish(unit, "on_signal", message)[0].data - message.data
    asyncio.run(unit.on_amplitude(3.0))
    assert np.allclose(publish(unit, "on_signal", message)[0].data - message.data, 3 * one, atol=1e-5)
    assert np.abs(one).max() > 0.1

    unit = started(AdaptiveStandardScaler(AdaptiveStandardScalerSettings(time_constant=0.1)))
    publish(unit, "on_signal", message)
    asyncio.run(unit.on_accumulate(False))
    first, second = (publish(unit, "on_signal", message)[0].data for _ in range(2))
    assert np.array_equal(first, second)
    asyncio.run(unit.on_accumulate(True))
    assert not np.array_equal(publish(unit, "on_signal", message)[0].data, second)


def test_samples_are_learned_apart():
    from ezmsg.sigproc import rollingscaler as theirs
    from swiftlet.sigproc import rollingscaler as mine

    rng = np.random.default_rng(1)
    parts = [
        AxisArray(
            rng.normal(3, 2, (10, 4)),
            ["time", "ch"],
            {
                "time": LinearAxis(unit="s", gain=0.01, offset=i * 0.1),
                "ch": CoordinateAxis(np.array(list("abcd")), ["ch"]),
            },
        )
        for i in range(4)
    ]
    results = []
    for module in (mine, theirs):
        unit = started(module.RollingScalerUnit(module.RollingScalerSettings(k_samples=None)))
        results.append([publish(unit, "on_sample", part)[0].data for part in parts[:2]])
        results[-1] += [publish(unit, "on_signal", part)[0].data for part in parts[2:]]
    for a, b in zip(*results, strict=True):
        assert np.allclose(a, b)


def test_resampling_to_the_clock_of_a_second_stream():
    from swiftlet.sigproc.resample import ResampleSettings, ResampleUnit

    unit = started(ResampleUnit(ResampleSettings()))
    time = np.arange(50) / 50
    signal = AxisArray(
        np.stack([time, 2 * time], 1), ["time", "ch"], {"time": LinearAxis(unit="s", gain=1 / 50, offset=0.0)}
    )
    reference = AxisArray(np.zeros((60, 1)), ["time", "ch"], {"time": LinearAxis(unit="s", gain=1 / 80, offset=0.1)})
    assert publish(unit, "on_reference", reference) == []
    (result,) = publish(unit, "on_signal", signal)
    assert np.allclose(result.data[:, 0], 0.1 + np.arange(60) / 80) and np.allclose(
        result.data[:, 1], 2 * result.data[:, 0]
    )
    assert result.axes["time"].gain == 1 / 80 and result.axes["time"].offset == pytest.approx(0.1)
    asyncio.run(unit.on_settings(ResampleSettings(resample_rate=25.0)))
    (result,) = publish(unit, "on_signal", signal)
    assert result.axes["time"].gain == pytest.approx(1 / 25)


def test_resampling_gives_the_reference_of_the_same_times_where_asked():
    from swiftlet.sigproc.resample import ResampleSettings, ResampleUnit

    unit = started(ResampleUnit(ResampleSettings(output_reference=True)))
    signal = AxisArray(np.arange(50.0)[:, None], ["time", "ch"], {"time": LinearAxis(unit="s", gain=1 / 50)})
    axis = LinearAxis(unit="s", gain=1 / 80, offset=0.1)
    given = np.arange(240, dtype="float32").reshape(120, 2)
    reference = AxisArray(given.copy(), ["time", "ch"], {"time": axis}, key="clock")
    publish(unit, "on_reference", reference)
    reference.data[:] = 0  # what waits is a copy
    streams = []

    async def run():
        async for stream, message in unit.on_signal(signal):
            streams.append((stream, message))

    asyncio.run(run())
    assert [stream for stream, _ in streams] == [unit.OUTPUT_SIGNAL, unit.OUTPUT_REFERENCE]
    (_, result), (_, told) = streams
    assert told.key == "clock" and told.data.dtype == np.float32 and told.axes["time"] == result.axes["time"]
    assert np.array_equal(told.data, given[: len(result.data)]) and len(told.data) == 71


def test_units_are_imported_by_name_in_another_process():
    code = (
        "import pickle, sys; unit = pickle.loads(sys.stdin.buffer.read());"
        "print(unit.__module__, unit.__qualname__, unit.SETTINGS.__name__)"
    )
    import pickle

    from swiftlet.sigproc.downsample import Downsample

    result = subprocess.run(
        [sys.executable, "-c", code], input=pickle.dumps(Downsample), capture_output=True, env=os.environ, check=True
    )
    assert result.stdout.split() == [b"swiftlet.sigproc.downsample", b"Downsample", b"DownsampleSettings"]
