#!/bin/sh
# Times of a stream that fall behind those before them (a clock that was set back) might be expected to begin a segment, as
# a pause does. Seen with pyxdf 1.17.5, whose removal of jitter is on by default: only times that come late begin one. One
# line is fitted through both parts: in two parts of 4 s at 100 Hz, the second half a second early, times are wrong by up
# to 0.25 s and the rate is 110 Hz; in six samples of which the last three are half a second early, the times that come
# out run backwards from sample to sample, and the rate is negative. The log says that the rate is not the one promised.
# Swiftlet begins a piece there, whose times are those received, and says so.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check pyxdf==1.17.5 numpy==2.4.6
cd "$folder"
env/bin/python - <<'PYTHON'
import struct

import numpy
import pyxdf


def chunk(tag, body):
    return b"\x04" + struct.pack("<IH", len(body) + 2, tag) + body


def times(given):
    """The times and the rate that come out for a stream at 100 Hz with the given ones."""
    info = "<info><name>a</name><type>EEG</type><channel_count>1</channel_count>"
    info += "<nominal_srate>100</nominal_srate><channel_format>float32</channel_format></info>"
    samples = b"".join(b"\x08" + struct.pack("<df", time, 0) for time in given)
    file = b"XDF:" + chunk(1, b"<info><version>1.0</version></info>")
    file += chunk(2, struct.pack("<I", 1) + info.encode())
    file += chunk(3, struct.pack("<IBI", 1, 4, len(given)) + samples)
    with open("a.xdf", "wb") as out:
        out.write(file)
    stream = pyxdf.load_xdf("a.xdf")[0][0]
    return stream["time_stamps"], stream["info"]["effective_srate"]


steps = numpy.arange(400) / 100
given = numpy.concatenate([100 + steps, 103.5 + steps])
found, rate = times(given)
error = abs(found - given).max()
print(f"pyxdf: half a second back after 4 s: rate {rate:.1f} Hz, times wrong by up to {error:.3f} s")
assert rate > 110 and error > 0.24
found, rate = times([10, 10.01, 10.02, 9.5, 9.51, 9.52])
print(f"pyxdf: six samples: rate {rate:.1f} Hz, times {found.round(2).tolist()}")
assert rate < 0 and (numpy.diff(found) < 0).all()
PYTHON
