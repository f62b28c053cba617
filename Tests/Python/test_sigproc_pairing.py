"""Two streams are paired by the times of their samples, whatever their clocks say and however messages are cut."""

import numpy as np
import pytest
import swiftlet as sw
from ezmsg.util.messages.axisarray import AxisArray, CoordinateAxis, LinearAxis
from swiftlet.sigproc.align import AlignAlongAxisProcessor
from swiftlet.sigproc.math.add import AddProcessor
from swiftlet.sigproc.merge import MergeProcessor


def regular(data, offset, gain=0.01):
    return AxisArray(np.asarray(data, "f8")[:, None], ["time", "ch"], {"time": LinearAxis("s", gain, offset)})


def irregular(data, times):
    axis = CoordinateAxis(data=np.asarray(times, "f8"), dims=["time"], unit="s")
    return AxisArray(np.asarray(data, "f8")[:, None], ["time", "ch"], {"time": axis})


def pairs(processor, *pushes):
    """All pairs that come of messages on the inputs that they are given with."""
    for port, message in pushes:
        processor._take(port, message)
    return [(list(a.data[:, 0]), list(b.data[:, 0])) for a, b in processor.results()]


@pytest.mark.parametrize("begin", [0.0, 1e5, 1.7e9])
@pytest.mark.parametrize("share", [0.0, 0.2, -0.2])
def test_samples_of_clocks_a_part_of_a_sample_apart_meet(begin, share):
    a, b = regular(range(10), begin), regular(range(10), begin + (3 + share) * 0.01)
    assert pairs(AlignAlongAxisProcessor(), ("a", a), ("b", b)) == [([3, 4, 5, 6, 7, 8, 9], [0, 1, 2, 3, 4, 5, 6])]


@pytest.mark.parametrize("begin", [0.0, 1e5, 1.7e9])
def test_samples_half_way_between_two_are_refused(begin):
    """However large the times are."""
    a, b = regular(range(10), begin), regular(range(10), begin + 3.5 * 0.01)
    with pytest.raises(ValueError, match=r"of a step apart, must lie within 0\.25"):
        pairs(AlignAlongAxisProcessor(), ("a", a), ("b", b))


def test_irregular_streams_go_on_from_message_to_message():
    """Each message has another mean spacing, which is no reason to forget what waits."""
    times = np.cumsum([0.0, 0.011, 0.009, 0.03, 0.002, 0.01, 0.017, 0.001, 0.02, 0.01])
    processor, found = AlignAlongAxisProcessor(), []
    found += pairs(processor, ("a", irregular(range(0, 4), times[:4])), ("a", irregular(range(4, 7), times[4:7])))
    found += pairs(processor, ("b", irregular(range(0, 2), times[:2])), ("b", irregular(range(2, 10), times[2:])))
    found += pairs(processor, ("a", irregular(range(7, 10), times[7:])))
    assert [x for a, _ in found for x in a] == list(range(10))
    assert [x for _, b in found for x in b] == list(range(10))


def test_a_lost_message_shifts_nothing():
    """Paired by arrival, everything after it would be added to samples of another time."""
    processor = AddProcessor()
    for begin in (0, 4, 8):
        processor.push_a(regular(range(begin, begin + 4), begin * 0.01))
    for begin in (0, 8):
        processor.push_b(regular(range(begin, begin + 4), begin * 0.01))
    summed = np.concatenate([result.data[:, 0] for result in processor.results()])
    assert list(summed) == [2 * x for x in (0, 1, 2, 3, 8, 9, 10, 11)]


def test_a_regular_and_an_irregular_stream_meet_where_times_are_equal():
    a, b = regular(range(10), 0.0, 0.25), irregular(range(5), [0.3, 0.5, 0.75, 1.1, 2.0])
    assert pairs(AlignAlongAxisProcessor(), ("b", b), ("a", a)) == [([2, 3], [1, 2]), ([8], [4])]


