"""GDF, Blackrock and Intan files for tests, from the layouts of the formats."""

import struct

import numpy as np

GDF_TYPES = {"int8": 1, "uint8": 2, "int16": 3, "uint16": 4, "int32": 5, "uint32": 6, "float32": 16, "float64": 17}


def gdf(values, dtype="int16", version="2.20", rate=100, events=(), mode=3, event_rate=None, unit=4275, records=None):
    """One channel a row of `values`, `rate` samples a record of 1 s; events are (position from 1, code, duration)."""
    channels, count = values.shape
    names = [f"C{index}".ljust(16).encode() for index in range(channels)]
    total = count // rate if records is None else records
    head = f"GDF {version}".encode()
    if version < "1.9":
        head += b"P1 Doe".ljust(80) + b"R1".ljust(80) + b"2024022910111250"
        head += struct.pack("<q", 256 * (channels + 1)) + bytes(44)
        limits = "q"
    else:
        days = 739311 + 0.5
        head += b"P1 Doe".ljust(66) + bytes(14) + b"R1".ljust(64) + bytes(16)
        head += struct.pack("<QQ", int(days * 2**32), 0) + struct.pack("<H", channels + 1) + bytes(50)
        limits = "d"
    head += struct.pack("<qII", total, 1, 1)
    head += struct.pack("<I", channels) if version < "1.9" else struct.pack("<HH", channels, 0)
    assert len(head) == 256
    low, high = (-100, 100) if np.dtype(dtype).kind != "f" else (-1000, 1000)
    body = b"".join(names) + bytes(80 * channels)
    body += b"uV      " * channels if version < "1.9" else bytes(6 * channels) + struct.pack("<H", unit) * channels
    body += struct.pack("<d", 0.5 * low) * channels + struct.pack("<d", 0.5 * high) * channels
    body += struct.pack(f"<{limits}", low) * channels + struct.pack(f"<{limits}", high) * channels
    body += bytes(80 * channels) + struct.pack("<I", rate) * channels + struct.pack("<I", GDF_TYPES[dtype]) * channels
    body += bytes(32 * channels)
    stored = values.astype(np.dtype(dtype).newbyteorder("<"))
    data = b"".join(stored[:, k * rate : (k + 1) * rate].tobytes() for k in range(total))
    ticks = event_rate or rate
    if version < "1.94":
        table = struct.pack("<BI", mode, ticks)[:4] + struct.pack("<I", len(events))
    else:
        table = struct.pack("<B", mode) + struct.pack("<I", len(events))[:3] + struct.pack("<f", ticks)
    table += b"".join(struct.pack("<I", event[0]) for event in events)
    table += b"".join(struct.pack("<H", event[1]) for event in events)
    if mode == 3:
        table += bytes(2 * len(events)) + b"".join(struct.pack("<I", event[2]) for event in events)
    return head + body + data + table


def nsx(packets, version="2.3", labels=("a", "b"), period=30):
    """A file of packets (stamp, rows of one number a channel)."""
    count = len(labels)
    if version == "2.1":
        head = b"NEURALSG" + b"1 kS/s".ljust(16, b"\0") + struct.pack("<II", period, count)
        return (
            head
            + b"".join(struct.pack("<I", k + 1) for k in range(count))
            + b"".join(np.asarray(rows, "<i2").tobytes() for _, rows in packets)
        )
    major, minor = map(int, version.split("."))
    size = 314 + 66 * count
    head = (b"BRSMPGRP" if major == 3 else b"NEURALCD") + struct.pack("<BBI", major, minor, size)
    head += b"1 kS/s".ljust(16, b"\0") + bytes(256) + struct.pack("<II", period, 30000)
    head += struct.pack("<8H", 2024, 2, 4, 29, 10, 11, 12, 250) + struct.pack("<I", count)
    for index, label in enumerate(labels):
        head += b"CC" + struct.pack("<H", index + 1) + label.encode().ljust(16, b"\0") + bytes(2)
        head += struct.pack("<4h", -32764, 32764, -8191, 8191) + b"uV".ljust(16, b"\0") + bytes(20)
    data = b""
    for stamp, rows in packets:
        data += struct.pack("<BQI" if major == 3 else "<BII", 1, stamp, len(rows)) + np.asarray(rows, "<i2").tobytes()
    return head + data


