"""Whatever does nothing, guesses or loses something is told, and is an error with --strict.

Each row is a pipeline over a small recording. Without --strict the run ends well and says on standard error, and in
the summary of --json, what a user should know; with it the run ends with 78 for what the pipeline file or an option
causes, and with 65 for what is about the recording. Rows marked as errors are refused either way.
"""

import json
import math
import struct
from dataclasses import dataclass, field

import numpy as np
import pytest

from conftest import run

pytestmark = pytest.mark.tool

RATE = 256


# --- Recordings


def edf(path, labels=("Fp1", "Fp2"), units=None, n=RATE, records=4, sample=None, kind="EDF+C", events=True, **fields):
    """A small EDF file; `fields` replaces what a header field says, `times` when its records begin."""
    units = units or ["uV"] * len(labels)
    count, extra = len(labels), 1 if kind else 0
    times = fields.pop("times", range(records))
    tail = fields.pop("tail", b"")

    def text(value, width):
        return str(value).encode()[:width].ljust(width)

    def column(name, values, other, width):
        values = fields.get(name, values)
        return b"".join(text(value, width) for value in [*values, *[other] * extra])

    head = text("0", 8) + text("X X X X", 80) + text("Startdate 01-FEB-2020 X X X", 80)
    head += text(fields.get("date", "01.02.20"), 8) + text(fields.get("time", "10.11.12"), 8)
    head += text(256 * (1 + count + extra), 8) + text(kind, 44) + text(fields.get("claimed", records), 8)
    head += text(1, 8) + text(count + extra, 4)
    head += column("labels", labels, "EDF Annotations", 16) + column("transducers", [""] * count, "", 80)
    head += column("units", units, "", 8) + column("low", [-1000] * count, -1, 8)
    head += column("high", [1000] * count, 1, 8) + column("least", [-32768] * count, -32768, 8)
    head += column("most", [32767] * count, 32767, 8) + column("filters", [""] * count, "", 80)
    head += column("n", [n] * count, 30, 8) + column("reserved", [""] * count, "", 32)
    sample = sample or (lambda channel, k: int(1000 * math.sin(k / 5 + channel)))
    body = b""
    for record, time in zip(range(records), times, strict=False):
        for channel in range(count):
            body += b"".join(struct.pack("<h", sample(channel, record * n + k)) for k in range(n))
        if kind:
            told = b"+%g\x14\x14\0" % time + (b"+1.5\x14blink\x14\0" if record == 1 and events else b"")
            body += told.ljust(60, b"\0")
    path.with_suffix(".edf").write_bytes(head + body + tail)
    return path.with_suffix(".edf")


def plain(**fields):
    """An EDF recording of two channels in microvolts."""
    return lambda path: edf(path, **fields)


def csv(text):
    """A text as it stands."""

    def make(path):
        path.with_suffix(".csv").write_text(text)
        return path.with_suffix(".csv")

    return make


def rows(values, header="time,a,b", rate=100, start=0.0):
    """A table with a time column."""
    lines = [f"{start + k / rate:.4f}," + ",".join(str(value) for value in row) for k, row in enumerate(values)]
    return "\n".join([header, *lines]) + "\n"


def wave(k):
    return round(math.sin(k / 7), 4)


def npy(array):
    def make(path):
        np.save(path.with_suffix(".npy"), array)
        return path.with_suffix(".npy")

    return make


def npz(**arrays):
    def make(path):
        np.savez(path.with_suffix(".npz"), **arrays)
        return path.with_suffix(".npz")

    return make


#: A step before another.
WINDOWS = "Window: {window_dur: 0.5, window_shift: 0.5}\n  - "
#: Frequencies beside the time.
TABLE = npz(
    data=np.ones((20, 5)),
    dims=np.array(["time", "freq"]),
    axis_time=np.arange(20) / 10,
    axis_freq=np.arange(5) * 10.0,
)
NOISE = np.random.default_rng(5).standard_normal((400, 2))
WAVES = rows([(wave(k), wave(2 * k)) for k in range(400)])
HOLE = rows([("" if k == 100 else wave(k), wave(2 * k)) for k in range(400)])
SILENCE = rows([(0 if k < 50 else 1, 1) for k in range(100)])
LATE = "".join(
    line if k < 201 else line.replace(line.split(",")[0], f"{float(line.split(',')[0]) + 0.5:.4f}", 1)
    for k, line in enumerate(WAVES.splitlines(keepends=True))
)


