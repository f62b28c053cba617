"""Live runs: recordings at their own speed, logs that survive, and the ledger of it all."""

import json
import os
import random
import signal
import subprocess
import time

import numpy as np
import pytest

from conftest import TOOL, fail, run, succeed

pytestmark = pytest.mark.tool

STEPS = "pipeline:\n  - ButterworthFilter: {order: 4, cuton: 1, cutoff: 40}\n  - Resample: {resample_rate: 100}\n"
#: Moments at which a run is killed; `SWIFTLET_KILLS=200` for the long test.
KILLS = int(os.environ.get("SWIFTLET_KILLS", "6"))
#: Samples that may wait between a source and its steps: 64 messages of 40 ms at 256 Hz, and those at work.
IN_FLIGHT = 700


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("live")
    (folder / "p.yaml").write_text(STEPS)
    succeed("simulate", "short.npz", "--duration", "2s", "--channels", 4, "-q", cwd=folder)
    succeed("simulate", "long.npz", "--duration", "120s", "--channels", 8, "-q", cwd=folder)
    succeed("run", "p.yaml", "long.npz", "-o", "plain.npz", "--chunk", "40ms", "-q", cwd=folder)
    return folder


def arrays(path):
    with np.load(path) as file:
        return {name: file[name] for name in file.files}


def same(a, b):
    return a.keys() == b.keys() and all(np.array_equal(a[name], b[name]) for name in a)


def live(words, place):
    return json.loads(succeed("run", *words, "--json", cwd=place))[0]


def test_real_time_gives_what_a_plain_run_gives_and_its_ledger_closes(place, tmp_path):
    out = [tmp_path / "live.npz", tmp_path / "plain.npz"]
    report = live(["p.yaml", "short.npz", "-o", out[0], "--chunk", "40ms", "--realtime"], place)
    succeed("run", "p.yaml", "short.npz", "-o", out[1], "--chunk", "40ms", "-q", cwd=place)
    assert same(*map(arrays, out))
    ledger = report["live"]["ledger"]
    assert ledger["closes"] and ledger["lost"]["samples"] == 0 and ledger["held"]["samples"] == 0
    assert ledger["made"]["samples"] == report["samples"] == len(arrays(place / "short.npz")["data"])
    whole = report["live"]["latency_seconds"]["output (end to end)"]
    assert whole["count"] == ledger["made"]["messages"] and 0 < whole["p50"] <= whole["p99"] <= whole["max"]


@pytest.mark.parametrize("moment", [0.02, 0.3, 0.55, 1.1])
def test_an_interrupted_run_leaves_a_whole_file_and_a_ledger(place, tmp_path, moment):
    words = ["run", "p.yaml", "long.npz", "-o", tmp_path / "out.npz", "--chunk", "40ms", "--realtime", "--json"]
    process = subprocess.Popen(
        [str(TOOL), *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=place
    )
    time.sleep(moment)
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=10)
    assert process.returncode in (130, -signal.SIGINT)
    if process.returncode < 0:  # before the signal was listened to
        assert output == "" and os.listdir(tmp_path) == []
        return
    if not os.listdir(tmp_path):
        assert "no output was written" in errors
        return
    assert os.listdir(tmp_path) == ["out.npz"] and "out.npz kept" in errors
    ledger = json.loads(output)[0]["live"]["ledger"]
    assert ledger["closes"] and ledger["lost"]["samples"] == 0 and ledger["held"]["samples"] == 0
    found, whole = arrays(tmp_path / "out.npz")["data"], arrays(place / "plain.npz")["data"]
    # What steps held is at the end, as at the end of any stream.
    settled = max(len(found) - 2, 0)
    np.testing.assert_array_equal(found[:settled], whole[:settled])


