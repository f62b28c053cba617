"""XDF recordings as pyxdf reads them: samples, times, labels and markers of the tool."""

import json
import logging
import subprocess

import numpy as np
import pytest

from conftest import ROOT, TOOL
from xdf_files import File

pyxdf = pytest.importorskip("pyxdf")
REAL = ROOT.parent / "shared" / "data"
pytestmark = pytest.mark.tool
logging.getLogger("pyxdf").setLevel(logging.CRITICAL)
DTYPES = {"int8": np.int8, "int16": np.int16, "int32": np.int32, "int64": np.int64}


def _jittered(seed, rate=100.0, count=3000, chunk=10):
    """Stamps of a device that runs 200 ppm fast and delivers in chunks, up to 8 ms late."""
    random = np.random.default_rng(seed)
    late = np.repeat(random.uniform(0, 0.008, count // chunk), chunk)
    return 1000 + np.arange(count) / rate * (1 - 2e-4) + late


def _file(format="float32", stamps=None, clock=True, chunk=10):
    stamps = _jittered(1) if stamps is None else stamps
    random = np.random.default_rng(2)
    file = File()
    file.begin()
    file.stream(4, "Amp", format, 100, ["C3", "C4", "Cz"], "microvolts")
    file.stream(5, "Marks", "string", 0, ["m"])
    values = random.integers(-100, 100, (len(stamps), 3)).tolist()
    for number, first in enumerate(range(0, len(stamps), chunk)):
        # Only the first sample of a chunk has a stamp, as liblsl sends them.
        times = [stamps[first], *[None] * (len(stamps[first : first + chunk]) - 1)]
        file.samples(4, times, values[first : first + chunk])
        if number % 50 == 0:
            now = float(stamps[first])
            file.samples(5, [now + 0.001], [(f"mark {number}",)])
            if clock:
                file.clock(4, now, -500 + 3e-5 * now + (0.02 if number == 50 else random.normal(0, 1e-4)))
                file.clock(5, now, -500 + 3e-5 * now)
            file.boundary()
    return file.end()


FILES = {
    **{f"type {format}": lambda format=format: _file(format) for format in ("float32", "double64", *DTYPES)},
    "no clock": lambda: _file(clock=False),
    "gap": lambda: _file(stamps=np.r_[_jittered(3)[:1500], _jittered(3)[1500:] + 7]),
    "two gaps": lambda: _file(stamps=_jittered(5) + np.repeat([0, 10, 30], 1000)),
}


@pytest.mark.parametrize("case", [*FILES, "minimal.xdf", "clock_resets.xdf"])
def test_same_as_pyxdf(case, tmp_path):
    if case in FILES:
        path = tmp_path / "x.xdf"
        path.write_bytes(FILES[case]())
    else:
        path = REAL / case
        if not path.exists():
            pytest.skip("the real recordings are not here")
    _compare(path, tmp_path, dejitter=True)
    _compare(path, tmp_path, dejitter=False)


def _compare(path, tmp_path, dejitter):
    theirs, _ = pyxdf.load_xdf(path, dejitter_timestamps=dejitter)
    options = [] if dejitter else ["--time-per-row"]
    info = json.loads(_tool("info", path, "--json", *options))
    numeric = [stream for stream in theirs if stream["info"]["channel_format"][0] != "string"]
    assert [stream["name"] for stream in info["streams"]] == [stream["info"]["name"][0] for stream in numeric]
    (tmp_path / "same.yaml").write_text("pipeline:\n  - Slicer: {axis: ch, selection: ':'}\n")
    for stream in numeric:
        name = stream["info"]["name"][0]
        out = tmp_path / f"{name}-{dejitter}.npz"
        _tool("run", tmp_path / "same.yaml", path, "--stream", name, "-o", out, "-q", *options)
        with np.load(out) as archive:
            data, times = archive["data"], archive["axis_time"]
            origin = json.loads(str(archive["attrs"]))["origin"]
            if dejitter and "linear_time" in archive:
                times = _listed(archive["linear_time"], len(data))
        assert data.dtype == stream["time_series"].dtype
        np.testing.assert_array_equal(data, stream["time_series"])
        # A thousandth of a sample, where the device's own rate is taken for one that cannot be told from it. Runs
        # between gaps share a rate where their stamps allow it.
        near = 0.05 if len(stream["info"]["segments"]) > 1 and dejitter else 1e-3
        np.testing.assert_allclose(times + origin, stream["time_stamps"], rtol=0, atol=near / 100)
    marks = [
        (stamp - origin, text[0])
        for stream in theirs
        if stream["info"]["channel_format"][0] == "string"
        for stamp, text in zip(stream["time_stamps"], stream["time_series"], strict=True)
    ]
    ours = [(event["onset"], event["text"]) for event in info["events"]]
    assert ours == [(pytest.approx(onset, abs=1e-6), text) for onset, text in sorted(marks)]


def _listed(rows, count):
    times = np.empty(count)
    for row, (first, offset, step) in enumerate(rows):
        end = int(rows[row + 1][0]) if row + 1 < len(rows) else count
        times[int(first) : end] = offset + np.arange(end - int(first)) * step
    return times


def _tool(*arguments):
    return subprocess.run([TOOL, *map(str, arguments)], check=True, capture_output=True, text=True).stdout
