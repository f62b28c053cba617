"""Transformers that users write in Python: in pipelines and units, as bytes, under the laws of `swiftlet.testing`."""

import asyncio
import pickle
import typing

import ezmsg.core as ez
import numpy as np
import pytest
import swiftlet as sw
from array_api_compat import get_namespace
from ezmsg.baseproc import BaseStatefulTransformer, BaseTransformer, BaseTransformerUnit, processor_state
from ezmsg.util.messages.axisarray import AxisArray
from ezmsg.util.messages.util import replace
from swiftlet.sigproc.math.clip import ClipSettings, ClipTransformer
from swiftlet.testing import check


class RootSettings(ez.Settings):
    gain: float = 2.0


class Root(BaseTransformer[RootSettings, AxisArray, AxisArray]):
    """The pattern of ezmsg-sigproc's page on the array API, as it stands there."""

    def _process(self, message: AxisArray) -> AxisArray:
        xp = get_namespace(message.data)
        result = xp.sqrt(xp.abs(message.data)) * self.settings.gain
        return replace(message, data=result)


class StepsSettings(ez.Settings):
    axis: str = "time"


@processor_state
class StepsState:
    last: typing.Any = None


class Steps(BaseStatefulTransformer[StepsSettings, AxisArray, AxisArray, StepsState]):
    """The steps from sample to sample; a state goes from message to message."""

    def _reset_state(self, message: AxisArray) -> None:
        self._state.last = None

    def _process(self, message: AxisArray) -> AxisArray:
        xp = get_namespace(message.data)
        x = message.data
        if x.shape[0] == 0:
            return message
        before = x[:1, :] if self._state.last is None else self._state.last
        self._state.last = xp.asarray(x[-1:, :], copy=True)
        return replace(message, data=x - xp.concat([before, x[:-1, :]]))


class Louder(ClipTransformer):
    """One of ours that does something more."""

    def _process(self, message):
        clipped = super()._process(message)
        return replace(clipped, data=clipped.data * 3)


OWN = [Root, Steps, Louder(ClipSettings(max=0.5))]


@pytest.mark.parametrize("transformer", OWN, ids=["Root", "Steps", "Louder"])
def test_own_transformers_pass(transformer):
    check(transformer)


# --- Faults


def faulty(process, kind=Root):
    """A transformer that does this with a message."""
    return type("Faulty", (kind,), {"_process": process, "__module__": __name__})


def follows_the_cut(self, message):
    xp = get_namespace(message.data)
    return (
        message if message.data.shape[0] == 0 else replace(message, data=message.data - xp.mean(message.data, axis=0))
    )


def fails_on_nothing(self, message):
    return replace(message, data=message.data + 0 * message.data[0, :])


class Remembering(Root):
    """It remembers where no state is saved from."""

    seen = 0

    def _process(self, message):
        begin, self.seen = self.seen, self.seen + message.data.shape[0]
        return replace(message, data=message.data * 0 + begin - round(message.axes["time"].offset * 100))


def widens(self, message):
    xp = get_namespace(message.data)
    wide = {"float32": xp.float64, "float64": xp.float32}[str(message.data.dtype).rpartition(".")[2]]
    return replace(message, data=xp.astype(message.data, wide))


def leaves_the_library(self, message):
    return replace(message, data=np.asarray(np.from_dlpack(message.data)))


def changes_what_was_given(self, message):
    message.data[:, :] = message.data * 2
    return message


def tells_no_times(self, message):
    return replace(message, axes={**message.axes, "time": AxisArray.TimeAxis(fs=100.0)})


def loses_labels(self, message):
    return replace(message, data=message.data[:, :2])


FAULTS = {
    "cut invariance": follows_the_cut,
    "empty message": fails_on_nothing,
    "save and restore": None,
    "dtype": widens,
    "library": leaves_the_library,
    "message kept": changes_what_was_given,
    "times": tells_no_times,
    "labels": loses_labels,
}


