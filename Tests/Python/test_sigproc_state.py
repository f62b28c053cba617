"""State is data: saved, restored and pickled in mid-stream, it goes on bit for bit, in another interpreter too."""

import asyncio
import gc
import pickle
import subprocess
import sys
import threading

import numpy as np
import pytest
import swiftlet as sw
from swiftlet import SettingsError, SnapshotError
from swiftlet.sigproc.aggregate import AggregateTransformer
from swiftlet.sigproc.binned_aggregate import BinnedAggregateTransformer
from swiftlet.sigproc.diff import DiffTransformer
from swiftlet.sigproc.downsample import DownsampleSettings, DownsampleTransformer
from swiftlet.sigproc.math.abs import AbsTransformer
from swiftlet.sigproc.math.add import AddProcessor
from swiftlet.sigproc.math.clip import ClipSettings, ClipTransformer
from swiftlet.sigproc.window import WindowTransformer

from conftest import EXAMPLES, fail, succeed
from library_matrix import examples, piece, recording, taken, transformer

ALL = list(examples())
IDS = [f"{name}-{i}" for i, (name, _) in enumerate(ALL)]
PARTS = [piece(recording("float32"), i, i + 7) for i in range(0, 35, 7)]


def advance(made, part):
    """The next results, as bytes and labels that can be compared."""
    if isinstance(made, AddProcessor.__mro__[1]):
        made.push(part)
        results = taken(made)
    else:
        results = [made(part)]
    return [row(result) for result in results]


def row(result):
    """What is compared of a result."""
    return (result.data.tobytes(), result.data.dtype.str, result.data.shape, result.dims, repr(result.axes))


def same(a, b):
    """Whether two lists of results are bit for bit the same."""
    return all(x == y for x, y in zip(a, b, strict=True))


@pytest.mark.parametrize("example", ALL, ids=IDS)
def test_pickled_in_mid_stream(example):
    made = transformer(example[1])
    for part in PARTS[:2]:
        advance(made, part)
    other = pickle.loads(pickle.dumps(made))
    assert repr(other) == repr(made)
    assert same([advance(made, part) for part in PARTS[2:]], [advance(other, part) for part in PARTS[2:]])


@pytest.mark.parametrize("example", ALL, ids=IDS)
def test_calls_that_are_awaited_are_the_same(example):
    made, awaited = transformer(example[1]), transformer(example[1])
    for part in PARTS:
        results = advance(made, part)
        if isinstance(awaited, AddProcessor.__mro__[1]):
            awaited.push(part)
            found = [asyncio.run(awaited.__acall__()) for _ in range(len(awaited._ready))]
            parts = [part for made in found for part in (made if isinstance(made, tuple) else (made,))]
            assert same([results], [[row(part) for part in parts]])
        else:
            call = awaited.__acall__ if part is PARTS[0] else awaited.asend
            assert same([results], [[row(asyncio.run(call(part)))]])


CHILD = """
import pickle, sys
sys.path[:0] = sys.argv[1:]
from test_sigproc_state import advance
made, parts = pickle.load(sys.stdin.buffer)
sys.stdout.buffer.write(pickle.dumps([[advance(one, part) for part in parts] for one in made]))
"""


def test_pickled_into_another_interpreter():
    """All at once: every example of every transformer, and a pipeline."""
    made = [transformer(example) for _, example in ALL]
    made.append(sw.Pipeline(["Diff", "Abs", {"BinnedAggregate": {"bin_duration": 0.05}}]))
    for part in PARTS[:2]:
        for one in made:
            advance(one, part)
    given = pickle.dumps((made, PARTS[2:]))
    expected = [[advance(one, part) for part in PARTS[2:]] for one in made]
    command = [sys.executable, "-c", CHILD, str(EXAMPLES.parent / "Tests" / "Python"), str(EXAMPLES)]
    result = subprocess.run(command, input=given, capture_output=True, timeout=120, check=False)
    assert result.returncode == 0, result.stderr.decode()
    for one, a, b in zip(made, expected, pickle.loads(result.stdout), strict=True):
        assert same(a, b), one


@pytest.mark.parametrize("example", ALL, ids=IDS)
def test_state_as_bytes(example):
    made, other = transformer(example[1]), transformer(example[1])
    for part in PARTS[:2]:
        advance(made, part)
    other.load_state(made.state_bytes())
    assert other.state == made.state
    assert same([advance(made, part) for part in PARTS[2:]], [advance(other, part) for part in PARTS[2:]])


def test_state_as_a_function():
    """`stateful_op` keeps nothing: the state goes in and out."""
    step, plain = DownsampleTransformer(factor=3), DownsampleTransformer(factor=3)
    state = None
    for part in PARTS:
        state, result = step.stateful_op(state, part)
        step(PARTS[0])  # another use in between
        assert np.array_equal(result.data, plain(part).data)


