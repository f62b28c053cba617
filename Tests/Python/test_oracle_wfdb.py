"""WFDB records as wfdb reads them: samples, units, labels, times and annotations of the tool."""

import json
import subprocess

import numpy as np
import pytest

from conftest import ROOT, TOOL, fail

wfdb = pytest.importorskip("wfdb")
pytestmark = pytest.mark.tool
REAL = ROOT.parent / "shared" / "data"


def _tool(*arguments):
    return subprocess.run([TOOL, *map(str, arguments)], check=True, capture_output=True, text=True).stdout


def _compare(path, tmp_path):
    """The streams of a record, against the signals of wfdb's with every sample of each frame."""
    pipeline = tmp_path / "same.yaml"
    pipeline.write_text("pipeline:\n  - Slicer: {axis: ch, selection: ':'}\n")
    info = json.loads(_tool("info", path, "--json"))
    record = wfdb.rdrecord(str(path.with_suffix("")), smooth_frames=False)
    signals = zip(record.sig_name, record.e_p_signal, record.units, strict=True)
    theirs = {name: (signal, unit) for name, signal, unit in signals}
    for number, stream in enumerate(info["streams"], 1):
        out = tmp_path / f"{number}.npz"
        _tool("run", pipeline, path, "--stream", number, "-o", out, "-q")
        data = np.load(out)["data"]
        for place, channel in enumerate(stream["channels"]):
            signal, unit = theirs.pop(channel["label"])
            assert channel["unit"] == unit
            np.testing.assert_array_equal(data[:, place], signal)
            assert stream["rate"] == pytest.approx(record.fs * len(signal) / record.sig_len)
    assert not theirs
    return info


RECORDS = (
    "03700181",
    "3000003_0003",
    "310derive",
    "310derive_2",
    "311derive",
    "311derive_3",
    "a103l",
    "flacformats",
    "mixedsignals",
)


@pytest.mark.parametrize("name", ["100", *(f"wfdb/{name}" for name in RECORDS)])
def test_real_records(name, tmp_path):
    path = REAL / f"{name}.hea"
    if not path.exists():
        pytest.skip("the real recordings are not here")
    _compare(path, tmp_path)


@pytest.mark.parametrize("format", ["16", "24", "32", "61", "80", "160", "212", "310", "311"])
@pytest.mark.parametrize("count", [299, 300, 301])
def test_every_format(format, count, tmp_path):
    bits = {"16": 16, "24": 24, "32": 32, "61": 16, "80": 8, "160": 16, "212": 12, "310": 10, "311": 10}[format]
    values = np.random.default_rng(count).integers(-(2 ** (bits - 1)) + 1, 2 ** (bits - 1), (count, 2))
    values[5, 1] = {"310": -511, "311": -511}.get(format, -(2 ** (bits - 1)))
    if format in ("61", "160"):
        stored = values.astype(">i2") if format == "61" else (values + 2**15).astype("<u2")
        (tmp_path / "r.dat").write_bytes(stored.tobytes())
    elif format in ("310", "311"):
        (tmp_path / "r.dat").write_bytes(_tens(values.ravel(), format))
    else:
        scale = {"adc_gain": [200, 50], "baseline": [0, 7], "fmt": [format] * 2}
        wfdb.wrsamp("r", 250, ["mV", "NU"], ["II", "V"], d_signal=values, write_dir=str(tmp_path), **scale)
    if not (tmp_path / "r.hea").exists():
        lines = [f"r.dat {format} {gain} {bits} 0 0 0 0 {name}" for gain, name in (("200/mV", "II"), ("50(7)/NU", "V"))]
        (tmp_path / "r.hea").write_text("\n".join([f"r 2 250 {count}", *lines]) + "\n")
    _compare(tmp_path / "r.hea", tmp_path)


def _tens(values, format):
    words = []
    for place in range(0, len(values), 3):
        a, b, c = (int(value) & 0x3FF for value in [*values[place : place + 3], 0, 0][:3])
        if format == "310":
            words += [a << 1 | (c & 31) << 11, b << 1 | (c >> 5) << 11]
        else:
            words += [(a | b << 10 | c << 20) & 0xFFFF, (a | b << 10 | c << 20) >> 16]
    return np.array(words, "<u2").tobytes()