@pytest.mark.parametrize("law", FAULTS)
def test_a_fault_is_named(law):
    transformer = Remembering if law == "save and restore" else faulty(FAULTS[law])
    with pytest.raises(AssertionError, match=rf"^{law}: (Faulty|Remembering) on \w+, float32: .{{10}}"):
        check(transformer)


# --- Beside ours


def messages():
    x = np.random.default_rng(11).standard_normal((60, 3)).astype("float32")
    for begin in range(0, 60, 12):
        yield AxisArray(
            x[begin : begin + 12], ["time", "ch"], {"time": AxisArray.TimeAxis(fs=100.0, offset=begin / 100)}
        )


def mixed():
    return sw.Pipeline(["Abs", Steps(), {"EWMA": {"time_constant": 0.1}}, Root(gain=3.0), Louder(max=4.0)])


def test_they_stand_among_the_steps_of_a_pipeline():
    apart = [
        sw.Pipeline(["Abs"]),
        Steps(),
        sw.Pipeline([{"EWMA": {"time_constant": 0.1}}]),
        Root(gain=3.0),
        Louder(max=4.0),
    ]
    pipeline = mixed()
    for message in messages():
        expected = message
        for step in apart:
            expected = step(expected)
        (result,) = pipeline.process_all(message)
        assert np.array_equal(result.data, expected.data)
        assert result.axes == expected.axes
    assert [type(step).__name__ for step in pipeline.steps] == ["str", "Steps", "dict", "Root", "Louder"]
    assert len(pipeline) == 5


def test_their_states_are_bytes():
    whole, first, second = mixed(), mixed(), mixed()
    stream = list(messages())
    expected = [whole(message).data for message in stream]
    found = [first(message).data for message in stream[:2]]
    second.load_state(first.state_bytes())
    found += [second(message).data for message in stream[2:]]
    assert np.array_equal(np.concatenate(found), np.concatenate(expected))
    again = pickle.loads(pickle.dumps(second))
    following = replace(stream[0], axes={"time": AxisArray.TimeAxis(fs=100.0, offset=0.6)})
    assert np.array_equal(again(following).data, second(following).data)
    with pytest.raises(sw.SnapshotError):
        second.load_state(sw.Pipeline(["Abs"]).state_bytes())


def test_another_stream_begins_anew_after_a_restore():
    saved, other = sw.Pipeline([Steps()]), sw.Pipeline([Steps()])
    stream = list(messages())
    saved(stream[0])
    other.load_state(saved.state_bytes())
    two = replace(stream[1], data=stream[1].data[:, :2])
    assert np.array_equal(other(two).data, sw.Pipeline([Steps()])(two).data)


def test_functions_as_settings_are_called_within_a_pipeline():
    from swiftlet.sigproc.affinetransform import AffineTransformTransformer

    def weights(count):
        return 2 * np.eye(count)

    message = next(iter(messages()))
    pipeline = sw.Pipeline(["Abs", AffineTransformTransformer(weights=weights, axis="ch")])
    assert np.allclose(pipeline(message).data, 2 * abs(message.data))


def test_settings_change():
    pipeline = sw.Pipeline(["Abs", Root(gain=1.0)])
    message = next(iter(messages()))
    once = pipeline(message).data
    pipeline.update_settings(["Abs", Root(gain=2.0)])
    assert np.array_equal(pipeline(message).data, once * 2)
    with pytest.raises(ValueError, match="other steps"):
        pipeline.update_settings(["Abs", "Log"])


def test_they_make_units():
    class RootUnit(BaseTransformerUnit[RootSettings, AxisArray, AxisArray, Root]):
        SETTINGS = RootSettings

    unit, message = RootUnit(RootSettings(gain=3.0)), next(iter(messages()))
    asyncio.run(unit.initialize())

    async def published():
        return [result async for _, result in unit.on_signal(message)]

    (result,) = asyncio.run(published())
    assert np.array_equal(result.data, Root(gain=3.0)(message).data)
