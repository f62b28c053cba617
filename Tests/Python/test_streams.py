"""Live graphs from Python: the graph of the tool, with Python's iterables and callables at its ends."""

import signal
import subprocess
import sys
import textwrap
import threading
import time
import uuid

import numpy as np
import pytest
import swiftlet
from swiftlet import Pipeline, streams
from swiftlet._ezmsg import message_type

RATE, CHANNELS, SAMPLES = 250.0, 4, 25
BAND = [{"ButterworthFilter": {"order": 4, "cuton": 1.0, "cutoff": 40.0}}]


def message(number, data=None):
    """One of a stream: what it holds follows from its number."""
    kind = message_type()
    made = np.random.default_rng(number).normal(size=(SAMPLES, CHANNELS)) if data is None else data
    axes = {
        "time": kind.TimeAxis(fs=RATE, offset=number * SAMPLES / RATE),
        "ch": kind.CoordinateAxis(data=np.array(list("abcd")), dims=["ch"]),
    }
    return kind(made, ["time", "ch"], axes, {"subject": "S1"}, "rig", "time")


def stream(count):
    return [message(number) for number in range(count)]


def expected(messages, steps=BAND):
    pipeline = Pipeline(steps)
    return np.concatenate([np.asarray(pipeline(one).data) for one in messages])


def joined(found):
    return np.concatenate([np.asarray(one.data) for one in found])


def test_a_graph_gives_what_the_pipeline_gives_and_the_ledger_closes():
    sent, found = stream(200), []
    report = streams.run(sent, BAND, found.append)
    assert np.array_equal(joined(found), expected(sent))
    assert (report.made, report.lost, report.closes) == (200 * SAMPLES, 0, True)
    assert not report.incidents and "0 of 5000 samples lost" in str(report)
    last, result = found[-1], Pipeline(BAND)(sent[-1])
    assert type(last) is message_type() and last.dims == result.dims and last.key == "rig"
    assert last.attrs == {"subject": "S1"} and last.axes["time"] == sent[-1].axes["time"]
    assert list(last.axes["ch"].data) == list("abcd")
    times = report.latencies["output (end to end)"]
    assert times["count"] == 200 and 0 < times["p50"] <= times["p99"] <= times["max"] < 10
    assert {hop["policy"] for hop in report.ledger["hops"]} == {"wait"}


@pytest.mark.parametrize(
    "make",
    [lambda sent: iter(sent), lambda sent: (one for one in sent), lambda sent: iter(sent).__next__],
    ids=["iterator", "generator", "callable"],
)
def test_sources_of_python(make):
    sent, found = stream(20), []
    assert streams.run(make(sent), sink=found.append).made == 20 * SAMPLES
    assert np.array_equal(joined(found), joined(sent))


def test_none_is_nothing_yet_and_messages_without_samples_are_no_results():
    sent, found = stream(6), []
    held = [None, sent[0], None, None, *sent[1:], None]
    report = streams.run(held, [{"Window": {"window_dur": 0.4, "window_shift": 0.4}}], found.append)
    steps = Pipeline([{"Window": {"window_dur": 0.4, "window_shift": 0.4}}])
    wanted = [result for result in map(steps, sent) if len(result.data)]
    assert report.made == 6 * SAMPLES and len(wanted) < 6
    assert [len(one.data) for one in found] == [len(one.data) for one in wanted]
    assert np.array_equal(joined(found), joined(wanted))


def test_what_a_source_does_to_its_array_later_is_not_seen():
    lent, found = np.zeros((SAMPLES, CHANNELS)), []

    def source():
        for number in range(50):
            lent[:] = number
            yield message(number, lent)

    streams.run(source, sink=found.append, capacity=64)
    assert [float(one.data[0, 0]) for one in found] == list(range(50))


def test_what_a_sink_does_to_its_array_no_other_sees():
    graph, found = streams.Graph(), []
    graph.source("rig", stream(30))

    def spoil(one):
        one.data[:] = -1.0
        found.append(float(one.data[0, 0]))

    kept = []
    graph.sink("first", spoil, after="rig").sink("second", kept.append, after="rig")
    assert graph.run().closes and found == [-1.0] * 30
    assert np.array_equal(joined(kept), joined(stream(30)))


@pytest.mark.parametrize("dtype", ["float32", "int16", "uint8", "bool", "complex64"])
def test_every_dtype_goes_through(dtype):
    sent = [message(n, np.random.default_rng(n).integers(0, 2, (SAMPLES, CHANNELS)).astype(dtype)) for n in range(5)]
    found = []
    streams.run(sent, sink=found.append)
    assert found[0].data.dtype == dtype and np.array_equal(joined(found), joined(sent))


