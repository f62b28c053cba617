"""Writes Tests/Fixtures/recordings: what NumPy, zlib and independent EDF readers say.

Version 1. Needs numpy, pyedflib and mne. Run: python Tests/Fixtures/make_recordings.py [folder of real recordings]

deflated.txt   one line per stream: name, length, CRC-32 of the plain bytes; the streams are <name>.deflate
*.npy, *.npz   arrays whose element at C-order place i is i (modulo 2 for bool, i + 2i*j for complex)
real.txt       per channel of the real recordings: file, label, samples, sum, first, last as pyedflib or mne reads them
"""

import pathlib
import sys
import zlib

import numpy as np

here = pathlib.Path(__file__).parent / "recordings"
here.mkdir(exist_ok=True)


def deflate(data, level=6, strategy=zlib.Z_DEFAULT_STRATEGY):
    packer = zlib.compressobj(level, zlib.DEFLATED, -15, 9, strategy)
    return packer.compress(data) + packer.flush()


random = np.random.default_rng(1)
noise = random.integers(0, 256, 70_000, dtype=np.uint8).tobytes()
text = b" ".join(str(n * n).encode() for n in range(4000))
streams = {
    "empty": (b"", {}),
    "byte": (b"x", {}),
    "stored": (noise[:66_000], {"level": 0}),
    "noise": (noise[:3000], {}),
    "zeros": (bytes(300_000), {}),
    "text": (text, {"level": 9}),
    "fixed": (text[:5000], {"strategy": zlib.Z_FIXED}),
    "huffman": (text[:8000], {"strategy": zlib.Z_HUFFMAN_ONLY}),
    "far": (
        noise[:6000] + bytes(26_000) + noise[:6000] + bytes(60_000) + noise[:3000],
        {"level": 9},
    ),
    "floats": (np.sin(np.arange(2000) / 50).astype("<f4").tobytes(), {}),
}
lines = []
for name, (data, how) in streams.items():
    (here / f"{name}.deflate").write_bytes(deflate(data, **how))
    lines.append(f"{name} {len(data)} {zlib.crc32(data)}")
(here / "deflated.txt").write_text("\n".join(lines) + "\n")

count = np.arange(60)
np.save(here / "f8.npy", count.astype("<f8").reshape(20, 3))
np.save(here / "f4_big.npy", count.astype(">f4").reshape(20, 3))
np.save(here / "i2_fortran.npy", np.asfortranarray(count.astype("<i2").reshape(5, 3, 4)))
np.save(here / "u8_big_fortran.npy", np.asfortranarray(count.astype(">u8").reshape(20, 3)))
np.save(here / "bool.npy", (count % 2 == 1).reshape(20, 3))
np.save(here / "c16_big.npy", (count + 2j * count).astype(">c16").reshape(20, 3))
np.save(here / "f2.npy", count.astype("<f2"))
np.save(here / "i8_plain.npy", count)
np.savez(
    here / "stored.npz",
    a=count.astype("<f4").reshape(20, 3),
    b=np.asfortranarray(count.reshape(20, 3)),
)
np.savez_compressed(
    here / "deflated.npz",
    data=count.astype("<f4").reshape(20, 3),
    dims=np.array(["time", "ch"]),
    axis_time=10 + np.arange(20) / 250,
    axis_ch=np.array(["Fp1", "Fp2", "Čz"]),
    axis_ch_unit=np.array(["µV"] * 3),
    units=np.array(["s", ""]),
)
np.savez_compressed(here / "deflated_fortran.npz", x=np.asfortranarray(count.reshape(5, 3, 4)))
np.savez(here / "objects.npz", x=np.array([1, "a", None], dtype=object))
np.save(here / "records.npy", np.zeros(3, dtype=[("x", "<f8"), ("y", "<i4")]))

if len(sys.argv) > 1:
    import mne
    import pyedflib

    folder = pathlib.Path(sys.argv[1])
    lines = []

    def row(*fields):
        lines.append("\t".join(field if isinstance(field, str) else repr(field) for field in fields))

    for name in ["eeg139.edf", "uneven_rates.edf"]:
        reader = pyedflib.EdfReader(str(folder / name))
        for channel, label in enumerate(reader.getSignalLabels()):
            x = reader.readSignal(channel)
            row(name, label, len(x), float(x.sum()), float(x[0]), float(x[-1]))
        for onset, duration, note in zip(*reader.readAnnotations(), strict=True):
            row(name, "@", float(onset), float(duration), str(note))
        reader.close()
    # pyedflib refuses this one's header; mne scales microvolts to volts and masks the trigger channel.
    raw = mne.io.read_raw_bdf(folder / "biosemi73.bdf", verbose="error")
    for label in raw.ch_names:
        if label != "Status":
            x = raw.get_data([label])[0] * 1e6
            row(
                "biosemi73.bdf",
                label,
                len(x),
                float(x.sum()),
                float(x[0]),
                float(x[-1]),
            )
    (here / "real.txt").write_text("\n".join(lines) + "\n")
