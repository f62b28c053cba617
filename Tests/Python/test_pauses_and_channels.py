"""Pauses, units and kinds of channels, as recordings tell them, through the tool."""

import json
import struct

import numpy as np
import pytest

from conftest import run

pytestmark = pytest.mark.tool


def edf(path, labels, units, low, high, sample, records=3, n=10, onsets=None):
    """A small EDF file: n samples per record of a second; onsets of the records make it one with pauses."""

    def text(value, width):
        return str(value).encode("latin-1").ljust(width)

    count, extra = len(labels), 0 if onsets is None else 1
    head = text("0", 8) + text("X X X X", 80) + text("Startdate 01-FEB-2020 X X X", 80) + text("01.02.20", 8)
    head += text("10.11.12", 8) + text(256 * (1 + count + extra), 8) + text("EDF+D" if extra else "", 44)
    head += text(records, 8) + text(1, 8) + text(count + extra, 4)
    for values, other, width in [
        (labels, "EDF Annotations", 16), ([""] * count, "", 80), (units, "", 8), (low, "-1", 8), (high, "1", 8),
        (["-32768"] * count, "-32768", 8), (["32767"] * count, "32767", 8), ([""] * count, "", 80),
        ([n] * count, 30, 8), ([""] * count, "", 32),
    ]:  # fmt: skip
        head += b"".join(text(value, width) for value in [*values, *[other] * extra])
    body = b""
    for r in range(records):
        for c in range(count):
            body += b"".join(struct.pack("<h", sample(c, r * n + k)) for k in range(n))
        if extra:
            body += (b"+%d\x14\x14\0" % onsets[r]).ljust(60, b"\0")
    path.write_bytes(head + body)
    return path


def result(tmp_path, pipeline, source, *options):
    """The arrays that the tool makes of a recording by a pipeline, and what it said."""
    file, output = tmp_path / "p.yaml", tmp_path / "out.npz"
    file.write_text(f"pipeline: {json.dumps(pipeline)}\n")
    done = run("run", file, source, "-o", output, "-q", *options)
    assert done.returncode == 0, done.stderr
    return dict(np.load(output)), done.stderr


def data(arrays):
    return arrays["data"]


def units(arrays):
    return list(map(str, arrays["axis_ch_unit"]))


def paused(tmp_path):
    return edf(
        tmp_path / "a.edf", ["Fp1"], ["uV"], ["-32768"], ["32767"], lambda c, k: k, records=4, onsets=[0, 1, 20, 21]
    )


@pytest.mark.parametrize("chunk", ["100ms", "700ms", "1s", "all"])
def test_bins_on_both_sides_of_a_pause_are_of_their_own_samples(tmp_path, chunk):
    arrays, _ = result(tmp_path, [{"BinnedAggregate": {"bin_duration": 1.5}}], paused(tmp_path), "--chunk", chunk)
    assert data(arrays).ravel().tolist() == [7, 27]
    again, _ = result(tmp_path, ["Abs", {"BinnedAggregate": {"bin_duration": 1.5}}], paused(tmp_path))
    assert data(again).ravel().tolist() == [7, 27]


def test_a_filter_begins_again_after_a_pause(tmp_path):
    source = edf(
        tmp_path / "a.edf", ["Fp1"], ["uV"], ["-32768"], ["32767"], lambda c, k: 100 if k < 20 else -5000, records=4,
        onsets=[0, 1, 20, 21],
    )  # fmt: skip
    arrays, _ = result(tmp_path, [{"ButterworthFilter": {"order": 2, "cuton": 0.5}}], source)
    assert np.abs(data(arrays)).max() < 1e-9


def test_channels_in_several_units_have_one_reference(tmp_path):
    scale = {"mV": 0.001, "uV": 1.0}
    source = edf(
        tmp_path / "a.edf", ["Fp1", "Fp2"], ["mV", "uV"], ["-32.768", "-3276.8"], ["32.767", "3276.7"],
        lambda c, k: 1000 * (c + 1) + 10 * k,
    )  # fmt: skip
    plain, _ = result(tmp_path, ["Abs"], source)
    volts = data(plain) / [scale["mV"], scale["uV"]]
    expected = (volts - volts.mean(1, keepdims=True)) * [scale["mV"], scale["uV"]]
    for step in ["CommonRereference", {"AffineTransform": {"weights": "car"}}]:
        arrays, said = result(tmp_path, [step], source)
        np.testing.assert_allclose(data(arrays), expected, rtol=1e-9, atol=1e-12)
        assert units(arrays) == ["mV", "uV"] and said == ""


@pytest.mark.parametrize("step", ["CommonRereference", {"ButterworthFilter": {"order": 2, "cutoff": 2}}, "Log"])
def test_the_trigger_channel_passes_unchanged(tmp_path, step):
    source = edf(
        tmp_path / "a.edf", ["A1", "A2", "Status"], ["uV", "uV", "Boolean"], ["-100", "-100", "-32768"],
        ["100", "100", "32767"], lambda c, k: [1000, 2000, 16128 + k % 2][c],
    )  # fmt: skip
    arrays, _ = result(tmp_path, [step], source)
    assert data(arrays)[:, 2].tolist() == [16128 + k % 2 for k in range(30)]
    if step == "CommonRereference":
        np.testing.assert_allclose(data(arrays)[:, :2], [[-1.526, 1.526]] * 30, atol=1e-3)


@pytest.mark.parametrize(
    ("step", "unit"),
    [
        ({"Spectrogram": {"window_dur": 1, "window_shift": 0.5}}, "dB"),
        ({"WelchPSD": {"window_dur": 1, "averages": 1}}, "uV²/Hz"), ("Pow", "uV²"), ("Log", ""), ("Abs", "uV"),
    ],
)  # fmt: skip
def test_files_have_the_unit_of_the_result(tmp_path, step, unit):
    arrays, _ = result(tmp_path, [step], paused(tmp_path))
    assert units(arrays) == [unit]
