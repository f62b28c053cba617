"""Streams with gaps: what steps held before one is given, in pipelines, transformers and units."""

import asyncio
import itertools
import logging
import pickle

import numpy as np
import pytest
import swiftlet as sw
from swiftlet.sigproc.butterworthzerophase import ButterworthZeroPhase, ButterworthZeroPhaseTransformer
from swiftlet.sigproc.math.difference import DifferenceProcessor
from swiftlet.sigproc.resample import ResampleProcessor

FILTER = {"ButterworthZeroPhase": {"order": 2, "cutoff": 10.0}}
random = np.random.default_rng(3)


def message(x, offset=0.0, **fields):
    return sw.AxisArray(x, ["time", "ch"], {"time": sw.TimeAxis(fs=100.0, offset=offset)}, **fields)


def pieces():
    """Three stretches with pauses between, of 100, 60 and 80 samples, each in messages of 20."""
    for start, count in ((0, 100), (130, 60), (500, 80)):
        x = random.standard_normal((count, 2))
        yield [message(x[k : k + 20], (start + k) / 100) for k in range(0, count, 20)]


def alone(make, parts):
    """What becomes of a piece that is all there is."""
    step = make()
    return [r for part in parts for r in [step(part)]] + step.flush()


def joined(messages):
    kept = [m for m in messages if m.data.size]
    return np.concatenate([m.data for m in kept]), [m.axes["time"].offset for m in kept]


@pytest.mark.parametrize(
    "make",
    [
        lambda: sw.Pipeline([FILTER, "Abs"]),
        lambda: sw.Pipeline([{"Downsample": {"factor": 2}}, FILTER]),
        lambda: ButterworthZeroPhaseTransformer(order=2, cutoff=10.0),
        lambda: ResampleProcessor(resample_rate=70.0, method="polyphase"),
    ],
    ids=["pipeline", "last", "transformer", "resample"],
)
def test_what_was_held_before_a_gap_is_given(make):
    given = list(pieces())
    step = make()
    found = [r for piece in given for part in piece for r in step.process_all(part)] + step.flush()
    wanted = [r for piece in given for r in alone(make, piece)]
    x, times = joined(found)
    y, expected = joined(wanted)
    np.testing.assert_array_equal(x, y)
    assert len(times) == len(expected)
    np.testing.assert_allclose(times, expected, atol=1e-12)
    assert all(type(result) is sw.AxisArray and isinstance(result.data, np.ndarray) for result in found)


def test_a_call_drops_it_and_warns(caplog):
    (first, second, _) = pieces()
    pipeline = sw.Pipeline([FILTER])
    with caplog.at_level(logging.WARNING, "swiftlet"):
        results = [pipeline(part) for part in [*first, second[0]]]
    assert sum(len(result.data) for result in results) < 120
    assert any("held" in record.message for record in caplog.records)


def test_what_was_held_of_another_stream_is_on_its_own_axes():
    pipeline = sw.Pipeline([FILTER])
    first = [message(random.standard_normal((20, 3)).astype("f4"), k / 5, key="first") for k in range(5)]
    found = [r for part in first for r in pipeline.process_all(part)]
    *held, result = pipeline.process_all(message(random.standard_normal((20, 2)), 1.0, key="second"))
    assert [m.key for m in held] == ["first"] and result.key == "second"
    assert held[0].data.dtype == "float32" and held[0].data.shape[1] == 3
    assert sum(len(m.data) for m in [*found, *held]) == 100


def test_units_publish_it():
    unit = ButterworthZeroPhase(order=2, cutoff=10.0)
    given = list(pieces())[:2]

    async def published():
        await unit.initialize()
        return [result for piece in given for part in piece async for _, result in unit.on_signal(part)]

    found = asyncio.run(published())
    wanted = [r for r in alone(lambda: sw.Pipeline([FILTER]), given[0])]
    assert sum(len(m.data) for m in found) >= 100
    np.testing.assert_array_equal(joined(found)[0][:100], joined(wanted)[0])


def test_a_subclass_that_overrides_the_call_is_heeded():
    class Twice(ButterworthZeroPhaseTransformer):
        def _process(self, message):
            return super()._process(super()._process(message))

    (result,) = Twice(order=0).process_all(message(np.ones((5, 2))))
    assert len(result.data) == 5


def test_jitter_within_the_tolerance_is_no_gap(caplog):
    x = random.standard_normal((100, 2))
    parts = [message(x[k : k + 20], k / 100 + 0.007 * (k == 40)) for k in range(0, 100, 20)]
    low = [{"ButterworthFilter": {"order": 2, "cutoff": 10.0}}]
    whole = sw.Pipeline(low)(message(x)).data
    with caplog.at_level(logging.WARNING, "swiftlet"):
        for pipeline in (
            sw.Pipeline(low, gap_tolerance=1.0),
            pickle.loads(pickle.dumps(sw.Pipeline(low, gap_tolerance=1.0))),
            sw.Pipeline.from_text("pipeline: [ButterworthFilter: {order: 2, cutoff: 10.0}]", gap_tolerance=1),
        ):
            for _ in range(2):
                np.testing.assert_array_equal(np.concatenate([pipeline(part).data for part in parts]), whole)
                pipeline.reset()
        assert not caplog.records
        strict = sw.Pipeline(low)
        assert not np.array_equal(np.concatenate([strict(part).data for part in parts]), whole)
        assert "missing" in caplog.text


@pytest.mark.parametrize("tolerance", [-1, float("nan"), "wide", None])
def test_tolerances_that_are_none(tolerance):
    with pytest.raises((ValueError, TypeError)):
        sw.Pipeline(["Abs"], gap_tolerance=tolerance)


def test_a_gap_of_one_input_of_two_is_told(caplog):
    pair = DifferenceProcessor()
    with caplog.at_level(logging.WARNING, "swiftlet"):
        for start in (0, 20, 60):
            pair.push_a(message(np.ones((20, 2)), start / 100))
        assert "input a" in caplog.text and "missing" in caplog.text


def test_steps_without_end_are_refused():
    for steps in (itertools.repeat("Abs"), (name for name in itertools.cycle(["Abs", "Log"]))):
        with pytest.raises(ValueError, match="steps"):
            sw.Pipeline(steps)
    with pytest.raises(TypeError, match="list of steps"):
        sw.Pipeline("Abs")
