#!/bin/sh
# A writer of whole numbers might be expected to round to the nearest step, half a step being the largest error. Seen with
# pybv 0.8.1 (fmt="binary_int16"): values are cut off towards zero, so that the error is up to a whole step and all
# amplitudes shrink: of 0.16 uV at a resolution of 0.1 uV, 0.1 uV is left. Written, read and written again, a ramp goes on
# losing steps. Swiftlet rounds to the nearest step in all formats it writes.
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


def written(volts, name):
    options = {"ch_names": ["a"], "sfreq": 100.0, "fname_base": name, "folder_out": ".", "fmt": "binary_int16"}
    pybv.write_brainvision(data=volts, resolution=0.1, **options)
    return numpy.fromfile(f"{name}.eeg", dtype="<i2")


steps = numpy.array([1.6, -1.6, 1.4, -1.4, 0.6, 9.9])
counts = written(steps[None] * 1e-7, "steps").tolist()
print(f"pybv {pybv.__version__}: {steps.tolist()} steps are written as {counts}")
assert counts == [1, -1, 1, -1, 0, 9], counts

first = written(numpy.arange(1000)[None] * 1e-7, "first")
again = written(mne.io.read_raw_brainvision("first.vhdr", preload=True, verbose="ERROR").get_data(), "again")
print(f"of 1000 whole steps, {(first != numpy.arange(1000)).sum()} differ once written, {(again != first).sum()} more the second time")
PYTHON