def nev(events, version="2.3", width=104):
    """A file of events (stamp, kind, value): digital values, comments, and spikes of electrode 1."""
    major, minor = map(int, version.split("."))
    head = b"BREVENTS" if major == 3 else b"NEURALEV"
    head += struct.pack("<BBHIIII", major, minor, 1, 336 + 64, width, 30000, 30000)
    head += struct.pack("<8H", 2024, 2, 4, 29, 10, 11, 12, 250) + bytes(32 + 256) + struct.pack("<I", 2)
    head += b"NEUEVWAV" + struct.pack("<HBBHHhhBB", 1, 1, 1, 250, 0, 0, 0, 1, 2) + struct.pack("<H", 48) + bytes(8)
    head += b"NEUEVLBL" + struct.pack("<H", 1) + b"a".ljust(16, b"\0") + bytes(6)
    data = b""
    for stamp, kind, value in events:
        packet = struct.pack("<Q" if major == 3 else "<I", stamp)
        if kind == "digital":
            packet += struct.pack("<HBBH", 0, 1, 0, value)
        elif kind == "spike":
            packet += struct.pack("<HBB", 1, value, 0)
        else:
            packet += struct.pack("<HBBI", 0xFFFF, 0, 0, 0) + value.encode()
        data += packet.ljust(width, b"\0")
    return head + data


def _text(text):
    return struct.pack("<I", 2 * len(text)) + text.encode("utf-16-le")


def rhd(blocks, signals=((0, "A-000"), (1, "A-AUX1"), (4, "DIN-00")), version=(1, 5), rate=20000.0, numbers=None):
    """An Intan RHD file of blocks, each a list of one array for each signal; `numbers` are of their first samples."""
    samples = 60 if version < (2, 0) else 128
    head = struct.pack("<Ihhf", 0xC6912702, *version, rate)
    head += struct.pack("<h6fh2f", 0, *[0.0] * 6, 0, 0.0, 0.0) + _text("note") + _text("") + _text("")
    head += struct.pack("<hh", 0, 0) + (_text("n/a") if version >= (2, 0) else b"")
    head += struct.pack("<h", 1) + _text("Port A") + _text("A") + struct.pack("<hhh", 1, len(signals), 1)
    for index, (kind, name) in enumerate(signals):
        head += _text(name) + _text(name) + struct.pack("<10h2f", index, index, kind, 1, 0, 0, 0, 0, 0, 0, 0.0, 0.0)
    data = b""
    for index, block in enumerate(blocks):
        first = index * samples if numbers is None else numbers[index]
        data += np.arange(first, first + samples).astype("<i4").tobytes()
        data += b"".join(np.asarray(values).astype("<u2").tobytes() for values in block)
    return head + data


def rhs(
    blocks, signals=((0, "A-000"), (0, "A-001"), (3, "ANALOG-IN-1"), (5, "DIGITAL-IN-01")), direct=True, rate=30000.0
):
    """An Intan RHS file, version 3.0; `blocks` are lists of one array for each row of a block."""
    head = struct.pack("<Ihhf", 0xD69127AC, 3, 0, rate)
    head += struct.pack("<h8fh2f", 0, *[0.0] * 8, 0, 0.0, 0.0) + struct.pack("<hh3f", 0, 0, 1e-5, 1e-6, 1e-6)
    head += _text("note") + _text("") + _text("") + struct.pack("<hh", int(direct), 0) + _text("n/a")
    head += struct.pack("<h", 1) + _text("Port A") + _text("A") + struct.pack("<hhh", 1, len(signals), 2)
    for index, (kind, name) in enumerate(signals):
        head += _text(name) + _text(name) + struct.pack("<11h2f", index, index, kind, 1, 0, 0, 0, 0, 0, 0, 0, 0.0, 0.0)
    data = b""
    for index, block in enumerate(blocks):
        data += np.arange(index * 128, (index + 1) * 128).astype("<i4").tobytes()
        data += b"".join(np.asarray(values).astype("<u2").tobytes() for values in block)
    return head + data


def intan_folder(folder, header, kinds, per_channel=False, numbers=None):
    """A header without samples, and files beside it: kinds are (file, prefix, names, samples by signals)."""
    folder.mkdir(exist_ok=True)
    count = len(kinds[0][3])
    (np.arange(count) if numbers is None else np.asarray(numbers)).astype("<i4").tofile(folder / "time.dat")
    for name, prefix, signals, values in kinds:
        stored = values.astype("<i2" if name == "amplifier" else "<u2")
        if per_channel:
            for place, signal in enumerate(signals):
                stored[:, place].tofile(folder / f"{prefix}-{signal}.dat")
        else:
            stored.tofile(folder / f"{name}.dat")
    path = folder / ("info.rhs" if header[:4] == struct.pack("<I", 0xD69127AC) else "info.rhd")
    path.write_bytes(header)
    return path
