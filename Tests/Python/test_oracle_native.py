"""Triggers, line noise and evoked responses equal the library where it is right."""

import asyncio
import copy
import pickle

import numpy as np
import pytest
import scipy.signal
from ezmsg.baseproc.util.message import SampleTriggerMessage
from ezmsg.sigproc import adaptive_lattice_notch, adaptive_lnc, fbcca, sampler, window
from ezmsg.sigproc.butterworthfilter import butter_design_fun
from ezmsg.util.messages.axisarray import AxisArray, CoordinateAxis, LinearAxis, replace, slice_along_axis
from swiftlet.sigproc import adaptive_lattice_notch as our_lattice
from swiftlet.sigproc import adaptive_lnc as our_lnc
from swiftlet.sigproc import asarray as our_asarray
from swiftlet.sigproc import butterworthfilter as our_butter
from swiftlet.sigproc import butterworthzerophase as our_zero
from swiftlet.sigproc import epochs as our_epochs
from swiftlet.sigproc import ewmfilter as our_ewm
from swiftlet.sigproc import fbcca as our_fbcca
from swiftlet.sigproc import materialize as our_materialize
from swiftlet.sigproc import sampler as our_sampler
from swiftlet.sigproc import scaler as our_scaler

COMPARED = {
    "AdaptiveLNC",
    "AdaptiveLatticeNotchFilter",
    "AsArray",
    "ButterworthBackwardFilter",
    "EWMFilter",
    "Epochs",
    "FBCCA",
    "Materialize",
    "RiverAdaptiveStandardScaler",
    "StreamingFBCCA",
}


def message(rng, samples=1500, channels=4, rate=500.0, line=0.0):
    time = np.arange(samples) / rate
    data = rng.normal(size=(samples, channels))
    data += 3 * np.cos(2 * np.pi * line * time)[:, None] * (1 + np.arange(channels))
    axes = {
        "time": LinearAxis(unit="s", gain=1 / rate, offset=12.5),
        "ch": CoordinateAxis(data=np.array([f"ch{k}" for k in range(channels)]), dims=["ch"]),
    }
    return AxisArray(data, dims=["time", "ch"], axes=axes, key="rig", stream_dim="time")


def pieces(x, length):
    step = x.axes["time"].gain
    for at in range(0, x.data.shape[0], length):
        axes = {**x.axes, "time": replace(x.axes["time"], offset=x.axes["time"].offset + at * step)}
        yield replace(x, data=slice_along_axis(x.data, slice(at, at + length), 0), axes=axes)


def run(step, x, length):
    return np.concatenate([step(part).data for part in pieces(x, length)])


@pytest.mark.parametrize("length", [1, 37, 5000])
@pytest.mark.parametrize("method", ["notch", "subtract", "passthrough"])
@pytest.mark.parametrize("more", [{}, {"num_harmonics": 3, "freq_time_constant": None}, {"max_freq_deviation": None}])
def test_line_noise(method, more, length):
    x = message(np.random.default_rng(1), line=50.7, samples=600 if length == 1 else 1500)
    settings = {"line_freq": 50.0, "cancel_method": method, **more}
    expected = run(adaptive_lnc.AdaptiveLNCTransformer(adaptive_lnc.AdaptiveLNCSettings(**settings)), x, 211)
    found = run(our_lnc.AdaptiveLNCTransformer(**settings), x, length)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)


@pytest.mark.parametrize("length", [1, 37, 5000])
def test_lattice(length):
    x = message(np.random.default_rng(2), line=51.0, samples=700)
    theirs = adaptive_lattice_notch.AdaptiveLatticeNotchFilterTransformer(
        adaptive_lattice_notch.AdaptiveLatticeNotchFilterSettings(init_notch_freq=60.0)
    )
    expected = theirs(x)
    ours = our_lattice.AdaptiveLatticeNotchFilterTransformer(init_notch_freq=60.0)
    results = [ours(part) for part in pieces(x, length)]
    np.testing.assert_allclose(np.concatenate([r.data for r in results]), expected.data, rtol=0, atol=1e-9)
    frequency = np.concatenate([r.axes["freq"].data for r in results])
    np.testing.assert_allclose(frequency, expected.axes["freq"].data, rtol=0, atol=1e-7)
    assert results[0].dims == x.dims
    assert results[0].axes["freq"].dims == ["time", "ch"]
    assert results[0].axes["freq"].unit == "Hz"


