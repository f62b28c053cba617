"""Sources that a clock drives: their samples, times and units, beside what ezmsg-baseproc and its kin do with ticks."""

import asyncio
import pickle

import numpy as np
import pytest
import swiftlet.simbiophys as sim
from ezmsg.baseproc import CounterSettings, CounterTransformer
from ezmsg.util.messages.axisarray import LinearAxis

SOURCES = {
    "Counter": {"fs": 100.0, "mod": 7},
    "EEGSynth": {"fs": 100.0, "n_ch": 3},
    "SinGenerator": {"fs": 100.0, "n_ch": 2, "freq": [7.0, 3.0]},
    "PinkNoise": {"fs": 100.0, "n_ch": 2},
    "WhiteNoise": {"fs": 100.0, "n_ch": 2, "seed": 4},
}


def source(name, **more):
    unit = getattr(sim, name)
    return unit.SETTINGS._step.transformer(**{**SOURCES[name], **more})


def test_all_are_listed():
    assert {*SOURCES, "Clock", "ClockSettings", "CounterSettings", "WhiteNoiseProducer"} <= set(sim.__all__)
    for name in sim.__all__:
        assert getattr(sim, name).__name__ == name


@pytest.mark.parametrize("ticks", [(0.025, None), (0.05, 8), (0.0, 8)], ids=["by the gain", "by n_time", "no gain"])
def test_ticks_give_what_they_give_there(ticks):
    gain, n_time = ticks
    mine = sim.CounterTransformer(fs=90.0, n_time=n_time, mod=100)
    theirs = CounterTransformer(CounterSettings(fs=90.0, n_time=n_time, mod=100))
    for number in range(50):
        tick = LinearAxis(gain=gain, offset=3.0 + number * gain)
        found, expected = mine(tick), theirs(tick)
        assert np.array_equal(found.data, expected.data)
        assert found.axes["time"] == expected.axes["time"]
        assert found.dims == expected.dims


def test_a_tick_before_the_next_sample_gives_nothing():
    counter = sim.CounterTransformer(fs=10.0)
    found = [counter(LinearAxis(gain=0.04, offset=0.04 * number)) for number in range(5)]
    assert [None if message is None else message.data.tolist() for message in found] == [None, None, [0], None, [1]]
    with pytest.raises(ValueError, match="n_time must be set"):
        counter(LinearAxis(gain=0.0))


@pytest.mark.parametrize("name", SOURCES)
def test_samples_do_not_depend_on_the_ticks(name):
    cut = source(name, n_time=5)
    pieces = np.concatenate([cut(LinearAxis(gain=0.05, offset=0.05 * number)).data for number in range(12)])
    whole = source(name, n_time=60)(LinearAxis(gain=0.6))
    assert np.array_equal(pieces, whole.data)
    assert whole.stream_dim == "time" and whole.data.std() > 0


@pytest.mark.parametrize("name", SOURCES)
def test_they_go_on_from_bytes_and_pickles(name):
    first, other = source(name), source(name)
    tick = LinearAxis(gain=0.173, offset=1.0)
    first(tick)
    other.load_state(first.state_bytes())
    copied = pickle.loads(pickle.dumps(first))
    expected = first(tick).data
    assert np.array_equal(copied(tick).data, expected)
    # The bytes tell which sample is next, and no fraction of one.
    assert np.array_equal(other(tick).data[:17], expected[:17])


def test_a_sine_is_one():
    sine = sim.SinProducer(fs=100.0, n_time=50, n_ch=2, freq=[7.0, 3.0], amp=2.0, phase=0.5)
    message = sine(LinearAxis(gain=0.5))
    t = np.arange(50)[:, None] / 100
    assert np.allclose(message.data, 2 * np.sin(2 * np.pi * np.array([7.0, 3.0]) * t + 0.5), atol=1e-12)


@pytest.mark.parametrize("name", SOURCES)
def test_units_publish(name):
    unit = getattr(sim, name)(getattr(sim, name).SETTINGS(**SOURCES[name]))
    asyncio.run(unit.initialize())

    async def published():
        return [message async for _, message in unit.on_clock(LinearAxis(gain=0.1, offset=5.0))]

    (message,) = asyncio.run(published())
    assert message.data.shape[0] == 10 and message.axes["time"].offset == 5.0
