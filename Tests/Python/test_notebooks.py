"""Messages, streams and recordings show themselves in notebooks."""

import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
import swiftlet

DATA = np.random.default_rng(2).standard_normal((600, 3))


def message(data=DATA, rate=100.0, labels=("Fp1", "C<z", "Oz")):
    axes = {"time": swiftlet.TimeAxis(fs=rate), "ch": swiftlet.CoordinateAxis(np.array(labels), ["ch"])}
    return swiftlet.AxisArray(data, ["time", "ch"], axes, key="eeg & more")


def texts(picture):
    root = ElementTree.fromstring(picture._repr_svg_())
    return [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]


def test_a_message_draws_itself(tmp_path):
    picture = swiftlet.AxisArray.plot(message())
    assert {"Fp1", "C<z", "Oz", "eeg & more", "time (s)"} <= set(texts(picture))
    picture.save(tmp_path / "a.svg")
    assert (tmp_path / "a.svg").read_text() == picture.svg


def test_pieces_of_a_stream_are_one_picture():
    whole = swiftlet.plot(message(), title="x").svg
    pieces = [message(DATA[start : start + 170]) for start in range(0, 600, 170)]
    assert swiftlet.plot(pieces, title="x").svg == whole
    assert swiftlet.plot(pieces[:1], title="x").svg != whole


def test_the_kind_follows_the_stream_or_is_given():
    slow = message(np.ones((40, 4)), 4.0, ("a", "b", "c", "d"))
    assert "<image" in swiftlet.plot(slow).svg and "<image" not in swiftlet.plot(slow, "traces").svg
    assert "frequency (Hz)" in texts(swiftlet.plot(message(), "spectrum"))
    with pytest.raises(ValueError, match='kind is "pie", must be one of traces, heatmap, spectrum'):
        swiftlet.plot(slow, "pie")


def test_arrays_of_any_library_are_drawn():
    assert swiftlet.plot(DATA, title="x").svg == swiftlet.plot(swiftlet.asarray(DATA), title="x").svg


def test_what_cannot_be_drawn_is_an_error():
    with pytest.raises(ValueError, match="no message to draw"):
        swiftlet.plot([])
    with pytest.raises(ValueError, match="messages of 3 channels"):
        swiftlet.plot([message(), message(DATA[:, :2], labels=("a", "b"))])


def test_a_recording_shows_its_streams_and_draws_itself(recordings):
    with swiftlet.open(recordings / "eeg.edf") as recording:
        text = recording._repr_html_()
        root = ElementTree.fromstring(text)
        assert [cell.text for cell in root.iter("td")][2:5] == ["256 Hz", "2560", "8"]
        assert "EDF" in text and "Fp1" in text
        drawn = texts(recording.plot())
    assert "eeg.edf" in drawn and "Fp1" in drawn
