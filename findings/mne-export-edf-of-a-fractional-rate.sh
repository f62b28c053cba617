#!/bin/sh
# A recording at 249.75 Hz fits EDF exactly: 999 samples to a record of 4 s, as pyedflib 0.1.42
# writes it. mne 1.13.2 writes EDF through edfio 0.4.18, and one might expect the same. Seen: a warning that sample times
# may change a little, then ValueError from edfio ("not exactly divisible by data_record_duration"); no file is left.
# Such rates are common: clocks that are a thousandth slow, and rigs that are locked to video.
# Swiftlet writes such rates exactly.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check mne==1.13.2 edfio==0.4.18 pyedflib==0.1.42 numpy==2.4.6
cd "$folder"
env/bin/python - <<'PYTHON'
import os

import mne
import numpy
import pyedflib

x = numpy.random.default_rng(0).normal(size=(1, 999)) * 10
raw = mne.io.RawArray(x * 1e-6, mne.create_info(["Fp1"], 249.75, "eeg"), verbose="ERROR")
try:
    raw.export("mne.edf", verbose="ERROR")
    said = ""
except ValueError as error:
    said = str(error)
print("mne", mne.__version__, "says", said or "nothing", "; file there:", os.path.exists("mne.edf"))
with pyedflib.EdfWriter("pyedflib.edf", 1, file_type=pyedflib.FILETYPE_EDF) as file:
    file.setSignalHeaders([{
        "label": "Fp1", "dimension": "uV", "sample_frequency": 249.75, "physical_max": 100, "physical_min": -100,
        "digital_max": 32767, "digital_min": -32768, "transducer": "", "prefilter": "",
    }])
    file.writeSamples([x[0]])
with pyedflib.EdfReader("pyedflib.edf") as file:
    print("pyedflib", pyedflib.__version__, "rate", file.getSampleFrequency(0), "samples", file.getNSamples()[0])
    assert file.getSampleFrequency(0) == 249.75 and abs(file.readSignal(0)[:999] - x[0]).max() < 0.01
assert "divisible" in said and not os.path.exists("mne.edf")
print("as described")
PYTHON
