"""Streams of the Lab Streaming Layer: pylsl at one end or both, the tool between.

Skipped by name where pylsl, and the liblsl that it carries, is missing: pip install pylsl."""

import json
import os
import signal
import subprocess
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from conftest import TOOL, fail, run

pylsl = pytest.importorskip("pylsl", reason="pylsl is missing")
pytestmark = pytest.mark.tool

#: Seconds of the test from pylsl to pylsl, and its channels and rate; `SWIFTLET_LSL_SECONDS=120` for the long one.
SECONDS = float(os.environ.get("SWIFTLET_LSL_SECONDS", "6"))
CHANNELS, RATE = (64, 5000) if SECONDS > 30 else (8, 1000)


def library():
    folder = Path(pylsl.__file__).parent / "lib"
    return next(str(path) for path in sorted(folder.glob("liblsl*")))


@pytest.fixture(scope="module", autouse=True)
def environment():
    # Who is found at all is found within a second.
    here = outlet("found by itself", 1, 0)
    if not pylsl.resolve_byprop("name", "found by itself", timeout=10):
        pytest.skip("no stream is found here: the network lets no multicast through")
    del here
    os.environ["SWIFTLET_LSL"] = library()
    yield
    del os.environ["SWIFTLET_LSL"]


def outlet(name, channels=CHANNELS, rate=RATE, kind="float32", identity=""):
    info = pylsl.StreamInfo(name, "EEG", channels, rate, kind, identity)
    described = info.desc().append_child("channels")
    for place in range(channels):
        channel = described.append_child("channel")
        channel.append_child_value("label", f"E{place + 1}")
        channel.append_child_value("unit", "microvolts")
        channel.append_child_value("type", "EEG")
    return pylsl.StreamOutlet(info)


class Feeder(threading.Thread):
    """Pushes blocks of 20 ms; the first channel counts samples."""

    def __init__(self, target, seconds, channels=CHANNELS, rate=RATE, first=0):
        super().__init__(daemon=True)
        self.target, self.channels, self.rate = target, channels, rate
        self.count, self.first, self.sent = int(seconds * rate), first, []

    def run(self):
        self.target.wait_for_consumers(20)
        block, begin = self.rate // 50, pylsl.local_clock()
        for start in range(0, self.count, block):
            wait = begin + (start + block) / self.rate - pylsl.local_clock()
            if wait > 0:
                time.sleep(wait)
            numbers = np.arange(start, start + block) + self.first
            data = np.repeat(numbers[:, None], self.channels, 1).astype(np.float32)
            stamp = begin + (start + block - 1) / self.rate
            self.sent.append((stamp, pylsl.local_clock()))
            self.target.push_chunk(data.tolist(), stamp)
        self.begin = begin


