"""A stream that goes on in another process goes on bit for bit."""

import json

import numpy as np
import pytest
from ezmsg.util.messages.axisarray import AxisArray, CoordinateAxis, LinearAxis

from conftest import succeed
from oracle import cut, generator, save

pytestmark = pytest.mark.tool

# Neither is a multiple of the other, so the cut falls inside windows, bins and chunks.
SAMPLES, CUT, CHUNK = 120, 61, 17


def examples():
    """All examples of all transformers, which the tool shows, with the one dtype or the other."""
    for place, entry in enumerate(json.loads(succeed("list", "--json"))):
        for number, example in enumerate(entry["examples"]):
            dtype = ["float32", "float64"][(place + number) % 2]
            yield pytest.param(example, dtype, id=f"{entry['name']}-{number}-{dtype}")


def recording(dtype):
    """A stream that each example fits: channels, frequencies and coordinates, at the time of the events of `Epochs`."""
    axes = {
        "time": LinearAxis(unit="s", gain=1 / 100, offset=12.5),
        "ch": CoordinateAxis(data=np.array(["C3", "C4", "Cz"]), dims=["ch"]),
        "freq": LinearAxis(unit="Hz", gain=1.0, offset=0.5),
        "xy": CoordinateAxis(data=np.array(["x", "y"]), dims=["xy"]),
    }
    data = generator("resume").gamma(2, 2, (SAMPLES, 3, 5, 2)).astype(dtype)
    return AxisArray(data, dims=["time", "ch", "freq", "xy"], axes=axes, stream_dim="time")


def pytest_generate_tests(metafunc):
    if "example" in metafunc.fixturenames:
        metafunc.parametrize(("example", "dtype"), list(examples()))


def test_resumed_run_equals_one_run(example, dtype, tmp_path, pipeline):
    steps = pipeline(json.dumps({"pipeline": [example]}))
    x = recording(dtype)
    first, second = cut(x, CUT)
    for name, part in [("whole", x), ("first", first), ("second", second)]:
        save(tmp_path / f"{name}.npz", part)
    options = {"first": ["--save-state", tmp_path / "state"], "second": ["--resume", tmp_path / "state"]}
    found = {}
    for name in ["whole", "first", "second"]:
        output = tmp_path / f"out-{name}.npz"
        arguments = options.get(name, [])
        succeed("run", steps, tmp_path / f"{name}.npz", "-o", output, "--chunk", CHUNK, "-q", *arguments)
        with np.load(output) as file:
            found[name] = dict(file)
    whole, first, second = found["whole"], found["first"], found["second"]
    assert whole.keys() == first.keys() == second.keys()
    assert np.concatenate([first["data"], second["data"]]).tobytes() == whole["data"].tobytes()
    stream = f"axis_{whole['dims'][0]}"
    assert len(whole[stream]) == len(whole["data"]) > 0
    np.testing.assert_allclose(np.concatenate([first[stream], second[stream]]), whole[stream], rtol=1e-12)
    for name in whole.keys() - {"data", "key", stream, stream.replace("axis", "linear")}:
        np.testing.assert_array_equal(first[name], whole[name])
        np.testing.assert_array_equal(second[name], whole[name])


@pytest.mark.parametrize("step", [{"ButterworthFilter": {"order": 4, "cuton": 1, "cutoff": 40}}, {"Diff": {}}], ids=str)
def test_a_run_at_the_signals_speed_saves_the_same_state(step, tmp_path, pipeline):
    steps = pipeline(json.dumps({"pipeline": [step]}))
    first, _ = cut(recording("float64"), CUT)
    save(tmp_path / "first.npz", first)
    for name, options in [("plain", []), ("live", ["--realtime"])]:
        words = ["-o", tmp_path / f"{name}.npz", "--save-state", tmp_path / name, "-q", "--chunk", CHUNK, *options]
        succeed("run", steps, tmp_path / "first.npz", *words)
    assert (tmp_path / "plain").read_bytes() == (tmp_path / "live").read_bytes()