# --- The table


@dataclass
class Row:
    """One thing that must be told."""

    step: str
    recording: object
    words: list
    strict: int
    options: list = field(default_factory=list)
    ending: str = "npz"
    is_error: bool = False


def nothing(step, *words, recording=None, code=78, **options):
    """A step that changes nothing."""
    return Row(step, recording or csv(WAVES), [*words], code, **options)


def refused(step, *words, code=78, recording=None):
    """A step that cannot do what is asked."""
    return Row(step, recording or csv(WAVES), [*words], code, is_error=True)


def follows(step):
    """A step whose result depends on how the stream is cut."""
    return Row(step, csv(WAVES), ["cut"], 78)


def read(recording, *words, code=65, step="Abs", **options):
    """Something about the file."""
    return Row(step, recording, [*words], code, **options)


ROWS = {
    # Corners without an order
    "butterworth without order": refused("ButterworthFilter: {cutoff: 20}", "order"),
    "chebyshev without order": refused("ChebyshevFilter: {ripple_tol: 1, Wn: 20}", "order"),
    "elliptic without order": refused("EllipticFilter: {cutoff: 20}", "order"),
    "windowed sinc without order": refused("FIRFilter: {cutoff: 20}", "order"),
    "equiripple without order": refused("ParksMcClellanFIR: {cutoff: 20}", "order"),
    "bessel without order": refused("BesselFilter: {cutoff: 20}", "order"),
    "zero phase without order": refused("ButterworthZeroPhase: {cutoff: 20}", "order"),
    # Filters that cannot be at this rate
    "comb above half the rate": refused("CombFilter: {fundamental_freq: 60}", "60", "50", code=65),
    "some harmonics above half the rate": nothing(
        "CombFilter: {fundamental_freq: 20, num_harmonics: 5}", "CombFilter (line 2)", "harmonics"
    ),
    # Steps without effect
    "higher rate by leaving out": nothing("Downsample: {target_rate: 1000}", "Downsample (line 2)"),
    "downsample by nothing": nothing("Downsample", "Downsample (line 2)"),
    "window without duration": nothing("Window", "window_dur"),
    "clip without limits": nothing("Clip", "min"),
    "scale by one": nothing("Scale: {scale: 1}", "scale"),
    "add nothing": nothing("ConstAdd", "pass"),
    "first power": nothing("Pow: {exponent: 1}", "exponent"),
    "no activation": nothing("Activation: {function: none}", "function"),
    "identity": nothing("LinearTransform: {scale: 1, offset: 0}", "scale"),
    "all channels": nothing("Slicer: {axis: ch, selection: ':'}", "kept"),
    "dims in order": nothing("Transpose: {axes: [time, ch]}", "order"),
    "ranges without bands": nothing("RangedAggregate: {axis: ch}", "bands"),
    "fill what cannot be missing": nothing(
        "FillMissing", "missing", recording=npy(np.arange(100).reshape(50, 2)), options=["--rate", 100]
    ),
    # Another result than was asked for
    "rate that no factor gives": nothing("Downsample: {target_rate: 30}", "33.3"),
    "rate that no factor gives, filtered": nothing("Decimate: {target_rate: 30}", "33.3"),
    "bins of broken samples": nothing("BinnedAggregate: {bin_duration: 0.055, fractional: false}", "0.055"),
    "windows of broken samples": nothing("Window: {window_dur: 0.255, window_shift: 0.1}", "window_dur"),
    "band beyond the axis": Row("RangedAggregate: {axis: freq, bands: [[10, 900]]}", TABLE, ["900"], 78),
    "fewer segments than asked for": Row(
        "WelchPSD: {window_dur: 1, averages: 1000}", csv(WAVES), ["WelchPSD", "segments"], 78
    ),
    # Results that follow the cuts
    "window without shift": follows("Window: {window_dur: 1}"),
    "spectrogram without shift": follows("Spectrogram: {window_dur: 1}"),
    "spectrum of messages": follows("Spectrum"),
    "band power of messages": follows("BandPower: {bands: [[8, 13]]}"),
    "ranges of messages": follows("RangedAggregate: {axis: time, bands: [[0, 1]]}"),
    "reference over time": follows("CommonRereference: {axis: time}"),
    # Names that are not there
    "label that is not there": Row("Slicer: {axis: ch, selection: 'Fp1,Foo'}", plain(), ["Slicer (line 2)", "Foo"], 65),
    "no label that is there": Row("Slicer: {axis: ch, selection: 'Foo'}", plain(), ["Foo", "nothing"], 65),
    "axis that is not there": Row("ModifyAxis: {name_map: {tme: t, ch: c}}", csv(WAVES), ["tme", "did you mean"], 65),
    # Nothing comes out
    "segments longer than the recording": Row("WelchPSD: {window_dur: 10}", csv(WAVES), ["WelchPSD"], 65),
    "windows longer than the recording": Row(
        "Window: {window_dur: 10, window_shift: 1, zero_pad_until: none}", csv(WAVES), ["empty"], 65
    ),
    # Numbers that are none
    "a missing sample in a filter": Row(
        "ButterworthFilter: {order: 2, cutoff: 20}", csv(HOLE), ['"a" from 1 s on', "not finite"], 65
    ),
    "logarithm of zero": Row("Log", csv(SILENCE), ['"a" from 0 s on', "not finite"], 65),
    "division by zero": Row("Pow: {exponent: -1}", csv(SILENCE), ["not finite"], 65),
    "a missing sample in the file": read(csv(HOLE), '"a" from 1 s on'),
    "filled samples": Row("FillMissing", csv(HOLE), ["FillMissing", "filled"], 65),
    # Samples that are left out
    "samples between windows": Row("Window: {window_dur: 0.1, window_shift: 0.3}", csv(WAVES), ["between windows"], 65),
    "samples beyond the transform": Row(WINDOWS + "Spectrum: {axis: time, nfft: 10}", csv(WAVES), ["nfft"], 65),
    "a pause in an EDF": read(
        plain(kind="EDF+D", times=[0, 1, 4, 5], events=False),
        "missing",
        step="ButterworthFilter: {order: 2, cutoff: 20}",
    ),
    "a pause in a CSV": read(csv(LATE), "50", step="ButterworthFilter: {order: 2, cutoff: 20}"),
    # Quantities that do not belong together
    "channels of unknown units": Row(
        "CommonRereference", plain(units=["uV", "widgets"]), ["CommonRereference", "widgets"], 65
    ),
    "a trigger channel by name": Row(
        "CommonRereference: {channel_groups: [[0, 2]]}",
        plain(labels=("A1", "A2", "Status"), units=["uV", "uV", "Boolean"]),
        ["Status"],
        65,
    ),
    # Options that do not apply
    "rate of an EDF": read(plain(), "--rate", code=78, options=["--rate", 100]),
    "real time without a rate": read(
        csv("time,a\n0,1\n0.1,2\n0.35,1\n0.36,2\n"), "--realtime", code=78, options=["--realtime"]
    ),
    # What a format has no place for
    "events in a CSV": read(plain(), "event", ending="csv"),
    "events in an NPY": read(plain(), "event", ending="npy"),
    "long names in an EDF": read(csv(WAVES.replace("a,b", "left mastoid electrode,b")), "left mastoid", ending="edf"),
    # What a file leaves open
    "rate of an NPY": read(npy(NOISE), "1 Hz"),
    "rate of a CSV": read(csv("a,b\n1,2\n3,4\n5,6\n"), "1 Hz"),
    "header of numbers": read(csv(",0,1\n0,1.5,2.5\n1,1.5,2.5\n2,1.5,2.5\n"), "row"),
    "decimal commas": read(csv("Zeit;a\n0,00;1,5\n0,01;2,5\n0,02;1,5\n"), "comma"),
    "times that jitter": read(
        csv("time,a\n" + "".join(f"{k / 100 + (k % 3) * 0.004:.4f},{wave(k)}\n" for k in range(400))), "regular"
    ),
    # What is wrong with a file, though it can be read
    "a file cut off": read(plain(records=3, claimed=5), "2 (2 s) are missing", options=["--size", "whole-records"]),
    "bytes after the end": read(plain(tail=b"\0" * 7), "7 bytes", options=["--size", "whole-records"]),
    "a start that is none": read(plain(time="10.61.12", kind="", events=False), "start"),
    "equal limits": read(plain(low=[-1000, 1000]), "Fp2"),
    "an odd member": read(npz(eeg=NOISE, meta=np.array([{"rate": 250}], dtype=object)), "meta"),
}


