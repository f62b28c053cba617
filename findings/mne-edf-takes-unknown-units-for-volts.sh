#!/bin/sh
# EDF writes a unit with each signal. mne 1.13.2 gives volts, so a reader might expect "nV" to be scaled by 1e-9, or a
# unit that is not known to be told. Seen: "uV" and "mV" are scaled; "nV", "uv" (small v) and "UV" are not, and nothing is
# said: 100 nV come out as 100 V, a factor of 1e9. The same header field is right in pyedflib 0.1.42, which hands the
# text on. Amplifiers with nV in the header are common for steady-state and brainstem recordings.
# Swiftlet keeps the unit of the file beside each channel.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check mne==1.13.2 pyedflib==0.1.42 numpy==2.4.6
cd "$folder"
env/bin/python - <<'PYTHON'
import warnings

import mne
import numpy
import pyedflib


def write(path, unit):
    """One channel that is 100 of its unit throughout."""
    with pyedflib.EdfWriter(path, 1, file_type=pyedflib.FILETYPE_EDF) as file:
        file.setSignalHeaders([{
            "label": "EEG Fp1", "dimension": unit, "sample_frequency": 100, "physical_max": 200, "physical_min": -200,
            "digital_max": 32767, "digital_min": -32768, "transducer": "", "prefilter": "",
        }])
        file.writeSamples([numpy.full(1000, 100.0)])


seen = {}
for unit in ["mV", "uV", "uv", "UV", "nV"]:
    write(f"{unit}.edf", unit)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        raw = mne.io.read_raw_edf(f"{unit}.edf", preload=True, verbose="WARNING")
    told = [w for w in told if not issubclass(w.category, ResourceWarning)]
    with pyedflib.EdfReader(f"{unit}.edf") as file:
        header = file.getPhysicalDimension(0)
    seen[unit] = float(raw.get_data()[0, 0])
    print(f"header {header!r}: 100 {unit} is {seen[unit]:.3g} V in mne {mne.__version__}, {len(told)} warnings")
    assert header == unit and not told
assert abs(seen["mV"] - 0.1) < 1e-4 and abs(seen["uV"] - 1e-4) < 1e-7
assert all(abs(seen[unit] - 100) < 0.1 for unit in ["uv", "UV", "nV"])
print("as described")
PYTHON