def test_times_of_each_sample_go_through():
    kind, sent, found = message_type(), [], []
    for number in range(5):
        times = number + np.sort(np.random.default_rng(number).uniform(size=SAMPLES))
        sent.append(
            kind(np.full((SAMPLES, 1), number), ["time", "ch"], {"time": kind.CoordinateAxis(times, ["time"], "s")})
        )
    streams.run(sent, sink=found.append)
    assert all(np.array_equal(a.axes["time"].data, b.axes["time"].data) for a, b in zip(sent, found, strict=True))


# What goes wrong.


class BrokenError(Exception):
    pass


def breaking(count):
    for number in range(count):
        yield message(number)
    raise BrokenError("the amplifier is off")


def test_what_a_source_raises_is_raised_as_it_was_and_all_before_it_arrives():
    graph, found = streams.Graph(), []
    graph.source("rig", breaking(7)).pipeline("band", BAND, after="rig").sink("list", found.append, after="band")
    with pytest.raises(BrokenError, match="the amplifier is off") as raised:
        graph.run()
    assert any(entry.name == "breaking" for entry in raised.traceback)
    assert "0 of 175 samples lost" in raised.value.__notes__[0]
    assert len(found) == 7 and graph.report.closes
    (incident,) = graph.report.incidents
    assert incident["stage"] == "rig" and incident["error"] == "BrokenError: the amplifier is off"


def test_what_a_sink_raises_is_raised_as_it_was_and_no_other_stream_is_harmed():
    graph, kept = streams.Graph(), []

    def fail(one):
        if one.axes["time"].offset > 0.5:
            raise BrokenError(f"no place for {one.key}")

    graph.source("rig", stream(40)).sink("bad", fail, after="rig").sink("good", kept.append, after="rig")
    with pytest.raises(BrokenError, match="no place for rig"):
        graph.run()
    report = graph.report
    assert len(kept) == 40 and report.closes and report.lost > 0
    assert all(loss["place"] in ("bad", "rig -> bad") for loss in report.ledger["losses"])


def test_a_sink_that_fails_now_and_then_is_skipped_or_tried_again(caplog):
    for on_error, wanted in (("skip", 36), ("restart", 40)):
        found, failed = [], set()

        def take(one, found=found, failed=failed):
            number = round(one.axes["time"].offset * RATE / SAMPLES)
            if number % 10 == 3 and number not in failed:
                failed.add(number)
                raise BrokenError("busy")
            found.append(number)

        report = streams.run(stream(40), sink=take, on_error=on_error, attempts=2)
        assert len(found) == wanted and found == sorted(found) and report.closes
        assert report.lost == (40 - wanted) * SAMPLES and len(report.incidents) == 4
        assert {incident["outcome"] for incident in report.incidents} == {
            on_error + ("ped" if on_error == "skip" else "ed")
        }
    assert "BrokenError: busy" in caplog.text


def test_a_source_that_fails_begins_again():
    runs = []

    def source():
        runs.append(len(runs))
        for number in range(len(runs) * 10 - 10, len(runs) * 10):
            yield message(number)
        if len(runs) < 3:
            raise BrokenError("unplugged")

    found = []
    report = streams.run(source, sink=found.append, on_error="restart", attempts=1)
    assert len(runs) == 3 and len(found) == 30 and report.closes
    assert [incident["outcome"] for incident in report.incidents] == ["restarted"] * 2


@pytest.mark.parametrize("wrong", [3, "text", np.zeros(3)], ids=["number", "text", "array"])
def test_what_is_no_message_is_refused(wrong):
    with pytest.raises(TypeError, match="expected a message"):
        streams.run([wrong], sink=print)


def test_a_pipeline_that_fails_is_named():
    steps, kept, graph = [{"Abs": {}}, {"ButterworthFilter": {"order": 4, "cutoff": 1000.0}}], [], streams.Graph()
    graph.source("rig", stream(30)).pipeline("band", steps, after="rig").sink("list", print, after="band")
    graph.sink("raw", kept.append, after="rig")
    with pytest.raises(streams.StageError, match="band: step 2, ButterworthFilter") as raised:
        graph.run()
    assert raised.value.stage == "band" and raised.value.report.closes and len(kept) == 30