def arguments(row, tmp_path):
    pipeline = tmp_path / "pipeline.yaml"
    pipeline.write_text(f"pipeline:\n  - {row.step}\n")
    source = row.recording(tmp_path / "source")
    return ["run", pipeline, source, "-o", tmp_path / f"out.{row.ending}", *row.options]


def test_there_are_sixty_rows():
    assert len(ROWS) >= 60


@pytest.mark.parametrize("name", ROWS)
def test_it_is_told(name, tmp_path):
    row = ROWS[name]
    command = arguments(row, tmp_path)
    result = run(*command, "--json")
    for word in row.words:
        assert word in result.stderr, result.stderr
    if row.is_error:
        assert result.returncode == row.strict, result.stderr
        return
    assert result.returncode == 0, result.stderr
    lines = result.stderr.splitlines()
    assert lines and all(line.startswith("swiftlet: warning: ") for line in lines)
    assert all(str(tmp_path / "source") in line for line in lines), "each names the recording"
    (report,) = json.loads(result.stdout)
    assert len(report["notices"]) == len(lines)
    assert all(notice["text"] in result.stderr for notice in report["notices"])


@pytest.mark.parametrize("name", ROWS)
def test_it_is_an_error_with_strict(name, tmp_path):
    row = ROWS[name]
    result = run(*arguments(row, tmp_path), "--strict")
    assert result.returncode == row.strict, result.stderr
    assert len(result.stderr.splitlines()) == 1 and result.stdout == ""
    assert not (tmp_path / f"out.{row.ending}").exists(), "what failed leaves no output"