def test_states_that_do_not_fit():
    step = DownsampleTransformer(factor=3)
    step(PARTS[0])
    state = step.state_bytes()
    with pytest.raises(SnapshotError, match="factor"):
        DownsampleTransformer(factor=2).load_state(state)
    with pytest.raises(SnapshotError, match="Window"):
        WindowTransformer(window_dur=0.1).load_state(state)
    with pytest.raises(SnapshotError, match="not a saved state"):
        step.load_state(b"nonsense")
    with pytest.raises(SnapshotError):
        step.load_state(state[:-1])
    with pytest.raises(TypeError):
        step.load_state(3)


def test_live_settings_keep_the_state():
    step, plain = BinnedAggregateTransformer(bin_duration=0.1), BinnedAggregateTransformer(bin_duration=0.1)
    step(PARTS[0]), plain(PARTS[0])
    assert "passthrough" in step.NONRESET_SETTINGS_FIELDS
    window = WindowTransformer(window_dur=0.1, window_shift=0.05, zero_pad_until="none")
    other = WindowTransformer(window_dur=0.1, window_shift=0.05, zero_pad_until="none")
    window(PARTS[0]), other(PARTS[0])
    window.update_settings(anchor="end")
    a, b = window(PARTS[1]), other(PARTS[1])
    assert np.array_equal(a.data, b.data) and a.axes["time"].offset != b.axes["time"].offset
    step = DownsampleTransformer(factor=3)
    step(PARTS[0])
    step.update_settings(DownsampleSettings(factor=2))
    assert len(step(PARTS[1]).data) == 4, "another factor begins anew"
    with pytest.raises(SettingsError):
        step.update_settings(factor=-1)
    assert step.settings.factor == 2


def test_reset():
    step = DownsampleTransformer(factor=10)
    assert [len(step(part).data) for part in PARTS[:2]] == [1, 1]
    step.reset()
    assert len(step(PARTS[2]).data) == 1


WITH_ONE_INPUT = [(name, example) for name, example in ALL if hasattr(transformer(example), "flush")]


@pytest.mark.parametrize("example", WITH_ONE_INPUT, ids=lambda example: example[0])
def test_what_is_left_at_the_end_does_not_depend_on_the_cut(example):
    made = transformer(example[1])

    def whole(parts):
        results = [made(part) for part in parts]
        found = [r for r in results + made.flush() if r.data.size]
        assert made.flush() == []
        assert {type(r) for r in found} <= {type(parts[0])} and {type(r.data) for r in found} <= {np.ndarray}
        return sum(r.data.shape[r.dims.index(r.stream_dim or "time")] for r in found if "time" in r.dims)

    assert whole(PARTS) == whole([piece(recording("float32"), 0, 35)])


def test_flush_gives_what_a_filter_holds_back():
    from swiftlet.sigproc.butterworthzerophase import ButterworthZeroPhaseTransformer

    made = ButterworthZeroPhaseTransformer(order=2, cutoff=20.0)
    came = sum(len(made(part).data) for part in PARTS)
    (rest,) = made.flush()
    assert came < 35 and came + len(rest.data) == 35
    assert rest.axes["time"].offset == pytest.approx(PARTS[0].axes["time"].value(came))
    state = made.state_bytes()
    made.load_state(state)
    assert made.flush() == []
    made(PARTS[0])
    other = ButterworthZeroPhaseTransformer(order=2, cutoff=20.0)
    other.load_state(made.state_bytes())
    with pytest.raises(ValueError, match="no message came"):
        other.flush()


# --- Pipelines

BAD = {
    "setting": "pipeline:\n  - Abs\n  - Clip: {mn: 0}\n",
    "range": "pipeline:\n  - BinnedAggregate:\n      bin_duration: -1\n",
    "type": "- Clip: {min: low}\n",
    "combination": "- Clip: {min: 3, max: 1}\n",
    "name": "- Abs\n- Clp\n",
    "twice": "- Clip: {min: 1, min: 2}\n",
    "tag": "- !!python/none Abs\n",
    "list": "pipeline: Abs\n",
    "key": "pipelin: []\n",
    "nothing": "",
    "text": "just words\n",
    "two": "- {Abs: {}, Clip: {}}\n",
}


@pytest.mark.parametrize("name", BAD)
def test_pipeline_files_fail_as_in_the_tool(name, tmp_path, recordings):
    path = tmp_path / "pipeline.yaml"
    path.write_text(BAD[name])
    line = fail(78, "run", path, recordings / "eeg.edf", "-o", tmp_path / "out.npz")
    with pytest.raises(SettingsError) as error:
        sw.Pipeline.from_yaml(path)
    found = f"swiftlet: {error.value}"
    if name == "twice":
        # The tool tells where the map begins, the module where the key stands again.
        found = found.replace("column 18", "column 10")
    assert found == line


def test_pipeline_files_that_are_no_yaml(tmp_path):
    path = tmp_path / "pipeline.yaml"
    for text in (b"- [", b"a: b: c", b"\xff", b"\t- x", b"- " * 5000 + b"x", b"&a [*a]"):
        path.write_bytes(text)
        with pytest.raises(SettingsError, match=re_escape(path)):
            sw.Pipeline.from_yaml(path)


def re_escape(path):
    import re

    return re.escape(str(path))