@pytest.mark.parametrize("bands", [False, True])
@pytest.mark.parametrize("beta", [0.0, 1.0, 4.0])
def test_canonical_correlation(bands, beta):
    rng = np.random.default_rng(3)
    shape, dims = ((2, 3, 250, 5), ["win", "band", "time", "ch"]) if bands else ((2, 250, 5), ["win", "time", "ch"])
    data = rng.normal(size=shape) + 2 * np.cos(2 * np.pi * 11 * np.arange(250) / 250)[:, None]
    axes = {"time": LinearAxis(unit="s", gain=1 / 250), "win": LinearAxis(unit="s", gain=1.0)}
    x = AxisArray(data, dims=dims, axes=axes, stream_dim="win")
    settings = {
        "time_dim": "time",
        "ch_dim": "ch",
        "filterbank_dim": "band" if bands else None,
        "freqs": [8.0, 9.5, 11.0, 14.0],
        "softmax_beta": beta,
    }
    expected = fbcca.FBCCATransformer(fbcca.FBCCASettings(**settings))(x)
    found = our_fbcca.FBCCATransformer(**settings)(x)
    assert found.dims == expected.dims
    np.testing.assert_allclose(found.data, expected.data, rtol=0, atol=1e-10)
    np.testing.assert_allclose(found.axes["target_freq"].data, expected.axes["target_freq"].data)


@pytest.mark.parametrize("bands", [None, "band"])
def test_streaming_canonical_correlation(bands):
    x = message(np.random.default_rng(4), samples=1000, rate=250.0, line=11.0)
    settings = {
        "time_dim": "time",
        "ch_dim": "ch",
        "filterbank_dim": bands,
        "freqs": [8.0, 11.0],
        "window_dur": 1.0,
        "subbands": 4,
    }
    expected = fbcca.StreamingFBCCATransformer(fbcca.StreamingFBCCASettings(**settings))(x)
    found = our_fbcca.StreamingFBCCATransformer(**settings)(x)
    assert found.dims == expected.dims
    np.testing.assert_allclose(found.data, expected.data, rtol=0, atol=1e-8)


def test_functions_of_canonical_correlation():
    rng = np.random.default_rng(5)
    x, y = rng.normal(size=(200, 6)), rng.normal(size=(200, 4))
    x[:, 2] = 7.0
    assert our_fbcca.cca_rho_max(x, y) == pytest.approx(fbcca.cca_rho_max(x, y), abs=1e-12)
    assert our_fbcca.cca_rho_max(x * 0, y) == 0.0
    scores = rng.normal(size=(3, 5))
    found = our_fbcca.calc_softmax(scores, axis=-1, beta=2.0)
    assert isinstance(found, np.ndarray)
    np.testing.assert_allclose(found, fbcca.calc_softmax(scores, axis=-1, beta=2.0), rtol=1e-14)


@pytest.mark.parametrize("length", [20, 137])
@pytest.mark.parametrize("aligned", [True, False])
def test_samples_around_triggers(length, aligned):
    x = message(np.random.default_rng(6))
    settings = {"buffer_dur": 2.0, "period": (-0.25, 0.5), "value": "none", "estimate_alignment": aligned}
    triggers = [
        (6, SampleTriggerMessage(timestamp=13.001)),
        (7, SampleTriggerMessage(timestamp=13.301, value={"any": object})),
        (5, SampleTriggerMessage(timestamp=12.9, period=(-0.1, 0.1), value=3)),
    ]
    theirs = sampler.SamplerTransformer(sampler.SamplerSettings(**settings))
    ours = our_sampler.SamplerTransformer(**settings)
    expected, found = [], []
    for k, part in enumerate(pieces(x, length)):
        # What the library gives lies in its buffer, which later samples overwrite.
        expected += copy.deepcopy(theirs(part))
        found += ours(part)
        for at, trigger in triggers:
            if at == k:
                assert theirs(trigger) == [] == ours(trigger)
        if k in (4, 7):
            ours = pickle.loads(pickle.dumps(ours))
    key = lambda m: (m.attrs["trigger"].timestamp, m.data.shape)  # noqa: E731
    assert len(found) == len(expected) == 3
    for a, b in zip(sorted(found, key=key), sorted(expected, key=key), strict=True):
        mine, their = a.attrs["trigger"], b.attrs["trigger"]
        assert mine.timestamp == pytest.approx(their.timestamp)
        assert (mine.period, mine.value) == (their.period, their.value)
        assert a.axes["time"].offset == pytest.approx(b.axes["time"].offset)
        np.testing.assert_array_equal(a.data, b.data)