def test_a_log_goes_on_from_any_of_its_states(place, tmp_path):
    log = tmp_path / "session.swlog"
    words = ["p.yaml", "short.npz", "-o", tmp_path / "out.npz", "--chunk", "40ms", "--realtime", "--record", log]
    assert live(words, place)["live"]["ledger"]["closes"]
    succeed("run", "p.yaml", log, "-o", tmp_path / "whole.npz", "-q", cwd=place)
    assert same(arrays(tmp_path / "whole.npz"), arrays(tmp_path / "out.npz"))
    for moment in ("0.5s", "1.2s", "100s"):
        succeed("run", "p.yaml", log, "-o", tmp_path / "tail.npz", "--from", moment, "-q", cwd=place)
        tail, whole = arrays(tmp_path / "tail.npz"), arrays(tmp_path / "whole.npz")
        assert 0 < len(tail["data"]) < len(whole["data"])
        np.testing.assert_array_equal(tail["data"], whole["data"][-len(tail["data"]) :])
        # An archive lists its times from its first sample on, so the last digit may differ.
        np.testing.assert_allclose(tail["axis_time"], whole["axis_time"][-len(tail["data"]) :], rtol=1e-15, atol=1e-15)


def test_a_log_refuses_to_go_on_where_it_cannot(place, tmp_path):
    log = tmp_path / "session.swlog"
    live(["p.yaml", "short.npz", "-o", tmp_path / "out.npz", "--chunk", "40ms", "--record", log], place)
    target = ["-o", tmp_path / "tail.npz"]
    fail(65, "run", "p.yaml", log, *target, "--from", "-1", says="no state at or before -1", cwd=place)
    fail(64, "run", "p.yaml", log, *target, "--from", "noon", says="--from", cwd=place)
    fail(65, "run", "p.yaml", "short.npz", *target, "--from", "1s", says="no state", cwd=place)
    other = tmp_path / "other.yaml"
    other.write_text(STEPS.replace("order: 4", "order: 3"))
    fail(65, "run", other, log, *target, "--from", "100s", says="cannot resume", cwd=place)
    fail(64, "run", "p.yaml", log, *target, "--record", "x.npz", says="--record", cwd=place)


def test_a_killed_run_leaves_a_log_that_goes_on_bit_for_bit(place, tmp_path):
    chance = random.Random(4)
    log, whole, tail, copy = (tmp_path / name for name in ("s.swlog", "whole.npz", "tail.npz", "copy.npz"))
    (tmp_path / "copy.yaml").write_text("pipeline: []\n")
    command = [TOOL, "run", "p.yaml", "long.npz", "-o", tmp_path / "out.npz", "--chunk", "40ms", "--record", log, "-q"]
    started = time.monotonic()
    subprocess.run(command, check=True, cwd=place)
    duration = time.monotonic() - started
    came_in = arrays(place / "long.npz")["data"]
    went_on = 0
    for _ in range(KILLS):
        for file in (log, whole, tail, copy):
            file.unlink(missing_ok=True)
        process = subprocess.Popen(command, cwd=place, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0, duration))
        process.kill()
        process.wait()
        if not log.exists():  # before the first message
            continue
        # Everything in the log is what came in.
        succeed("run", tmp_path / "copy.yaml", log, "-o", copy, "-q", cwd=place)
        logged = arrays(copy)["data"]
        np.testing.assert_array_equal(logged, came_in[: len(logged)])
        # From the last state on, the result is that of a run from the start.
        succeed("run", "p.yaml", log, "-o", whole, "-q", cwd=place)
        found = run("run", "p.yaml", log, "-o", tail, "--from", "1e9", "-q", cwd=place)
        # Before the first state: what comes in is written down while the steps are at work still.
        if len(logged) < IN_FLIGHT and "holds no state" in found.stderr:
            continue
        assert found.returncode == 0, found.stderr
        a, b = arrays(whole)["data"], arrays(tail)["data"]
        assert len(b) < len(a) or len(logged) < 20
        np.testing.assert_array_equal(b, a[len(a) - len(b) :])
        went_on += 1
    assert went_on > 0