@pytest.mark.parametrize("name", ["logarithm of zero", "rate of an EDF"])
def test_quiet_leaves_it_to_the_summary(name, tmp_path):
    result = run(*arguments(ROWS[name], tmp_path), "-q", "--json")
    assert result.returncode == 0 and result.stderr == ""
    (report,) = json.loads(result.stdout)
    assert report["notices"]


@pytest.mark.parametrize(
    "step", ["Abs", "ButterworthFilter: {order: 2, cutoff: 20}", "Downsample: {factor: 2}", "CommonRereference"]
)
def test_nothing_is_told_where_all_is_well(step, tmp_path):
    result = run(*arguments(Row(step, plain(events=False), [], 0), tmp_path), "--strict", "--json")
    assert result.returncode == 0 and result.stderr == ""
    (report,) = json.loads(result.stdout)
    assert report["notices"] == []


def test_the_frequency_of_mains_is_told(tmp_path):
    command = ["simulate", tmp_path / "a.npz", "--channels", 2, "--duration", "1s", "--mains"]
    assert "mains have 50 or 60 Hz" in run(*command, 55).stderr
    assert run(*command, 55, "--strict").returncode == 78
    assert run(*command, 60, "--strict").returncode == 0


def test_notes_of_info(tmp_path):
    source = edf(tmp_path / "source")
    assert "--rate" in run("info", source, "--rate", 100).stdout
    assert run("info", source, "--rate", 100, "--strict").returncode == 78
    assert run("info", source, "--strict").returncode == 0