def test_sampler_as_a_function():
    x = message(np.random.default_rng(12))
    settings = {"buffer_dur": 2.0, "period": (-0.25, 0.5)}
    whole, step = our_sampler.SamplerTransformer(**settings), our_sampler.SamplerTransformer(**settings)
    parts, trigger = list(pieces(x, 137)), SampleTriggerMessage(timestamp=13.2, value={"any": object})
    state, expected = (None, 0), []
    for k, part in enumerate(parts):
        expected += whole.send(part)
        before = state
        state, found = step.stateful_op(state, part)
        if found:
            # The same again, as a function has it.
            _, again = step.stateful_op(before, part)
            for (one,) in (found, again):
                assert one.attrs["trigger"] == expected[-1].attrs["trigger"]
                np.testing.assert_array_equal(one.data, expected[-1].data)
        if k == 3:
            whole(trigger)
            state, nothing = step.stateful_op(state, trigger)
            assert nothing == []
            _, (at_once,) = step.stateful_op(state, SampleTriggerMessage(timestamp=13.0, value=1))
            np.testing.assert_array_equal(at_once.data, x.data[126:501])
    assert len(expected) == 1
    assert expected[0].attrs["trigger"].value == {"any": object}


def test_triggers_at_regular_times():
    settings = our_sampler.TriggerGeneratorSettings(period=(0.0, 1.0), publish_period=0.001)
    producer = our_sampler.TriggerProducer(settings)

    async def two():
        return [await producer.__acall__(), await producer.__anext__()]

    first, second = asyncio.run(two())
    assert isinstance(first, SampleTriggerMessage)
    assert (first.period, first.value, second.value) == ((0.0, 1.0), 0, 1)
    (state, _), third = producer.stateful_op((producer.state, 0))
    assert (third.value, state.output) == (2, 3)
    (state, _), again = producer.stateful_op((our_sampler.TriggerGeneratorState(output=2), 0))
    assert (again.value, state.output) == (2, 3)
    assert producer.get_settings_type() is our_sampler.TriggerGeneratorSettings
    assert (producer.get_message_type("in"), producer.get_message_type("out")) == (None, SampleTriggerMessage)
    producer.update_settings(our_sampler.TriggerGeneratorSettings(period=(0.0, 2.0), publish_period=0.001))
    assert producer().value == 0


def test_scaler_of_river():
    # What river 0.26 gives: the first channel is noise, the second begins with zeros, the third is a step.
    rng = np.random.default_rng(3)
    x = rng.normal(2, 5, (60, 3))
    x[:4, 1] = 0
    x[:, 2] = np.where(np.arange(60) < 10, 0, 3.0)
    share = 1 - np.exp(-0.01 / 0.2)
    mean, squares = x[0].copy(), x[0] ** 2
    expected = np.zeros_like(x)
    for k in range(1, 60):
        mean, squares = share * x[k] + (1 - share) * mean, share * x[k] ** 2 + (1 - share) * squares
        variance = squares - mean**2
        expected[k] = np.where(variance > 0, (x[k] - mean) / np.sqrt(np.where(variance > 0, variance, 1)), 0)
    probe = AxisArray(x, dims=["time", "ch"], axes={"time": LinearAxis(unit="s", gain=0.01)}, stream_dim="time")
    for length in (1, 7, 60):
        found = run(our_scaler.scaler(time_constant=0.2), probe, length)
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)