def start(*words):
    return subprocess.Popen([str(TOOL), *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def stop(process):
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=20)
    assert process.returncode == 130, errors
    return json.loads(output)[0]


def test_the_tool_lists_what_is_on_the_network():
    stream = outlet("swiftlet-listed", 3, 250)
    result = run("streams", "--json", "--wait", "2s")
    assert result.returncode == 0, result.stderr
    found = [row for row in json.loads(result.stdout) if row["name"] == "swiftlet-listed"]
    assert found and (found[0]["channels"], found[0]["rate"], found[0]["values"]) == (3, 250.0, "float32")
    del stream


def test_from_pylsl_through_a_pipeline_to_pylsl(tmp_path):
    (tmp_path / "p.yaml").write_text("pipeline:\n  - Scale: {scale: 2}\n")
    source = outlet("swiftlet-in")
    process = start("run", tmp_path / "p.yaml", "lsl://swiftlet-in", "-o", "lsl://swiftlet-out", "--json")
    feeder = Feeder(source, SECONDS)
    feeder.start()
    found = pylsl.resolve_byprop("name", "swiftlet-out", timeout=20)
    assert found, process.communicate(timeout=5)
    inlet = pylsl.StreamInlet(found[0], processing_flags=0)
    info = inlet.info(5)
    assert (info.channel_count(), info.nominal_srate()) == (CHANNELS, RATE)
    channel = info.desc().child("channels").child("channel")
    assert (channel.child_value("label"), channel.child_value("unit")) == ("E1", "uV")
    rows, stamps, arrived = [], [], []
    while feeder.is_alive() or not rows or time.monotonic() - arrived[-1][1] < 1:
        data, times = inlet.pull_chunk(timeout=0.2, max_samples=RATE)
        if times:
            rows += [row[0] for row in data]
            stamps += times
            arrived.append((times[-1], time.monotonic()))
        elif not feeder.is_alive() and arrived and time.monotonic() - arrived[-1][1] > 1:
            break
    report = stop(process)
    rows, stamps = np.array(rows) / 2, np.array(stamps)
    # The inlet came later than the source began: from there on all of it, in order.
    np.testing.assert_array_equal(rows, np.arange(rows[0], rows[0] + len(rows)))
    assert rows[-1] == feeder.count - 1
    np.testing.assert_allclose(stamps, feeder.begin + rows / RATE, atol=1e-3)
    ledger = report["live"]["ledger"]
    assert ledger["closes"] and ledger["lost"]["samples"] == 0 and ledger["sources"][0]["gaps"] == 0
    assert ledger["made"]["samples"] == feeder.count


def test_a_source_that_comes_back_is_a_gap(tmp_path):
    (tmp_path / "p.yaml").write_text("pipeline: []\n")
    source = outlet("swiftlet-back", 2, 500, identity="device-7")
    process = start("run", tmp_path / "p.yaml", "lsl://swiftlet-back", "-o", tmp_path / "out.npz", "--json")
    feeder = Feeder(source, 1, 2, 500)
    feeder.start()
    feeder.join(30)
    time.sleep(0.5)
    feeder.target = None
    del source
    time.sleep(1)
    again = outlet("swiftlet-back", 2, 500, identity="device-7")
    feeder = Feeder(again, 1, 2, 500, first=10_000)
    feeder.start()
    feeder.join(40)
    time.sleep(1)
    report = stop(process)
    ledger = report["live"]["ledger"]
    assert ledger["closes"] and ledger["lost"]["samples"] == 0
    assert ledger["sources"][0]["gaps"] == 1 and ledger["sources"][0]["missing"] > 500
    with np.load(tmp_path / "out.npz") as file:
        values = file["data"][:, 0]
        assert list(file["linear_time"][:, 0]) == [0, 500]
    np.testing.assert_array_equal(values, np.r_[np.arange(500), np.arange(10_000, 10_500)])


@pytest.mark.parametrize("kind", ["float32", "double64", "int32", "int16", "int8", "int64"])
def test_every_type_of_number_comes_as_it_is(tmp_path, kind):
    (tmp_path / "p.yaml").write_text("pipeline: []\n")
    source = outlet(f"swiftlet-{kind}", 2, 0, kind)
    process = start("run", tmp_path / "p.yaml", f"lsl://swiftlet-{kind}", "-o", tmp_path / "out.npz", "--json")
    assert source.wait_for_consumers(20)
    for number in range(10):
        source.push_sample([number, -number], 100 + number * number / 8)
    time.sleep(1)
    stop(process)
    with np.load(tmp_path / "out.npz") as file:
        assert file["data"].dtype == kind.replace("double64", "float64")
        np.testing.assert_array_equal(file["data"], [[k, -k] for k in range(10)])
        np.testing.assert_allclose(np.diff(file["axis_time"]), np.diff([k * k / 8 for k in range(10)]), atol=1e-3)


def test_what_is_not_there_is_told(tmp_path):
    (tmp_path / "p.yaml").write_text("pipeline: []\n")
    target = ["-o", tmp_path / "out.npz"]
    fail(66, "run", tmp_path / "p.yaml", "lsl://swiftlet-nowhere", *target, says="no such stream")
    info = pylsl.StreamInfo("swiftlet-marks", "Markers", 1, 0, "string", "")
    marks = pylsl.StreamOutlet(info)
    fail(65, "run", tmp_path / "p.yaml", "lsl://swiftlet-marks", *target, says="texts")
    del marks
    os.environ["SWIFTLET_LSL"] = "/nowhere/liblsl.so"
    try:
        fail(66, "streams", says="pip install pylsl")
    finally:
        os.environ["SWIFTLET_LSL"] = library()


def test_texts_of_the_network_are_events_of_the_result_and_of_the_log(tmp_path, pipeline):
    source = outlet("marked", 2, 200)
    said = pylsl.StreamOutlet(pylsl.StreamInfo("said", "Markers", 1, 0, "string", "said"))
    words = ["run", pipeline("pipeline: []\n"), "lsl://marked", "-o", tmp_path / "out.npz"]
    process = start(*words, "--markers", "lsl://said", "--record", tmp_path / "log.swlog", "--json")
    feeder = Feeder(source, 4, 2, 200)
    feeder.start()
    assert said.wait_for_consumers(20)
    time.sleep(1)
    sent = []
    for text in ["target", "Taste drücken", "", "target"]:
        sent.append((pylsl.local_clock(), text))
        said.push_sample([text], sent[-1][0])
        time.sleep(0.2)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert json.loads(out)[0]["live"]["events"] == 3
    wanted = [(onset, text) for onset, text in sent if text]
    for path in [tmp_path / "out.npz", tmp_path / "log.swlog"]:
        events = json.loads(run("info", path, "--json", "--all").stdout)["events"]
        assert [event["text"] for event in events] == [text for _, text in wanted], path
        onsets = np.array([event["onset"] for event in events])
        assert np.abs(onsets - [onset for onset, _ in wanted]).max() < 1e-3, path


def test_markers_are_of_texts_and_beside_a_stream(tmp_path, pipeline):
    here = outlet("numbers for markers", 1, 100, identity="numbers")
    file = pipeline("pipeline: []\n")
    words = ["run", file, "lsl://numbers for markers", "-o", tmp_path / "out.npz", "--markers"]
    fail(65, *words, "lsl://numbers for markers", says="where one of texts is wanted")
    fail(64, *words, "said.txt", says="--markers")
    fail(64, "run", file, "eeg.npz", "-o", tmp_path / "out.npz", "--markers", "lsl://x", says="--markers")
    del here
