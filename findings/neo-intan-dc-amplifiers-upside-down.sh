#!/bin/sh
# The direct outputs of a stimulator's amplifiers (.rhs of Intan) might be expected in the volts of Intan's own description,
# where a stored word stands for -0.01923 (word - 512) V: the output falls where the word grows. Seen with neo 0.14.6: it
# gives 19.23 (word - 512) mV, upside down. A word of 612, which is -1.923 V, comes out as 1923 mV.
# Swiftlet gives -1.923 V.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check neo==0.14.6 numpy==2.4.6
cd "$folder"
env/bin/python - <<'PYTHON'
import struct

import numpy
from neo.rawio import IntanRawIO


def text(value):
    return struct.pack("<I", 2 * len(value)) + value.encode("utf-16-le")


head = struct.pack("<Ihhf", 0xD69127AC, 3, 0, 30000.0)
head += struct.pack("<h8fh2f", 0, *[0.0] * 8, 0, 0.0, 0.0) + struct.pack("<hh3f", 0, 0, 1e-5, 1e-6, 1e-6)
head += text("") * 3 + struct.pack("<hh", 1, 0) + text("n/a")
head += struct.pack("<h", 1) + text("Port A") + text("A") + struct.pack("<hhh", 1, 1, 1)
head += text("A-000") * 2 + struct.pack("<11h2f", 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0.0, 0.0)
block = numpy.arange(128).astype("<i4").tobytes()
for word in (32768, 612, 0):
    block += numpy.full(128, word, "<u2").tobytes()
with open("a.rhs", "wb") as file:
    file.write(head + block)

reader = IntanRawIO("a.rhs")
reader.parse_header()
names = list(reader.header["signal_streams"]["name"])
stream = next(place for place, name in enumerate(names) if "DC" in name)
raw = reader.get_analogsignal_chunk(0, 0, stream_index=stream)
value = reader.rescale_signal_raw_to_float(raw, "float64", stream_index=stream)[0, 0]
ids = reader.header["signal_channels"]["stream_id"] == reader.header["signal_streams"]["id"][stream]
unit = reader.header["signal_channels"]["units"][ids][0]
print(f"neo: the word 612 of a direct output is {value:.1f} {unit}, and -1923 mV by Intan's description")
assert abs(value - 1923) < 1 and unit == "mV"
PYTHON