PIPELINES = [path for path in sorted(EXAMPLES.glob("*.yaml")) if "source:" not in path.read_text()]


@pytest.mark.parametrize("path", PIPELINES, ids=lambda path: path.stem)
def test_pipeline_files_mean_the_same(path, tmp_path, recordings):
    """What the module computes is what the tool computes."""
    pipeline = sw.Pipeline.from_yaml(path)
    assert len(pipeline) > 0
    if path.stem != "line-length":
        return
    out = tmp_path / "out.npz"
    succeed("run", path, recordings / "eeg.npz", "-o", out, "--quiet")
    source, wanted = np.load(recordings / "eeg.npz"), np.load(out)
    key = next(name for name in source.files if source[name].ndim == 2)
    message = sw.AxisArray(source[key], ["time", "ch"], {"time": sw.TimeAxis(fs=256.0)})
    result = pipeline(message)
    found = next(wanted[name] for name in wanted.files if wanted[name].ndim == 2)
    assert np.array_equal(result.data, found)


def test_steps_of_all_kinds():
    pipeline = sw.Pipeline(
        [AbsTransformer(), ClipSettings(max=2.0), "Log", {"Scale": {"scale": 2.0}}, sw.Pipeline(["Abs"]), ["Invert"]]
    )
    names = [
        step if isinstance(step, str) else step if isinstance(step, list) else next(iter(step))
        for step in pipeline.steps
    ]
    assert names == ["Abs", "Clip", "Log", "Scale", ["Abs"], ["Invert"]]
    for bad in (3, None, AbsTransformer, object()):
        with pytest.raises(TypeError, match="a step is"):
            sw.Pipeline([bad])
    with pytest.raises(SettingsError, match='did you mean "Clip"'):
        sw.Pipeline(["Clp"])
    assert np.array_equal(sw.Pipeline()(PARTS[0]).data, PARTS[0].data)
    assert sw.Pipeline()(PARTS[0]) is PARTS[0]


def test_pipelines_are_pickled_in_mid_stream():
    pipeline = sw.Pipeline([DiffTransformer(), "Abs", DownsampleTransformer(factor=3)])
    for part in PARTS[:2]:
        advance(pipeline, part)
    other = pickle.loads(pickle.dumps(pipeline))
    assert same([advance(pipeline, part) for part in PARTS[2:]], [advance(other, part) for part in PARTS[2:]])
    pipeline.reset()
    assert len(pipeline(PARTS[0]).data) == 3


def test_pictures():
    svg = sw.Pipeline([ClipTransformer(min=0.0), {"Log": {"base": 2}}])._repr_html_()
    assert svg.startswith("<svg") and svg.endswith("</svg>") and svg.count("<rect") == 2 and "min: 0" in svg
    assert "<script" not in sw.AxisArray(np.ones(1), ["<script>"])._repr_html_()
    table = PARTS[0]._repr_html_()
    assert "100 Hz" in table and "Cz" in table and "<b>time</b>" in table
    assert "time: 7, ch: 3" in repr(PARTS[0])
    assert sw.asarray([[1.5, 2.0]])._repr_html_().count("<td>") == 2
    assert "<pre>" in sw.zeros((30, 30))._repr_html_()


# --- Threads


def test_threads_with_a_transformer_each():
    data = [np.random.default_rng(i).standard_normal((200, 300)).astype("float32") for i in range(4)]
    messages = [sw.AxisArray(x, ["time", "ch"], {"time": sw.TimeAxis(fs=100.0)}) for x in data]
    results = [None] * 4

    def work(i):
        pipeline = sw.Pipeline(["Abs", {"Clip": {"max": 1.0}}, "Diff"])
        for _ in range(30):
            pipeline.reset()
            results[i] = pipeline(messages[i]).data

    threads = [threading.Thread(target=work, args=[i]) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for x, y in zip(data, results, strict=True):
        assert np.array_equal(
            y,
            sw.Pipeline(["Abs", {"Clip": {"max": 1.0}}, "Diff"])(
                sw.AxisArray(x, ["time", "ch"], {"time": sw.TimeAxis(fs=100.0)})
            ).data,
        )


def test_the_interpreter_runs_on_during_work():
    """Another thread counts while one call is at work."""
    message = sw.AxisArray(np.random.default_rng(1).random((4000, 1000)), ["time", "ch"])
    step, counted, done = AggregateTransformer(axis="ch", operation="median"), [], threading.Event()

    def count():
        while not done.is_set():
            counted.append(1)

    thread = threading.Thread(target=count)
    thread.start()
    before = len(counted)
    step(message)
    during = len(counted) - before
    done.set()
    thread.join()
    assert during > 1000


def test_one_transformer_in_two_threads_is_an_error_and_no_crash():
    message = sw.AxisArray(np.random.default_rng(1).random((2000, 1000)), ["time", "ch"])
    step, errors = AggregateTransformer(axis="ch", operation="median"), []

    def work():
        try:
            for _ in range(3):
                step(message)
        except RuntimeError as error:
            errors.append(str(error))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all("another thread" in error for error in errors)
    assert step(message).data.shape == (2000,)
    gc.collect()