def test_annotations(tmp_path):
    samples = np.array([5, 7, 5000, 100_000, 100_001])
    symbols = ["N", "+", "V", "/", '"']
    notes = ["", "(AFIB", "", "", "a note"]
    zeros = np.zeros((100_100, 1), int)
    scale = {"adc_gain": [200], "baseline": [0], "fmt": ["16"]}
    wfdb.wrsamp("r", 250, ["mV"], ["II"], d_signal=zeros, write_dir=str(tmp_path), **scale)
    wfdb.wrann("r", "atr", samples, symbols, aux_note=notes, write_dir=str(tmp_path))
    info = json.loads(_tool("info", tmp_path / "r.hea", "--json"))
    theirs = wfdb.rdann(str(tmp_path / "r"), "atr")
    ours = [(event["onset"], event["text"]) for event in info["events"]]
    texts = [f"{symbol} {note}".strip() for symbol, note in zip(theirs.symbol, theirs.aux_note, strict=True)]
    assert ours == [(pytest.approx(sample / 250), text) for sample, text in zip(theirs.sample, texts, strict=True)]


def test_the_annotations_of_a_real_record(tmp_path):
    if not (REAL / "wfdb" / "100.atr").exists():
        pytest.skip("the real recordings are not here")
    for name, folder in (("100.hea", REAL), ("100.dat", REAL), ("100.atr", REAL / "wfdb")):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    info = json.loads(_tool("info", tmp_path / "100.hea", "--json"))
    theirs = wfdb.rdann(str(tmp_path / "100"), "atr")
    assert [round(event["onset"] * 360) for event in info["events"]] == theirs.sample.tolist()
    assert [event["text"].split()[0] for event in info["events"]] == theirs.symbol


def test_differences_are_summed_from_each_signals_first_value(tmp_path):
    values = np.random.default_rng(8).integers(-128, 128, (200, 3)).astype("i1")
    (tmp_path / "r.dat").write_bytes(values.tobytes())
    lines = ["r 2 250 200", "r.dat 8x2 100(5)/mV 16 5 40 0 0 a", "r.dat 8 1/uV 16 0 -7 0 0 b"]
    (tmp_path / "r.hea").write_text("\n".join(lines) + "\n")
    _compare(tmp_path / "r.hea", tmp_path)


@pytest.mark.parametrize("bits", [8, 16, 24])
@pytest.mark.parametrize("kind", ["noise", "tone", "constant", "alike"])
def test_flac_of_every_width_is_that_of_libsndfile(bits, kind, tmp_path):
    soundfile = pytest.importorskip("soundfile")
    top = 2 ** (bits - 1)
    random = np.random.default_rng(bits)
    values = random.integers(-top + 1, top, (9000, 2))
    if kind != "noise":
        tone = np.rint(np.sin(np.arange(9000) / 40) * top * 0.4).astype(int)
        values = np.stack([tone, tone // 3], 1) if kind == "tone" else np.full((9000, 2), top // 3)
    if kind == "alike":
        values = np.stack([tone, tone + random.integers(-2, 3, 9000)], 1)
    if kind == "noise":
        values[3, 1] = -top
    shift = 8 if bits != 16 else 0
    stored = (values << shift).astype("i4" if bits == 24 else "i2")
    subtype = {8: "PCM_S8", 16: "PCM_16", 24: "PCM_24"}[bits]
    soundfile.write(tmp_path / "r.dat", stored, 8000, format="FLAC", subtype=subtype)
    lines = ["r 2 250 9000", *(f"r.dat {500 + bits} 10(3)/mV {bits} 0 0 0 0 {name}" for name in "ab")]
    (tmp_path / "r.hea").write_text("\n".join(lines) + "\n")
    _compare(tmp_path / "r.hea", tmp_path)


def test_a_damaged_frame_of_flac_is_told(tmp_path):
    source = REAL / "wfdb" / "mixedsignals_r.dat"
    if not source.exists():
        pytest.skip("the real recordings are not here")
    data = bytearray(source.read_bytes())
    data[len(data) // 2] ^= 0x10
    (tmp_path / "r.dat").write_bytes(data)
    (tmp_path / "r.hea").write_text("r 1 62.4725 14400\nr.dat 516 4093(2)/Ohm 12 2048 0 0 0 Resp\n")
    (tmp_path / "p.yaml").write_text("- Clip: {min: -1.0e+9}\n")
    fail(65, "run", tmp_path / "p.yaml", tmp_path / "r.hea", "-o", tmp_path / "o.npy", "-q", says=["r.dat", "byte"])
