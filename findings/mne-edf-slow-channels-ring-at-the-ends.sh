#!/bin/sh
# EDF lets each signal have a rate of its own; mne 1.13.2 brings the slow ones to the fastest rate. One might expect
# values between their neighbours, or a warning. Seen: a ramp from 0 to 90 at 50 Hz beside a channel of 100 Hz comes out
# with its own samples kept, and between the first two (0 and 0.18) stands -12; between the last two (89.8 and 90) 102.
# The new values come from a Fourier transform that takes the end for the begin. Nothing is said with preload=True; with
# preload=False a warning speaks of edge artifacts, and they stand at both ends of every piece that is read.
# Swiftlet gives a stream for each rate, unchanged.
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

ramp = numpy.linspace(0, 90, 500)
with pyedflib.EdfWriter("rates.edf", 2, file_type=pyedflib.FILETYPE_EDF) as file:
    file.setSignalHeaders([
        {
            "label": label, "dimension": "uV", "sample_frequency": rate, "physical_max": 200, "physical_min": -200,
            "digital_max": 32767, "digital_min": -32768, "transducer": "", "prefilter": "",
        }
        for label, rate in [("Fp1", 100), ("Temp", 50)]
    ])
    file.writeSamples([numpy.zeros(1000), ramp])
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    raw = mne.io.read_raw_edf("rates.edf", preload=True, verbose="WARNING")
told = [w for w in told if not issubclass(w.category, ResourceWarning)]
slow = raw.get_data()[1] * 1e6
print("mne", mne.__version__, "first", slow[:4].round(2), "last", slow[-4:].round(2), "warnings", len(told))
assert abs(slow[::2] - ramp).max() < 0.01 and not told
assert slow[1] < -10 and slow[-3] > 100
print("as described")
PYTHON
