#!/bin/sh
# Fields of a BrainVision marker are parted by commas, and a comma of a text is spelled "\1", as the head of every marker
# file says. A writer might be expected to spell it so. Seen with pybv 0.8.1: it does so in names of channels, and leaves
# the commas of a marker's text as they are, below a comment that says how they are coded. mne 1.13.2, which exports by
# pybv, writes such a file from an annotation "left, right" and then fails on reading it: a ValueError about " right".
# Swiftlet reads such markers, taking the last fields for position, points and channel, and says so.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check mne==1.13.2 pybv==0.8.1 numpy==2.4.6
cd "$folder"
env/bin/python - <<'PYTHON'
import mne
import numpy
import pybv

event = {"onset": 2, "duration": 1, "type": "Comment", "description": "left, right"}
names = {"ch_names": ["a, b"], "sfreq": 100.0, "fname_base": "short", "folder_out": "."}
pybv.write_brainvision(data=numpy.zeros((1, 10)), events=[event], fmt="binary_float32", resolution=0.1, **names)
with open("short.vhdr", encoding="utf-8") as file:
    assert "Ch1=a\\1 b," in file.read()
with open("short.vmrk", encoding="utf-8") as file:
    text = file.read()
assert 'Commas in type or description text are coded as "\\1"' in text
marker = next(line for line in text.splitlines() if line.startswith("Mk1="))
print(f"pybv {pybv.__version__}: {marker}")
assert marker == "Mk1=Comment,left, right,3,1,0", marker

raw = mne.io.RawArray(numpy.zeros((1, 100)), mne.create_info(["a"], 100.0, "eeg"), verbose="ERROR")
raw.set_annotations(mne.Annotations([0.5], [0.1], ["left, right"]))
raw.export("exported.vhdr", verbose="ERROR")
try:
    mne.io.read_raw_brainvision("exported.vhdr", verbose="ERROR")
except ValueError as error:
    print(f"mne {mne.__version__}, reading its own export: {error}")
    assert "' right'" in str(error)
else:
    raise AssertionError("mne reads what it exported")
PYTHON
