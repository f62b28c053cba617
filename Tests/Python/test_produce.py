"""Sources on the command line: what they make does not depend on how it is asked for."""

import numpy as np
import pytest
from scipy import signal

from conftest import EXAMPLES, fail, succeed

pytestmark = pytest.mark.tool


def produce(folder, text, name="out.npz", **options):
    """The data and the time axis that a source makes."""
    (folder / "source.yaml").write_text(text)
    arguments = [word for key, value in options.items() for word in (f"--{key}", value)]
    succeed("produce", folder / "source.yaml", "-o", folder / name, "-q", *arguments)
    with np.load(folder / name) as file:
        return file["data"], file["linear_time"]


def test_example(tmp_path):
    succeed("produce", EXAMPLES / "oscillator.yaml", "-o", tmp_path / "out.npz", "--duration", "2s", "-q")
    with np.load(tmp_path / "out.npz") as file:
        data = file["data"]
    times = np.arange(1000) / 500
    clean = np.stack([10 * np.sin(2 * np.pi * 7 * times), 5 * np.sin(2 * np.pi * 11.5 * times)], axis=1)
    added, sine = data - clean, np.sin(2 * np.pi * 60 * times)
    mixture = sine @ added / (sine @ sine)
    assert np.all(np.abs(mixture) <= 2)
    np.testing.assert_allclose(added, np.outer(sine, mixture), atol=1e-9)


SOURCES = {
    "Counter": "Counter: {fs: 100, mod: 13}",
    "EEGSynth": "EEGSynth: {fs: 200, n_ch: 3, seed: 4}",
    "Oscillator": "Oscillator: {fs: 100, n_ch: 2, freq: [3, 7.7], phase: 1}",
    "PinkNoise": "PinkNoise: {fs: 100, n_ch: 2, seed: 9}",
    "WhiteNoise": "WhiteNoise: {fs: 100, n_ch: 3, seed: 9}",
}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", SOURCES)
def test_cuts(name, dtype, tmp_path):
    text = f"source:\n  {SOURCES[name]}\npipeline:\n  - Scale: {{scale: 2.0}}\n"
    whole, axis = produce(tmp_path, text, duration="7s", chunk="all", dtype=dtype)
    assert whole.dtype == ("float64" if name == "Counter" else dtype)
    for chunk in ["17", "100ms"]:
        found, same = produce(tmp_path, text, duration="7s", chunk=chunk, dtype=dtype)
        np.testing.assert_array_equal(found, whole)
        np.testing.assert_allclose(same, axis, rtol=1e-12)


def test_pink_noise_falls_with_frequency(tmp_path):
    """By half a decibel from twice low_freq to a quarter of the rate, with the standard deviation of its scale."""
    text = "source:\n  PinkNoise: {fs: 200, n_ch: 16, scale: 3, low_freq: 0.5}\n"
    data, _ = produce(tmp_path, text, duration="600s")
    assert data.std() == pytest.approx(3, rel=0.05)
    frequencies, power = signal.welch(data, 200, nperseg=2000, axis=0)
    level = 10 * np.log10(power.mean(axis=1)[1:] * frequencies[1:])
    bands = [(1, 2), (2, 4), (4, 8), (8, 16), (16, 32), (32, 50)]
    means = [level[(frequencies[1:] >= low) & (frequencies[1:] < high)].mean() for low, high in bands]
    assert np.ptp(means) < 1.2
    # It is in its course from the first sample on.
    assert data[:20].std() > 1


def test_white_noise_is_flat(tmp_path):
    data, _ = produce(tmp_path, "source:\n  WhiteNoise: {fs: 100, n_ch: 8, loc: 2, scale: 0.5}\n", duration="300s")
    assert data.mean() == pytest.approx(2, abs=0.01)
    _, power = signal.welch(data, 100, nperseg=100, axis=0)
    np.testing.assert_allclose(power.mean(axis=1)[2:-1], 0.25 / 50, rtol=0.05)


def test_synthetic_eeg_has_its_rhythm(tmp_path):
    data, _ = produce(tmp_path, "source:\n  EEGSynth: {fs: 250, n_ch: 4, alpha_freq: 9.0}\n", duration="60s")
    frequencies, power = signal.welch(data, 250, nperseg=500, axis=0)
    assert np.all(frequencies[power.argmax(axis=0)] == 9)


@pytest.mark.parametrize(
    "text, says",
    [
        ("pipeline: []\n", "no source"),
        ("source: Oscilator\n", "Oscillator"),
        ("source:\n  Oscillator: {freq: [1, 2]}\n", "freq"),
        ("source:\n  WhiteNoise: {fs: 0}\n", "fs"),
        ("source:\n  PinkNoise: {low_freq: 900}\n", "low_freq"),
        ("source: Counter\npipelin: []\n", "pipelin"),
    ],
)
def test_what_is_no_source_is_refused(text, says, tmp_path):
    (tmp_path / "source.yaml").write_text(text)
    fail(78, "produce", tmp_path / "source.yaml", "-o", tmp_path / "out.npz", "-q", says=["source.yaml", says])
    assert not (tmp_path / "out.npz").exists()
