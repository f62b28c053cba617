"""Units in real graphs of ezmsg, in processes of their own."""

import asyncio
import os
import re
import subprocess
import sys

import numpy as np
import pytest
from array_libraries import piece, recording
from ezmsg.util.messages.axisarray import AxisArray, CoordinateAxis, LinearAxis

from conftest import EXAMPLES


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


@pytest.mark.parametrize("newaxis", [None, "win"])
def test_window_unit_publishes_as_upstreams(newaxis):
    from ezmsg.sigproc import window as theirs
    from swiftlet.sigproc import window as mine

    settings = {"newaxis": newaxis, "window_dur": 0.08, "window_shift": 0.04, "zero_pad_until": "none"}
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