def test_names_options_and_ends_are_checked(tmp_path):
    graph = streams.Graph()
    graph.source("rig", [])
    with pytest.raises(ValueError, match="rig"):
        graph.source("rig", [])
    with pytest.raises(ValueError, match='no stage "filter"'):
        graph.sink("out", print, after="filter")
    with pytest.raises(ValueError, match="policy"):
        graph.sink("out", print, after="rig", policy="drop")
    with pytest.raises(ValueError, match="on_error"):
        graph.sink("out", print, after="rig", on_error="ignore")
    with pytest.raises(TypeError, match="a source is"):
        graph.source("other", 3)
    with pytest.raises(TypeError, match="expected a path, a callable"):
        graph.sink("out", 3, after="rig")
    with pytest.raises(TypeError, match="for recordings"):
        graph.source("other", [], rate=250)
    with pytest.raises(FileNotFoundError):
        graph.source("other", tmp_path / "none.edf")
    with pytest.raises(ValueError, match="not a recording of a known format"):
        graph.sink("out", tmp_path / "x.unknown", after="rig")
    with pytest.raises(swiftlet.SettingsError):
        graph.pipeline("bad", [{"Nobody": {}}], after="rig")
    with pytest.raises(ValueError, match="has not run"):
        _ = graph.report
    assert graph.run().made == 0
    with pytest.raises(ValueError, match="runs once"):
        graph.run()


# Stops.


def endless():
    number = 0
    while True:
        time.sleep(0.002)
        yield message(number)
        number += 1


def test_a_run_ends_after_its_seconds_and_by_stop():
    found, begin = [], time.monotonic()
    report = streams.run(endless(), BAND, found.append, seconds=0.3)
    assert 0.3 <= time.monotonic() - begin < 10 and report.closes and report.lost == 0
    assert np.array_equal(joined(found), expected(stream(len(found))))
    graph, found = streams.Graph(), []

    def take(one):
        found.append(one)
        if len(found) == 20:
            graph.stop()

    graph.source("rig", endless()).sink("list", take, after="rig")
    assert graph.run().closes and len(found) >= 20


def test_a_slow_sink_behind_a_channel_that_drops_delays_nobody():
    graph, fast, slow = streams.Graph(), [], []
    graph.source("rig", stream(60)).sink("fast", fast.append, after="rig", capacity=64)

    def view(one):
        time.sleep(0.02)
        slow.append(one)

    graph.sink("view", view, after="rig", capacity=2, policy="drop-oldest")
    report = graph.run()
    assert len(fast) == 60 and len(slow) < 60 and report.closes
    assert report.lost == (60 - len(slow)) * SAMPLES
    assert {loss["place"] for loss in report.ledger["losses"]} == {"rig -> view"}


def test_a_stage_that_hangs_is_left_and_named():
    free = threading.Event()
    graph = streams.Graph()
    graph.source("rig", stream(5)).sink("stuck", lambda one: free.wait(30), after="rig")
    threading.Timer(0.2, graph.stop).start()
    with pytest.raises(OSError, match="stuck"):
        graph.run(grace=0.5)
    assert graph.report.closes and graph.report.ledger["held"]["messages"] > 0
    free.set()


def test_the_ledger_is_there_while_it_runs_and_settings_change():
    graph, reports, found = streams.Graph(), [], []
    graph.source("rig", endless()).pipeline("scale", [{"Scale": {"scale": 1.0}}], after="rig")
    graph.sink("list", found.append, after="scale")

    def watch():
        time.sleep(0.2)
        reports.append(graph.report)
        graph.update_settings("scale", [{"Scale": {"scale": 0.0}}])
        time.sleep(0.2)
        graph.stop()

    thread = threading.Thread(target=watch)
    thread.start()
    last = graph.run()
    thread.join()
    assert reports[0].closes and 0 < reports[0].made < last.made
    assert np.any(found[0].data) and not np.any(found[-1].data)


def test_states_go_on_in_another_graph():
    sent, found = stream(20), []
    graph = streams.Graph()
    graph.source("rig", sent[:8]).pipeline("band", BAND, after="rig").sink("list", found.append, after="band")
    graph.run(flush=False)
    other = streams.Graph()
    other.source("rig", sent[8:]).pipeline("band", BAND, after="rig", state=graph.states["band"])
    other.sink("list", found.append, after="band").run()
    assert np.array_equal(joined(found), expected(sent))