def test_times_that_do_not_rise_are_refused():
    with pytest.raises(ValueError, match="no finite numbers that rise"):
        pairs(AlignAlongAxisProcessor(), ("a", irregular([1, 2], [0.2, 0.1])))


@pytest.mark.parametrize("cut", [7, 50])
def test_resampled_beside_the_reference_as_upstream(cut):
    """As called there: references pushed in, signals answered."""
    from ezmsg.sigproc import resampleconcat as theirs
    from swiftlet.sigproc import resampleconcat as mine

    rng = np.random.default_rng(3)
    signal = regular(rng.normal(size=200), 5.0), 0.01
    reference = regular(rng.normal(size=150), 5.1, 0.0125), 0.0125
    for message, label in [(signal[0], "x"), (reference[0], "clock")]:
        message.axes["ch"] = CoordinateAxis(data=np.array([label]), dims=["ch"])
        message.stream_dim = "time"

    def pieces(message, gain):
        for first in range(0, len(message.data), cut):
            data = message.data[first : first + cut]
            axes = {**message.axes, "time": LinearAxis("s", gain, message.axes["time"].offset + first * gain)}
            yield AxisArray(data, message.dims, axes, stream_dim="time")

    found = []
    for module in (mine, theirs):
        processor, parts = module.ResampleConcatProcessor(module.ResampleConcatSettings()), []
        for part in pieces(*reference):
            assert processor.push_reference(part) is None
        for part in pieces(*signal):
            answer = processor(part)
            parts += [] if answer is None else [answer]
            if module is mine:
                parts += processor.results()
        found.append((np.concatenate([part.data for part in parts]), list(parts[0].axes["ch"].data)))
    (data, labels), (wanted, their_labels) = found
    assert labels == list(np.asarray(their_labels).astype(str)) == ["clock_a", "x_b"]
    np.testing.assert_allclose(data, wanted, atol=1e-12)


@pytest.mark.parametrize("odd", ["a", "b"])
@pytest.mark.parametrize("order", ["ab", "ba", "aabb"])
def test_one_message_of_another_rate_costs_no_more_than_its_time(odd, order):
    """A step with two inputs goes on when the streams fit each other again."""
    processor, results, errors = MergeProcessor(), [], []
    for step in range(0, 16, order.count("a")):
        places = {port: step for port in "ab"}
        for port in order:
            place, rate = places[port], 100.0
            places[port] += 1
            if place == 6 and port == odd:
                rate = 50.0
            data = np.full((int(rate / 10), 2), float(place))
            message = sw.AxisArray(data, ["time", "ch"], {"time": sw.TimeAxis(fs=rate, offset=place / 10)})
            try:
                answer = processor(message) if port == "a" else processor.push_b(message)
            except ValueError as error:
                errors.append((place, str(error)))
            else:
                results += [made.data[0, 0] for made in (answer, *processor.results()) if made is not None]
    assert all("different rates" in words and place <= 8 for place, words in errors), errors
    assert results[:6] == [0, 1, 2, 3, 4, 5] and results[-6:] == [10, 11, 12, 13, 14, 15]


@pytest.mark.parametrize("changes", ["a", "b"])
def test_an_input_with_other_channels_keeps_what_waits_on_the_other(changes):
    processor, stays = AlignAlongAxisProcessor(), "ba"["ab".index(changes)]

    def message(port, offset, channels):
        data = np.full((5, channels), offset)
        axes = {
            "time": LinearAxis("s", 0.01, offset),
            "ch": CoordinateAxis(data=np.array([f"{port}{n}" for n in range(channels)]), dims=["ch"]),
        }
        return AxisArray(data, ["time", "ch"], axes)

    processor._take("a", message("a", 0.0, 2))
    processor._take("b", message("b", 0.0, 3))
    processor._take(stays, message(stays, 0.05, 3 if stays == "b" else 2))
    processor._take(changes, message(changes, 0.05, 4))
    _, pair = processor.results()
    assert sorted(part.data.shape[1] for part in pair) == sorted([4, 3 if stays == "b" else 2])
    assert all((part.data == 0.05).all() for part in pair)
