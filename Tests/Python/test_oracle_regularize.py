"""Regularize against numpy.interp: samples at irregular times on a grid, with gaps left as gaps."""

import json

import numpy as np
import pytest

from conftest import fail, succeed

pytestmark = pytest.mark.tool
COMPARED = ["Regularize"]
RATE = 40


@pytest.fixture
def irregular(tmp_path):
    """Three channels at random times, with a pause of 4 s."""
    random = np.random.default_rng(11)
    times = np.sort(random.uniform(5, 15, 300))
    times = np.concatenate([times[times < 9], times[times > 10] + 3])
    data = random.standard_normal((len(times), 3))
    np.savez(tmp_path / "a.npz", data=data, dims=np.array(["time", "ch"]), axis_time=times)
    return times, data


def grid(tmp_path, *words, **settings):
    settings = {"rate": RATE, **settings}
    (tmp_path / "p.yaml").write_text(f"- Regularize: {json.dumps(settings)}\n")
    (report,) = json.loads(succeed("run", "p.yaml", "a.npz", "-o", "o.npz", "--json", *words, cwd=tmp_path))
    found = np.load(tmp_path / "o.npz")
    return found["data"], found["axis_time"], [notice["text"] for notice in report["notices"]]


@pytest.mark.parametrize("chunk", ["1", "37", "all"])
def test_lines_are_those_of_numpy_and_gaps_are_nan(irregular, chunk, tmp_path):
    times, data = irregular
    found, places, told = grid(tmp_path, "--chunk", chunk)
    count = int(np.floor((times[-1] - times[0]) * RATE + 1e-9)) + 1
    np.testing.assert_allclose(places, times[0] + np.arange(count) / RATE, rtol=0, atol=1e-9)
    before = times[: np.argmax(np.diff(times)) + 1][-1]
    after = times[np.argmax(np.diff(times)) + 1]
    is_gap = (places > before) & (places < after)
    assert 150 < is_gap.sum() < 170 and np.isnan(found[is_gap]).all()
    for channel in range(3):
        expected = np.interp(places, times, data[:, channel])
        np.testing.assert_allclose(found[~is_gap, channel], expected[~is_gap], rtol=1e-9, atol=1e-12)
    assert any(f"{is_gap.sum()} places of the grid lie in gaps" in text for text in told)


@pytest.mark.parametrize("method", ["nearest", "hold"])
def test_samples_that_are_near_or_before_are_taken(irregular, method, tmp_path):
    times, data = irregular
    found, places, _ = grid(tmp_path, method=method, max_gap=None)
    before = np.searchsorted(times, places, side="right") - 1
    after = np.minimum(before + 1, len(times) - 1)
    nearer = places - times[before] < times[after] - places
    chosen = before if method == "hold" else np.where(nearer, before, after)
    np.testing.assert_array_equal(found, data[chosen])


def test_how_a_stream_is_cut_changes_no_bit(irregular, tmp_path):
    whole = grid(tmp_path, "--chunk", "all")
    for chunk in ("1", "7"):
        np.testing.assert_array_equal(grid(tmp_path, "--chunk", chunk)[0], whole[0])


def test_samples_that_go_back_are_left_out_and_told(tmp_path):
    times = np.array([0.0, 0.1, 0.05, 0.2, 0.2, 0.37])
    data = np.array([[0.0], [1], [100], [2], [100], [3.7]])
    np.savez(tmp_path / "a.npz", data=data, dims=np.array(["time", "ch"]), axis_time=times)
    found, places, told = grid(tmp_path, rate=20)
    np.testing.assert_allclose(found[:, 0], places * 10, atol=1e-9)
    assert any("2 samples were not after the one before" in text for text in told)


def test_a_regular_recording_comes_at_the_rate_of_the_grid(tmp_path):
    data = np.sin(np.arange(200) / 9)[:, None]
    np.savez(tmp_path / "a.npz", data=data, dims=np.array(["time", "ch"]), axis_time=np.arange(200) / 100 + 3)
    found, places, _ = grid(tmp_path)
    np.testing.assert_allclose(found[:, 0], np.interp(places, np.arange(200) / 100 + 3, data[:, 0]), atol=1e-12)


def test_a_pause_that_no_memory_holds_is_an_error(tmp_path):
    times = np.array([0.0, 0.013, 1e12])
    np.savez(tmp_path / "a.npz", data=np.zeros((3, 1)), dims=np.array(["time", "ch"]), axis_time=times)
    (tmp_path / "p.yaml").write_text("- Regularize: {rate: 100}\n")
    fail(65, "run", "p.yaml", "a.npz", "-o", "o.npz", says="places of the grid", cwd=tmp_path)
