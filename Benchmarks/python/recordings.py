"""Reading whole recordings of about 200 MB, side by side with the readers that others use, and the memory of `run`.

    python Benchmarks/python/recordings.py           # a table of the least times, ratios and peaks
    python Benchmarks/python/recordings.py --json
    python Benchmarks/python/recordings.py --megabytes 20 --folder /tmp

Both sides read all samples of a file as float64 in physical units, in turns; the least time of each counts. EDF is held
against `cat` too. A reader that is not installed is left out, and named. The peak is that of `swiftlet run` with a step
that keeps every sample, written as NPY.
"""

import argparse
import importlib.metadata
import json
import os
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import swiftlet as sw

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "Python"))
import xdf_files  # noqa: E402

TOOL = Path(os.environ.get("SWIFTLET", ROOT / ".build" / "release" / "swiftlet"))
CHANNELS, RATE = 64, 1000


def counts(samples):
    """Whole numbers of 16 bits like a recording's."""
    random = np.random.default_rng(1)
    return (np.cumsum(random.integers(-40, 41, (samples, CHANNELS)), axis=0) % 20000 - 10000).astype("<i2")


def edf(path, size):
    """Records of a second."""
    records = size // (2 * CHANNELS * RATE)
    fields = [
        [b"ch%d" % channel for channel in range(CHANNELS)], [b""] * CHANNELS, [b"uV"] * CHANNELS,
        [b"-3276.8"] * CHANNELS, [b"3276.7"] * CHANNELS, [b"-32768"] * CHANNELS, [b"32767"] * CHANNELS,
        [b""] * CHANNELS, [b"%d" % RATE] * CHANNELS, [b""] * CHANNELS,
    ]  # fmt: skip
    widths = [16, 80, 8, 8, 8, 8, 8, 80, 8, 32]
    head = b"0".ljust(8) + b"X X X X".ljust(80) + b"Startdate X X X X".ljust(80) + b"01.02.2010.11.12"
    head += b"%-8d" % (256 * (CHANNELS + 1)) + b"".ljust(44) + b"%-8d" % records + b"1".ljust(8) + b"%-4d" % CHANNELS
    data = counts(RATE)
    with open(path, "wb") as file:
        file.write(head)
        for values, width in zip(fields, widths, strict=True):
            file.write(b"".join(value.ljust(width) for value in values))
        for _ in range(records):
            file.write(data.T.tobytes())


def xdf(path, size):
    """One stream of float32 in chunks of 100 samples, a stamp each."""
    file = xdf_files.File()
    file.begin()
    file.stream(1, "EEG", "float32", RATE, [f"ch{channel}" for channel in range(CHANNELS)], "microvolts")
    data = counts(100).astype("<f4")
    rows = [row.tobytes() for row in data]
    samples = size // (4 * CHANNELS + 9)
    with open(path, "wb") as out:
        out.write(file.data)
        for first in range(0, samples, 100):
            stamps = (5.0 + (first + np.arange(100)) / RATE).astype("<f8")
            body = b"".join(b"\x08" + stamp.tobytes() + row for stamp, row in zip(stamps, rows, strict=True))
            content = struct.pack("<IBI", 1, 4, 100) + body
            out.write(struct.pack("<BIH", 4, len(content) + 2, 3) + content)


def wfdb_record(path, size):
    """Format 16 in one file."""
    samples = size // (2 * CHANNELS)
    lines = [f"r {CHANNELS} {RATE} {samples}"]
    lines += [f"{path.stem}.dat 16 200(0)/mV 16 0 0 0 0 ch{channel}" for channel in range(CHANNELS)]
    path.write_text("\n".join(lines).replace("r ", f"{path.stem} ", 1) + "\n")
    data = counts(RATE).tobytes()
    with open(path.with_suffix(".dat"), "wb") as file:
        for first in range(0, samples, RATE):
            file.write(data[: 2 * CHANNELS * min(RATE, samples - first)])


