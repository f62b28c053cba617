#!/bin/sh
# An EDF+D file is a recording with pauses: every data record says when it began. A reader might be expected to give
# those times, or to refuse the file. Seen with mne 1.13.2 and edfio 0.4.18: both give the samples as one piece without
# a pause, and neither warns. In a file whose records begin at 0, 1, 20 and 21 s, the sample of 20.0 s stands at 2.0 s,
# and the last one at 3.9 s instead of 21.9 s. pyedflib 0.1.42 refuses the file in plain words.
# Swiftlet reads the pieces with their times.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check mne==1.13.2 edfio==0.4.18 pyedflib==0.1.42 numpy==2.4.6
cd "$folder"
env/bin/python - <<'PYTHON'
import struct
import warnings

import edfio
import mne
import pyedflib

STARTS = [0, 1, 20, 21]


def field(value, width):
    return str(value).encode().ljust(width)


def write(path):
    """One channel at 10 Hz, whose samples count 0, 1, 2, ...: four records of one second, with a pause after two."""
    rows = [
        (("Fp1", "EDF Annotations"), 16), (("", ""), 80), (("uV", ""), 8), ((-32768, -1), 8), ((32767, 1), 8),
        ((-32768, -32768), 8), ((32767, 32767), 8), (("", ""), 80), ((10, 30), 8), (("", ""), 32),
    ]
    head = field(0, 8) + field("X X X X", 80) + field("Startdate 01-FEB-2020 X X X", 80)
    head += field("01.02.20", 8) + field("10.11.12", 8) + field(256 * 3, 8) + field("EDF+D", 44)
    head += field(len(STARTS), 8) + field(1, 8) + field(2, 4)
    head += b"".join(field(value, width) for values, width in rows for value in values)
    body = b""
    for record, start in enumerate(STARTS):
        body += struct.pack("<10h", *range(10 * record, 10 * record + 10))
        body += (b"+%d\x14\x14\0" % start).ljust(60, b"\0")
    with open(path, "wb") as file:
        file.write(head + body)


write("pause.edf")
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    raw = mne.io.read_raw_edf("pause.edf", preload=True, verbose="WARNING")
    edf = edfio.read_edf("pause.edf")
    signal = edf.signals[0]
told = [w for w in told if not issubclass(w.category, ResourceWarning)]
print("mne", mne.__version__, "samples", raw.n_times, "last time", float(raw.times[-1]), "annotations", len(raw.annotations))
print("edfio", "samples", len(signal.data), "duration", edf.duration, "annotations", len(edf.annotations))
print("warnings", len(told))
try:
    pyedflib.EdfReader("pause.edf")
    refused = ""
except OSError as error:
    refused = str(error)
print("pyedflib", pyedflib.__version__, "says", refused)
assert raw.n_times == 40 and abs(raw.times[-1] - 3.9) < 1e-9 and len(raw.annotations) == 0
assert len(signal.data) == 40 and edf.duration == 4 and not told
assert "discontinuous" in refused
print("as described")
PYTHON
