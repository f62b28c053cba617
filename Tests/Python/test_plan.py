"""What the commands plan and certify tell, against SciPy and against deadlines that can hold and cannot."""

import json

import numpy as np
import pytest
from scipy import signal

from conftest import fail, run, succeed

pytestmark = pytest.mark.tool


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plan")
    (folder / "filter.yaml").write_text(
        "pipeline:\n  - FIRFilter: {order: 65, cutoff: 30}\n  - ButterworthFilter: {order: 4, cuton: 5, cutoff: 30}\n"
    )
    (folder / "window.yaml").write_text("pipeline:\n  - Window: {window_dur: 1.0, window_shift: 0.25}\n  - Abs\n")
    succeed("simulate", "eeg.npz", "--duration", "20s", "--channels", 4, "-q", cwd=folder)
    return folder


def plan(place, *words, code=0):
    result = run("plan", *words, "--json", cwd=place)
    assert result.returncode == code, result.stderr
    return json.loads(result.stdout), result.stderr


def test_delays_are_those_of_the_filters(place):
    report, _ = plan(place, "filter.yaml", "eeg.npz", "--chunk", "10ms")
    first, second = report["steps"]
    sos = signal.butter(4, [5, 30], "bandpass", output="sos", fs=256)
    response = signal.sosfilt(sos, np.eye(1, 8192)[0]) ** 2
    assert abs(second["delay_samples"] - response @ np.arange(8192) / response.sum()) < 1e-6
    assert abs(first["delay_samples"] - 32) < 1e-6 and first["last_answer_samples"] == 64
    assert abs(first["delay_seconds"] - 32 / 256) < 1e-8
    assert report["all"]["delay_samples"] > 32 and report["all"]["delay_is_whole"]
    assert first["shape"] == [3, 4] and first["dims"] == ["time", "ch"] and first["rate"] == 256
    assert 0 < first["mean_seconds"] <= first["worst_seconds"] and first["state_bytes"] > 65 * 4 * 8
    parts = [report["message_seconds"], report["all"]["delay_seconds"], report["all"]["worst_seconds"]]
    assert abs(report["reaction_seconds"] - sum(parts)) < 1e-9


def test_windows_answer_when_they_are_full(place):
    report, _ = plan(place, "window.yaml", "eeg.npz")
    window, rest = report["steps"]
    assert window["last_answer_samples"] - window["first_answer_samples"] == 3 * 64 and window["rate"] == 4
    assert rest["delay_samples"] == 0
    assert abs(report["all"]["delay_samples"] - window["delay_samples"]) < 1e-9


def test_a_deadline_that_cannot_hold_is_refused_with_the_reason(place):
    report, told = plan(place, "filter.yaml", "eeg.npz", "--deadline", "5ms", code=78)
    assert not report["holds"] and report["deadline_seconds"] == 0.005
    assert "the delay of FIRFilter 125 ms" in told and "not within 5 ms" in told
    report, told = plan(place, "filter.yaml", "eeg.npz", "--deadline", "1h")
    assert report["holds"] and told == ""
    assert "can hold" in succeed("plan", "filter.yaml", "eeg.npz", "--deadline", "1h", cwd=place)
    fail(64, "plan", "filter.yaml", "eeg.npz", "--deadline", "soon", says="--deadline", cwd=place)
    fail(64, "plan", "filter.yaml", "lsl://X", says="recording", cwd=place)
    fail(66, "plan", "filter.yaml", "none.npz", says="none.npz", cwd=place)


def test_a_certificate_has_its_runs_its_losses_and_its_machine(place):
    words = ["certify", "filter.yaml", "eeg.npz", "--chunk", "10ms", "--runs", "2", "--duration", "500ms", "--json"]
    report = json.loads(succeed(*words, "--deadline", "1h", cwd=place))
    assert len(report["runs"]) == 2 and report["holds"] and report["lost"] == 0
    assert report["all"]["count"] == sum(part["latency_seconds"]["count"] for part in report["runs"]) > 20
    assert all(part["ledger"]["closes"] for part in report["runs"])
    assert report["provenance"]["processors"] >= 1 and report["provenance"]["system"]
    result = run(*words, "--deadline", "1us", cwd=place)
    assert result.returncode == 78 and "not within the deadline of 1.0 µs" in result.stderr
    fail(64, "certify", "filter.yaml", "eeg.npz", "--runs", "0", says="--runs", cwd=place)
