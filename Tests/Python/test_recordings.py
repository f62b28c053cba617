"""Line length of real recordings, against NumPy on the data as an independent reader gives them."""

import itertools
import json

import mne
import numpy as np
import pyedflib
import pytest

from conftest import EXAMPLES, RECORDINGS, succeed

pytestmark = pytest.mark.tool

FILES = ["eeg139.edf", "uneven_rates.edf", "biosemi73.bdf"]


def streams_by_pyedflib(path):
    """Arrays of samples × channels in physical units, one per sampling rate, by rate."""
    with pyedflib.EdfReader(str(path)) as file:
        groups = {}
        for channel in range(file.signals_in_file):
            groups.setdefault(file.getSampleFrequency(channel), []).append(file.readSignal(channel))
    return {rate: np.stack(signals, axis=1) for rate, signals in groups.items()}


def stream_by_mne(path):
    """The same for a file with one rate that pyedflib refuses. The trigger channel, which MNE masks, is left out."""
    raw = mne.io.read_raw_bdf(path, preload=True, verbose="error")
    picked = [name for name in raw.ch_names if name != "Status"]
    return {raw.info["sfreq"]: raw.get_data(picks=picked).T * 1e6}  # MNE has volts, the file microvolts


def line_length(data, rate):
    """Log10 of the mean absolute difference per whole second; the first difference of a stream is 0."""
    steps = np.abs(np.diff(data, axis=0, prepend=data[:1]))
    edges = [int(second * rate) for second in range(int(len(data) / rate) + 1)]
    with np.errstate(divide="ignore"):
        return np.log10([steps[a:b].mean(axis=0) for a, b in itertools.pairwise(edges)])


@pytest.mark.skipif(not RECORDINGS.exists(), reason="../shared/data is not there")
@pytest.mark.parametrize("name", FILES)
def test_line_length_of_real_recordings(name, tmp_path):
    read = stream_by_mne if name.endswith(".bdf") else streams_by_pyedflib
    expected = read(RECORDINGS / name)
    streams = json.loads(succeed("info", RECORDINGS / name, "--json"))["streams"]
    assert sorted(stream["rate"] for stream in streams) == pytest.approx(sorted(expected))
    for number, stream in enumerate(streams, 1):
        rate = min(expected, key=lambda rate: abs(rate - stream["rate"]))
        reference = line_length(expected[rate], rate)
        results = []
        for chunk in ["1", "37", "1s", "all"]:
            output = tmp_path / f"{number}-{chunk}.npz"
            succeed(
                "run",
                EXAMPLES / "line-length.yaml",
                RECORDINGS / name,
                "-o",
                output,
                "--chunk",
                chunk,
                "--stream",
                number,
                "-q",
            )
            with np.load(output) as file:
                results.append(file["data"])
        # Channels of codes have no line length.
        signals = [place for place, channel in enumerate(stream["channels"]) if channel["kind"] != "trigger"]
        found = results[0]
        if name.endswith(".edf"):
            reference = reference[:, signals]
        assert found.shape == reference.shape
        finite = np.isfinite(reference)
        assert (np.isfinite(found) == finite).all() and finite.any()
        np.testing.assert_allclose(found[finite], reference[finite], rtol=1e-6)
        assert all(result.tobytes() == results[0].tobytes() for result in results), "chunks must not matter"


@pytest.mark.skipif(not RECORDINGS.exists(), reason="../shared/data is not there")
def test_several_rates_give_several_files(tmp_path):
    succeed("run", EXAMPLES / "line-length.yaml", RECORDINGS / "uneven_rates.edf", "-o", tmp_path / "out.npz", "-q")
    streams = json.loads(succeed("info", RECORDINGS / "uneven_rates.edf", "--json"))["streams"]
    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(names) == len(streams) > 1
    assert all(name.startswith("out-") and name.endswith(".npz") for name in names)
