"""Every real recording opens with `info`, `run` and `plot`. The table says what is special about a file, and why."""

import json
import shutil
import xml.etree.ElementTree

import numpy as np
import pytest

from conftest import RECORDINGS, fail, succeed

pytestmark = pytest.mark.tool

#: Files that belong to the one that is opened.
PARTS = (".vmrk", ".eeg", ".fdt", ".dat", ".d0", ".d1", ".d2", ".atr", ".qrs", ".md")
#: Files of one recording that others open, or that hold none.
OPENED_BY_OTHERS = ("wfdb/a103l.mat",)
#: Options without which a file is refused: most of its segments, or all of its samples, are not here.
OPTIONS = {
    "wfdb/multi-segment/p000878/p000878-2137-10-26-16-57.hea": ("--size", "whole-records"),
    "wfdb/multi-segment/p000878/3269321_layout.hea": None,
}
#: Files that hold no signal, which is an error of `run` and `plot`.
EMPTY = ("nwb/1.0.3_nwbfile.nwb", "nwb/1.1.2_nwbfile.nwb", "snirf/minimum_example.snirf")
#: Files that libhdf5 reads.
NEED_HDF5 = (".nwb", ".snirf")


def names():
    if not RECORDINGS.exists():
        return []
    found = (path for path in sorted(RECORDINGS.rglob("*")) if path.is_file() and path.suffix not in PARTS)
    return [name for path in found if (name := str(path.relative_to(RECORDINGS))) not in OPENED_BY_OTHERS]


def placed(name, folder):
    """The file, with made samples beside it where it is a description alone."""
    path = RECORDINGS / name
    if path.suffix != ".meta":
        return path
    target = folder / path.name
    shutil.copyfile(path, target)
    fields = dict(line.split("=", 1) for line in path.read_text().splitlines() if "=" in line)
    channels = int(fields["nSavedChans"])
    samples = np.random.default_rng(1).integers(-500, 500, (400, channels)).astype("<i2")
    samples.tofile(target.with_suffix(".bin"))
    return target


@pytest.fixture
def library(monkeypatch):
    import test_oracle_hdf5

    monkeypatch.setenv("SWIFTLET_HDF5", test_oracle_hdf5.carried())


@pytest.mark.parametrize("name", names())
def test_every_recording_opens_with_info_run_and_plot(name, tmp_path, request):
    if name.endswith(NEED_HDF5):
        pytest.importorskip("h5py")
        request.getfixturevalue("library")
    path = placed(name, tmp_path)
    options = ("--size", "whole-records") if path.suffix == ".meta" else OPTIONS.get(name, ())
    if options is None:
        pytest.skip("a layout without samples")
    about = json.loads(succeed("info", path, "--json", *options))
    (tmp_path / "p.yaml").write_text("- Clip: {min: -1.0e+12}\n")
    if name in EMPTY:
        assert about["streams"] == []
        fail(65, "run", tmp_path / "p.yaml", path, "-o", tmp_path / "o.npz", says="holds no signal")
        fail(65, "plot", path, "-o", tmp_path / "o.svg", says="holds no signal")
        return
    for number, stream in enumerate(about["streams"], 1):
        words = ("--stream", number, *options)
        # The first minute of what takes hours.
        if (stream["seconds"] or 0) > 60:
            words += ("--stop", f"{(stream['pieces'] or [{'start': 0}])[0]['start'] + 60}s")
        out, picture = tmp_path / f"{number}.npz", tmp_path / f"{number}.svg"
        succeed("run", tmp_path / "p.yaml", path, "-o", out, "-q", *words)
        data = np.load(out)["data"]
        assert list(data.shape[1:]) == stream["shape"][1:] and len(data) > 0
        if words == ("--stream", number, *options):
            assert len(data) == stream["samples"]
        succeed("plot", path, "-o", picture, *words)
        assert xml.etree.ElementTree.parse(picture).getroot().tag.endswith("svg")