@pytest.mark.parametrize("begins_at_zero", [True, False])
def test_scaler_of_a_span(begins_at_zero):
    x = message(np.random.default_rng(9), samples=200)
    share = 2 / (0.1 * 500 + 1)

    def average(v):
        state = 0 if begins_at_zero else (1 - share) * v[:1]
        return scipy.signal.lfilter([share], [1, share - 1], v, axis=0, zi=np.zeros((1, 4)) + state)[0]

    deviation = x.data - average(x.data)
    expected = deviation / np.maximum(np.sqrt(average(deviation**2)), 1e-4)
    for length in (1, 33, 200):
        found = run(our_ewm.EWMFilterTransformer(history_dur=0.1, zero_offset=begins_at_zero), x, length)
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)


def test_backward_half():
    x = message(np.random.default_rng(10))
    settings = {"order": 3, "cutoff": 40.0}
    whole = our_zero.ButterworthZeroPhaseTransformer(**settings)
    forward = our_butter.ButterworthFilterTransformer(**settings)
    backward = our_zero.ButterworthBackwardFilterTransformer(our_zero.ButterworthZeroPhaseSettings(**settings))
    expected, found = [], []
    for part in pieces(x, 130):
        expected.append(whole(part).data)
        found.append(backward(forward(part)).data)
    np.testing.assert_array_equal(np.concatenate(found), np.concatenate(expected))
    assert len(np.concatenate(found)) > 1000
    for mine, their in zip(backward.get_design_function()(500.0), butter_design_fun(500.0, **settings), strict=True):
        np.testing.assert_allclose(mine, their, rtol=1e-9)
    assert np.shape(backward.state.filter.coefs) == (2, 6)


def test_sections_of_a_canceller():
    found = our_lnc.design_lnc_sos(0.3, 0.01, 3)
    np.testing.assert_array_equal(found, adaptive_lnc.design_lnc_sos(0.3, 0.01, 3))


def test_epochs_and_their_average():
    x = message(np.random.default_rng(11))
    # None lies half-way between two samples.
    events = [13.0, 13.5013, 14.2]
    step = our_epochs.EpochsTransformer(events=events, tmin=-0.1, tmax=0.2, baseline=(-0.1, 0.0))
    for part in pieces(x, 77):
        assert step(part).data.shape == (0, 151, 4)
    (found,) = step.flush()
    cut = []
    for event in events:
        at = round((event - 12.5) * 500)
        epoch = x.data[at - 50 : at + 101]
        cut.append(epoch - epoch[:51].mean(axis=0))
    np.testing.assert_allclose(found.data, cut, rtol=0, atol=1e-12)
    np.testing.assert_allclose(found.axes["epoch"].data, events)
    assert found.axes["time"].offset == pytest.approx(-0.1)


def test_places_and_libraries():
    x = message(np.random.default_rng(7), samples=20)
    assert our_asarray.AsArrayTransformer()(x) is x
    single = our_asarray.AsArrayTransformer(dtype="float32")(x)
    assert single.data.dtype == np.float32
    own = our_asarray.AsArrayTransformer(backend="swiftlet")(x)
    assert type(own.data).__module__.startswith("swiftlet")
    back = our_asarray.AsArrayTransformer(backend=our_asarray.ArrayBackend.numpy)(own)
    np.testing.assert_array_equal(back.data, x.data)
    assert our_materialize.MaterializeTransformer()(x).data is not None
    assert our_materialize.materialize_array(x.data) is x.data
    with pytest.raises(ValueError, match="MaterializeMode"):
        our_materialize.materialize_array(x.data, "now")


def test_windows_of_theirs_suit_ours():
    x = message(np.random.default_rng(8), samples=1000, rate=250.0, line=11.0)
    cut = window.WindowTransformer(window.WindowSettings(axis="time", newaxis="win", window_dur=1.0, window_shift=1.0))
    settings = {"time_dim": "time", "ch_dim": "ch", "freqs": [8.0, 11.0]}
    found = our_fbcca.FBCCATransformer(**settings)(cut(x))
    assert found.data.argmax(axis=-1).tolist()[-1] == 1
