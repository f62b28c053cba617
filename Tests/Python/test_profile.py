"""`run --profile` tells what each message took in each step."""

import json
import re

import pytest

from conftest import fail, succeed
from test_gpu import needs_opencl

pytestmark = pytest.mark.tool
PIPELINE = (
    "pipeline:\n  - ButterworthFilter: {order: 4, cutoff: 30}\n  - Abs\n  - BinnedAggregate: {bin_duration: 0.5}\n"
)
STEPS = ["ButterworthFilter", "Abs", "BinnedAggregate"]


@pytest.fixture
def command(recordings, pipeline, tmp_path):
    files = [pipeline(PIPELINE), recordings / "eeg.edf", "-o", tmp_path / "out.npz"]
    return ["run", *files, "--chunk", "100ms", "--profile"]


def test_each_step_and_the_whole_have_a_row(command):
    text = succeed(*command)
    for name in [*STEPS, "all"]:
        row = re.search(rf"^  {name} +(\d+)((?: +[\d.]+ ms){{4}})", text, re.M)
        assert row, text
        times = [float(time) for time in re.findall(r"([\d.]+) ms", row[2])]
        assert times == sorted(times) and times[-1] > 0 and int(row[1]) == 99  # of 26 samples


def test_programs_get_seconds_and_bytes(command):
    (report,) = json.loads(succeed(*command, "--json"))
    rows = {row["name"]: row for row in report["profile"]}
    assert [name for name in rows if name != "fused arithmetic"] == [*STEPS, "all"]
    # 2560 samples of 8 channels as float64, in bins of 128.
    assert rows["ButterworthFilter"]["bytes"] == rows["Abs"]["bytes"] == 2560 * 8 * 8
    assert rows["BinnedAggregate"]["bytes"] == rows["all"]["bytes"] == 20 * 8 * 8
    for row in rows.values():
        latency = row["latency_seconds"]
        assert latency["p50"] <= latency["p99"] <= latency["p99.9"] <= latency["max"] and row["launches"] == 0
    assert sum(rows[name]["latency_seconds"]["p50"] for name in STEPS) < 3 * rows["all"]["latency_seconds"]["p50"]


@needs_opencl
def test_a_device_counts_its_launches(command):
    (report,) = json.loads(succeed(*command, "--json", "--device", "opencl:0"))
    rows = {row["name"]: row for row in report["profile"]}
    assert rows["ButterworthFilter"]["launches"] >= 99
    assert rows["all"]["launches"] == sum(row["launches"] for name, row in rows.items() if name != "all")
    assert "copied to opencl:0" in succeed(*command, "--device", "opencl:0")


def test_the_page_has_the_same_rows(command, tmp_path):
    succeed(*command, "--report", tmp_path / "page.html", "-q")
    page = (tmp_path / "page.html").read_text()
    assert "<h2>Messages</h2>" in page and "<th>p99.9</th>" in page


def test_it_is_for_recordings(command):
    fail(64, *command, "--realtime", says="--profile is for recordings")
    fail(64, *command, "--slurm", "job.sh", says="--slurm takes")