def nsx(path, size):
    """One packet at 1 kHz, version 2.3."""
    import rig_files

    samples = size // (2 * CHANNELS)
    labels = [f"ch{channel}" for channel in range(CHANNELS)]
    with open(path, "wb") as file:
        file.write(rig_files.nsx([], labels=labels))
        file.write(struct.pack("<BII", 1, 0, samples))
        data = counts(RATE).tobytes()
        for first in range(0, samples, RATE):
            file.write(data[: 2 * CHANNELS * min(RATE, samples - first)])


def ours(path):
    with sw.open(path, seconds=4) as recording:
        return sum(message.data.shape[0] for message in recording)


def mne_edf(path):
    import mne

    return mne.io.read_raw_edf(path, preload=True, verbose="error").n_times


def pyedflib_edf(path):
    import pyedflib

    with pyedflib.EdfReader(str(path)) as file:
        signals = [file.readSignal(channel) for channel in range(file.signals_in_file)]
        return len(signals[0])


def cat(path):
    subprocess.run(["cat", path], check=True, stdout=subprocess.DEVNULL)


def pyxdf_xdf(path):
    import pyxdf

    return len(pyxdf.load_xdf(str(path))[0][0]["time_series"])


def wfdb_hea(path):
    import wfdb

    return wfdb.rdrecord(str(path.with_suffix(""))).sig_len


def neo_nsx(path):
    from neo.rawio import BlackrockRawIO

    reader = BlackrockRawIO(filename=str(path))
    reader.parse_header()
    chunk = reader.get_analogsignal_chunk(stream_index=0)
    return len(reader.rescale_signal_raw_to_float(chunk, "float64", stream_index=0))


CASES = [
    ("a.edf", edf, {"mne": mne_edf, "pyedflib": pyedflib_edf, "cat": cat}),
    ("a.xdf", xdf, {"pyxdf": pyxdf_xdf}),
    ("a.hea", wfdb_record, {"wfdb": wfdb_hea}),
    ("a.ns2", nsx, {"neo": neo_nsx}),
]


def timed(function, path):
    start = time.perf_counter()
    function(path)
    return time.perf_counter() - start


def peak(path, folder):
    """Peak memory of `run` in MB."""
    pipeline = folder / "p.yaml"
    pipeline.write_text("pipeline:\n  - Clip: {min: -1.0e+9}\n")
    command = [TOOL, "run", pipeline, path, "-o", folder / "out.npy", "-q"]
    child = os.fork()
    if child == 0:
        os.execv(TOOL, [str(word) for word in command])
    _, status, usage = os.wait4(child, 0)
    (folder / "out.npy").unlink(missing_ok=True)
    assert status == 0, command
    return usage.ru_maxrss / (1 if sys.platform != "darwin" else 1024) / 1000


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", help="where the files go for the while; a folder for temporary files otherwise")
    words = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory(dir=words.folder) as name:
        folder = Path(name)
        for file, make, others in CASES:
            path = folder / file
            make(path, words.megabytes * 1_000_000)
            known = {}
            for other, function in others.items():
                try:
                    known[other] = (function, "" if other == "cat" else importlib.metadata.version(other))
                except importlib.metadata.PackageNotFoundError:
                    print(f"{other} is not installed and is left out", file=sys.stderr)
            least = dict.fromkeys(["swiftlet", *known], float("inf"))
            for _ in range(words.rounds):
                least["swiftlet"] = min(least["swiftlet"], timed(ours, path))
                for other, (function, _) in known.items():
                    least[other] = min(least[other], timed(function, path))
            memory = peak(path, folder)
            for other, (_, version) in known.items():
                rows.append(
                    {
                        "file": file, "other": f"{other} {version}".strip(), "swiftlet_s": round(least["swiftlet"], 3),
                        "other_s": round(least[other], 3), "times_faster": round(least[other] / least["swiftlet"], 2),
                        "run_peak_mb": round(memory, 1),
                    }
                )  # fmt: skip
            for left in folder.glob("a.*"):
                left.unlink()
    if words.json:
        print(json.dumps(rows, indent=2))
        return
    print("| file | beside | swiftlet s | other s | times faster | peak of run, MB |\n|---|---|---|---|---|---|")
    for row in rows:
        print("| " + " | ".join(str(value) for value in row.values()) + " |")


if __name__ == "__main__":
    main()
