"""`swiftlet.open` gives the messages of a recording."""

import numpy as np
import pytest
import swiftlet as sw


def test_messages_of_every_format_are_the_recording(recordings):
    found = {}
    for ending in ["edf", "npz", "csv"]:
        with sw.open(recordings / f"eeg.{ending}", seconds=0.7) as recording:
            messages = list(recording)
        assert [list(message.dims) for message in messages] == [["time", "ch"]] * len(messages)
        times = [message.axes["time"].offset for message in messages]
        assert times[:2] == pytest.approx([0.0, messages[0].data.shape[0] * messages[0].axes["time"].gain])
        found[ending] = np.concatenate([message.data for message in messages])
    assert found["edf"].shape[1] == 8
    assert found["edf"].shape == found["npz"].shape == found["csv"].shape
    assert np.allclose(found["npz"], found["csv"], rtol=1e-5, atol=1e-5)


def test_what_a_recording_holds_is_told(recordings):
    recording = sw.open(recordings / "eeg.edf")
    assert recording.format == "EDF/BDF"
    assert len(recording.streams[0]["labels"]) == 8
    rate = recording.streams[0]["rate"]
    assert recording.read(10).data.shape == (10, 8)
    assert next(recording.messages(seconds=0.5)).data.shape == (rate / 2, 8)
    assert all(len(event) == 3 for event in recording.events())
    recording.close()
    with pytest.raises(ValueError, match="closed"):
        recording.read(1)


def test_what_is_no_recording_is_told(tmp_path):
    path = tmp_path / "x.edf"
    path.write_text("nothing")
    with pytest.raises(sw.RecordingError):
        sw.open(path)


def test_options_of_reading_are_those_of_the_tool(tmp_path):
    (tmp_path / "a.csv").write_text("when;a;b\n0;1,5;2\n500;2,5;3\n1000;3,5;4\n")
    with sw.open(tmp_path / "a.csv", time_column="when", time_unit="ms", decimal="comma", channels="b") as recording:
        message = recording.read(10)
    assert message.axes["time"].gain == 0.5 and message.data.tolist() == [[2.0], [3.0], [4.0]]
    np.save(tmp_path / "a.npy", np.zeros((6, 2)))
    (tmp_path / "a.npy").write_bytes((tmp_path / "a.npy").read_bytes()[:-5])
    with pytest.raises(sw.RecordingError, match="whole-records"):
        sw.open(tmp_path / "a.npy")
    with sw.open(tmp_path / "a.npy", size="whole-records", rate=250, start=None) as recording:
        assert recording.streams[0]["rate"] == 250 and recording.streams[0]["count"] == 5
        assert any("5 of 6 rows" in text for text in recording.notices)
    with pytest.raises(Exception, match="--rate is"):
        sw.open(tmp_path / "a.npy", rate=-1)
    with pytest.raises(Exception, match="tempo"):
        sw.open(tmp_path / "a.npy", tempo=3)
    with pytest.raises(TypeError, match="rate"):
        sw.open(tmp_path / "a.npy", rate=[3])