@pytest.mark.once
def test_ctrl_c_ends_a_run_in_order(tmp_path):
    script = tmp_path / "live.py"
    script.write_text(
        textwrap.dedent(f"""
        import sys; sys.path.insert(0, {str(tmp_path)!r}); sys.path[:0] = {sys.path!r}
        import numpy as np
        from test_streams import BAND, endless, expected, stream
        from swiftlet import streams
        graph, count = streams.Graph(), [0]
        def take(one):
            count[0] += 1
            if count[0] == 5: print("ready", flush=True)
        graph.source("rig", endless()).pipeline("band", BAND, after="rig")
        graph.sink("count", take, after="band").sink("file", {str(tmp_path / "out.npz")!r}, after="band")
        try:
            graph.run()
        except KeyboardInterrupt as error:
            data = np.load({str(tmp_path / "out.npz")!r})["data"]
            assert np.array_equal(data, expected(stream(count[0])))
            print(graph.report.closes, graph.report.lost, error.__notes__[0])
        """)
    )
    process = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n", process.stderr.read()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    assert out.startswith("True 0 Report(0 of")


# Ends that are not Python's.


def test_files_in_and_out(tmp_path):
    found, graph = [], streams.Graph()
    streams.run(stream(40), sink=tmp_path / "rig.npz")
    report = streams.run(tmp_path / "rig.npz", BAND, found.append, chunk="100ms")
    assert report.made == 40 * SAMPLES and np.array_equal(joined(found), expected(stream(40)))
    graph.source("rig", tmp_path / "rig.npz", chunk="7").sink("log", tmp_path / "out.swlog", after="rig")
    assert graph.run().closes
    with swiftlet.open(tmp_path / "out.swlog") as recording:
        assert np.array_equal(joined(recording), joined(stream(40)))
    with pytest.raises(ValueError, match="would replace"):
        streams.run(tmp_path / "rig.npz", BAND, tmp_path / "rig.npz")


def test_a_recording_comes_at_its_own_speed(tmp_path):
    streams.run(stream(10), sink=tmp_path / "rig.npz")
    begin = time.monotonic()
    report = streams.run(tmp_path / "rig.npz", sink=lambda one: None, chunk="100ms", realtime=True)
    assert 0.95 < time.monotonic() - begin < 5 and report.made == 10 * SAMPLES


@pytest.mark.parametrize("kind", ["shm", "tcp"])
def test_two_graphs_by_streams_of_this_machine(kind):
    address = f"shm://test-{uuid.uuid4()}" if kind == "shm" else f"tcp://:{free_port()}"
    sent, found, reports = stream(100), [], []

    def source():
        # Who reads over TCP begins with the next message.
        yield None if kind == "shm" else sent[0]
        for one in sent[kind == "tcp" :]:
            time.sleep(0.005)
            yield one

    thread = threading.Thread(target=lambda: reports.append(streams.run(source, sink=address)))
    thread.start()
    reports.append(streams.run(address, BAND, found.append))
    thread.join()
    assert all(report.closes and report.lost == 0 for report in reports)
    data = joined(found)
    assert np.array_equal(data, expected(sent)) if kind == "shm" else len(data) > 10 * SAMPLES


def free_port():
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def test_a_stream_that_is_not_there_is_told():
    with pytest.raises(ValueError, match="a name has letters"):
        streams.Graph().source("rig", "shm://a/b")
    with pytest.raises(ValueError, match="tcp://HOST:PORT"):
        streams.Graph().source("rig", "tcp://nowhere")


def test_streams_are_combined_by_their_times():
    combiners = pytest.importorskip("swiftlet.sigproc.math.add")
    graph, found = streams.Graph(), []
    graph.source("a", stream(20)).source("b", stream(20))
    graph.combiner("sum", combiners.AddProcessor(), after={"a": "a", "b": "b"})
    graph.sink("list", found.append, after="sum")
    assert graph.run().closes and np.array_equal(joined(found), 2 * joined(stream(20)))


def test_parts_of_ezmsg_stand_at_the_ends():
    base = pytest.importorskip("ezmsg.baseproc")
    import ezmsg.core as ez

    class Settings(ez.Settings):
        count: int = 12

    class Numbers(base.BaseProducer[Settings, message_type()]):
        async def _produce(self):
            self.number = getattr(self, "number", -1) + 1
            return message(self.number) if self.number < self.settings.count else None

    class NumbersUnit(base.BaseProducerUnit[Settings, message_type(), Numbers]):
        SETTINGS = Settings

    class Keep(base.BaseConsumer[Settings, message_type()]):
        def _process(self, one):
            KEPT.append(one)
            if len(KEPT) == 12:
                graph.stop()

    class KeepUnit(base.BaseConsumerUnit[Settings, message_type(), Keep]):
        SETTINGS = Settings

    KEPT = []  # noqa: N806
    for source, sink in [(Numbers(Settings()), Keep(Settings())), (NumbersUnit(Settings()), KeepUnit(Settings()))]:
        KEPT.clear()
        graph = streams.Graph()
        graph.source("rig", source).pipeline("band", BAND, after="rig").sink("keep", sink, after="band")
        assert graph.run().closes
        assert np.array_equal(joined(KEPT), expected(stream(12)))


def test_the_example_runs(tmp_path):
    import live_streams

    report = live_streams.run(1.0, str(tmp_path / "live.npz"))
    assert report.closes and {loss["place"] for loss in report.ledger["losses"]} <= {"band -> meter"}
    with np.load(tmp_path / "live.npz") as file:
        assert file["data"].shape == (report.made, live_streams.CHANNELS)
