"""Recordings with a known damage each, made byte by byte.

`ALL` has a row each: a name, how the file is made, and what `doctor` must find. Making it gives the path and the
samples that can be saved, or None where nothing can.
"""

import math
from dataclasses import dataclass

import numpy as np

RATE, SECONDS = 100, 4


def wave(samples=RATE * SECONDS, channels=2, amplitude=20000):
    """Whole numbers that neither rest nor stop short, as a recorder's are."""
    k = np.arange(samples)[:, None]
    noise = np.random.default_rng(5).integers(-300, 300, (samples, channels))
    return (amplitude * np.sin(k / 9 + np.arange(channels)) + noise).astype(np.int64)


def edf(path, counts=None, *, labels=("Fp1", "Fp2"), low=("-3276.8",), high=("3276.7",), least=None, most=None, width=2,
        kind="EDF+C", claimed=None, tail=b"", cut=None, onsets=None, tal=None):  # fmt: skip
    """An EDF or BDF file with records of a second; the samples in physical units."""
    counts = wave() if counts is None else counts
    count, records = len(labels), len(counts) // RATE
    digital = 1 << (8 * width - 1)
    onsets = range(records) if onsets is None else onsets

    def text(value, size):
        return str(value).encode()[:size].ljust(size)

    def column(values, other, size):
        values = (list(values) * count)[:count]
        return b"".join(text(value, size) for value in [*values, other])

    head = (b"\xffBIOSEMI" if width == 3 else text("0", 8)) + text("X X X X", 80)
    head += text("Startdate 01-FEB-2020 X X X", 80) + text("01.02.20", 8) + text("10.11.12", 8)
    head += text(256 * (2 + count), 8) + text(kind, 44) + text(records if claimed is None else claimed, 8)
    head += text(1, 8) + text(count + 1, 4)
    annotations = "BDF Annotations" if width == 3 else "EDF Annotations"
    head += column(labels, annotations, 16) + column([""], "", 80) + column(["uV"], "", 8) + column(low, -1, 8)
    head += (
        column(high, 1, 8) + column(least or [-digital], -digital, 8) + column(most or [digital - 1], digital - 1, 8)
    )
    head += column([""], "", 80) + column([RATE], 60 // width, 8) + column([""], "", 32)
    body = b""
    for record, onset in zip(range(records), onsets, strict=False):
        part = counts[record * RATE : (record + 1) * RATE]
        body += b"".join(int(v).to_bytes(width, "little", signed=True) for v in part.T.reshape(-1))
        told = b"+%g\x14\x14\0" % onset + (tal(record) if tal else b"")
        body += told.ljust(60, b"\0")
    whole = head + body + tail
    path.write_bytes(whole[:cut] if cut else whole)
    record = 2 * RATE * width * count // 2 + 60
    there = max(0, (len(path.read_bytes()) - len(head)) // record)
    kept = counts[: min(there, records if claimed in (None, -1) else max(claimed, 0)) * RATE]
    scaled = []
    for c in range(count):
        p = [float((list(v) * count)[c]) for v in (low, high)]
        d = [int((list(v) * count)[c]) for v in (least or [-digital], most or [digital - 1])]
        gain = (p[1] - p[0]) / (d[1] - d[0]) if p[0] != p[1] and d[0] != d[1] else 1
        scaled.append(kept[:, c] * gain + (p[0] - d[0] * gain if gain != 1 else 0))
    return path, np.stack(scaled, 1) if len(kept) else None


def changed(rows, channel, value, counts=None):
    counts = wave() if counts is None else counts
    counts[rows, channel] = value
    return counts


def clipped(top=None, bottom=None):
    counts = wave()
    counts[:, 1] = np.clip(counts[:, 1], bottom, top)
    return counts


def npy(path, data=None, cut=None, tail=b""):
    data = wave() * 0.25 if data is None else data
    np.save(path, data)
    raw = path.read_bytes() + tail
    path.write_bytes(raw[:cut] if cut else raw)
    rows = min(len(data), (len(path.read_bytes()) - 128) // max(data.nbytes // max(len(data), 1), 1))
    return path, data[:rows] if rows else None


def npz(path, *, labels=("a", "b"), linear=((0, 0, 0.01),), spoil=None, cut=None, **more):
    data = wave() * 0.25
    axes = {"axis_ch": np.array(labels), "linear_time": np.array(linear, float), "units": np.array(["s", ""])}
    np.savez(path, data=data, dims=np.array(["time", "ch"]), **axes, **more)
    raw = bytearray(path.read_bytes())
    if spoil:
        raw[spoil] ^= 0x40
    path.write_bytes(raw[:cut] if cut else raw)
    # The checksum of so small an archive is compared before its first sample comes.
    return path, None if cut or spoil else data


def table(path, times=None, data=None, tail=""):
    data = np.round(wave() * 0.25, 2) if data is None else data
    times = np.arange(len(data)) / RATE if times is None else times
    rows = [f"{t:.6f}," + ",".join("" if math.isnan(v) else repr(float(v)) for v in row)
            for t, row in zip(times, data, strict=True)]  # fmt: skip
    path.write_text("time,a,b\n" + "\n".join(rows) + "\n" + tail)
    return path, data


def brainvision(path, data=None, markers=(), cut=None, write_markers=True, points=None):
    data = (wave() * 0.25 if data is None else data).astype(np.float32)
    head = ["Brain Vision Data Exchange Header File Version 1.0", "[Common Infos]", f"DataFile={path.stem}.eeg"]
    head += [f"MarkerFile={path.stem}.vmrk", "DataFormat=BINARY", "DataOrientation=MULTIPLEXED", "NumberOfChannels=2"]
    head += ["SamplingInterval=10000", *([f"DataPoints={points}"] if points else []), "[Binary Infos]"]
    head += ["BinaryFormat=IEEE_FLOAT_32", "[Channel Infos]", "Ch1=a,,1,µV", "Ch2=b,,1,µV"]
    path.write_text("\n".join(head) + "\n")
    raw = data.tobytes()
    path.with_suffix(".eeg").write_bytes(raw[:cut] if cut else raw)
    if write_markers:
        lines = ["Brain Vision Data Exchange Marker File, Version 1.0", "[Common Infos]", f"DataFile={path.stem}.eeg"]
        lines += ["[Marker Infos]", *(f"Mk{k + 1}={text}" for k, text in enumerate(markers))]
        path.with_suffix(".vmrk").write_text("\n".join(lines) + "\n")
    rows = len(raw[:cut] if cut else raw) // 8
    return path, data[:rows].astype(float)


@dataclass
class Damage:
    name: str
    make: object
    finds: set
    #: Whether an EDF file can hold what is left.
    edf: bool = False
    code: int = 1


def _row(name, finds, make, **options):
    return Damage(name, make, set(finds.split()), **options)


def _tal(at, text):
    return lambda record: text if record == at else b""


_DATA = wave() * 0.25
_HOLE = np.concatenate([np.arange(200), np.arange(230, 430)]) / RATE
_JITTER = np.cumsum(np.random.default_rng(3).uniform(0.006, 0.016, RATE * SECONDS))
_HEAD = 256 * 4
_PAUSE = ["New Segment,,1,1,0,20200201101112000000", "New Segment,,201,1,0,20200201101117000000"]

ALL = [
    # EDF: sizes
    _row("cut-in-record.edf", "truncated lost", lambda p: edf(p, cut=_HEAD + 2 * 460 + 77), edf=True),
    _row("cut-after-record.edf", "truncated lost", lambda p: edf(p, cut=_HEAD + 3 * 460), edf=True),
    _row("cut-by-a-byte.edf", "truncated lost", lambda p: edf(p, cut=_HEAD + 4 * 460 - 1), edf=True),
    _row("claims-more.edf", "truncated lost", lambda p: edf(p, claimed=6), edf=True),
    _row("claims-fewer.edf", "longer lost", lambda p: edf(p, claimed=3), edf=True),
    _row("tail.edf", "longer lost", lambda p: edf(p, tail=b"\0" * 7), edf=True),
    _row("crashed.edf", "lost", lambda p: edf(p, claimed=-1, cut=_HEAD + 3 * 460 + 9), edf=True),
    _row("head-alone.edf", "truncated lost empty", lambda p: edf(p, cut=_HEAD)),
    _row("cut-in-head.edf", "unreadable", lambda p: edf(p, cut=700), code=65),
    _row("no-records.edf", "longer lost empty", lambda p: edf(p, claimed=0)),
    # EDF: channels
    _row("equal-physical.edf", "equal-limits", lambda p: edf(p, low=("-100", "5"), high=("100", "5")), edf=True),
    _row("equal-digital.edf", "equal-limits", lambda p: edf(p, least=(-32768, 0), most=(32767, 0)), edf=True),
    _row("same-labels.edf", "duplicate-label", lambda p: edf(p, labels=("Fp1", "Fp1")), edf=True),
    _row("three-labels.edf", "duplicate-label", lambda p: edf(p, wave(channels=3), labels=("A", "B", "A")), edf=True),
    _row("flat.edf", "flat", lambda p: edf(p, changed(slice(None), 1, 7)), edf=True),
    _row("flat-zero.edf", "flat", lambda p: edf(p, changed(slice(None), 0, 0)), edf=True),
    _row("off-for-a-while.edf", "flat", lambda p: edf(p, changed(slice(150, 300), 1, 12)), edf=True),
    _row("off-to-the-end.edf", "flat", lambda p: edf(p, changed(slice(250, None), 0, -3)), edf=True),
    _row("saturated.edf", "flat", lambda p: edf(p, changed(slice(100, 230), 0, 32767)), edf=True),
    _row("clipped-top.edf", "clipped", lambda p: edf(p, clipped(top=14000)), edf=True),
    _row("clipped-both.edf", "clipped", lambda p: edf(p, clipped(15000, -15000)), edf=True),
    _row(
        "two-faults.edf",
        "flat duplicate-label",
        lambda p: edf(p, changed(slice(None), 1, 7), labels=("F", "F")),
        edf=True,
    ),
    # EDF: times and annotations
    _row("no-sign.edf", "lost", lambda p: edf(p, tal=_tal(1, b"1.5\x14late\x14\0")), edf=True),
    _row("comma.edf", "lost", lambda p: edf(p, tal=_tal(0, b"+1,5\x14late\x14\0")), edf=True),
    _row("gap.edf", "gap", lambda p: edf(p, kind="EDF+D", onsets=[0, 1, 5, 6])),
    _row("two-gaps.edf", "gap", lambda p: edf(p, kind="EDF+D", onsets=[0, 2, 3, 5])),
    _row("goes-back.edf", "unreadable", lambda p: (edf(p, kind="EDF+D", onsets=[0, 3, 1, 2])[0], None), code=65),
    _row("late-event.edf", "event-outside", lambda p: edf(p, tal=_tal(1, b"+99\x14late\x14\0")), edf=True),
    _row("early-event.edf", "event-outside", lambda p: edf(p, tal=_tal(1, b"-5\x14early\x14\0")), edf=True),
    _row(
        "event-in-gap.edf",
        "gap event-outside",
        lambda p: edf(p, kind="EDF+D", onsets=[0, 1, 5, 6], tal=_tal(1, b"+3\x14lost\x14\0")),
    ),
    # BDF
    _row("cut.bdf", "truncated lost", lambda p: edf(p, kind="BDF+C", width=3, cut=_HEAD + 2 * 660 + 5)),
    _row("flat.bdf", "flat", lambda p: edf(p, changed(slice(None), 1, -9), kind="BDF+C", width=3)),
    _row("clipped.bdf", "clipped", lambda p: edf(p, clipped(top=12000), kind="BDF+C", width=3)),
    # NPY
    _row("cut.npy", "truncated lost", lambda p: npy(p, cut=128 + 300 * 16 + 3)),
    _row("tail.npy", "longer lost", lambda p: npy(p, tail=b"x" * 20)),
    _row("nan.npy", "not-finite", lambda p: npy(p, changed(slice(7, 9), 1, np.nan, wave() * 0.25))),
    _row("infinite.npy", "not-finite", lambda p: npy(p, changed(70, 0, np.inf, wave() * 0.25))),
    _row("all-nan.npy", "not-finite", lambda p: npy(p, changed(slice(None), 0, np.nan, wave() * 0.25))),
    _row("flat.npy", "flat", lambda p: npy(p, changed(slice(None), 1, 0.5, wave() * 0.25))),
    _row("clipped.npy", "clipped", lambda p: npy(p, np.clip(wave() * 0.25, None, 3000))),
    _row("empty.npy", "empty", lambda p: npy(p, np.zeros((0, 2)))),
    # NPZ
    _row("spoilt.npz", "broken", lambda p: npz(p, spoil=3000)),
    _row("cut.npz", "unreadable", lambda p: npz(p, cut=5000), code=65),
    _row("gap.npz", "gap", lambda p: npz(p, linear=[(0, 0, 0.01), (150, 9, 0.01)])),
    _row("goes-back.npz", "clock", lambda p: npz(p, linear=[(0, 5, 0.01), (150, 2, 0.01)])),
    _row("same-labels.npz", "duplicate-label", lambda p: npz(p, labels=("a", "a"))),
    _row(
        "late-event.npz",
        "event-outside",
        lambda p: npz(p, event_onset=np.array([1.0, 44.0]), event_text=np.array(["a", "b"])),
    ),
    # CSV
    _row("gap.csv", "gap", lambda p: table(p, _HOLE)),
    _row("half-a-row.csv", "broken", lambda p: table(p, tail="4.00,1")),
    _row("holes.csv", "not-finite", lambda p: table(p, data=changed(slice(9, 12), 0, np.nan, _DATA.copy()))),
    _row("flat.csv", "flat", lambda p: table(p, data=changed(slice(None), 1, 4, _DATA.copy()))),
    _row("irregular-gap.csv", "gap", lambda p: table(p, _JITTER + 2.0 * (np.arange(400) > 250))),
    # BrainVision
    _row("cut.vhdr", "longer lost", lambda p: brainvision(p, cut=8 * 333 + 3)),
    _row("fewer-points.vhdr", "truncated lost", lambda p: brainvision(p, points=400, cut=8 * 350)),
    _row("no-markers.vhdr", "lost", lambda p: brainvision(p, write_markers=False)),
    _row("gap.vhdr", "gap", lambda p: brainvision(p, markers=_PAUSE)),
    _row("late-marker.vhdr", "event-outside", lambda p: brainvision(p, markers=["Stimulus,S 1,9999,1,0"])),
    _row("flat.vhdr", "flat", lambda p: brainvision(p, changed(slice(None), 0, 2.5, wave() * 0.25))),
]
