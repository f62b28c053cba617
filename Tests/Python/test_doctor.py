"""`doctor` finds what is wrong with a recording, and saves what is whole."""

import json
import os
import subprocess

import mne
import numpy as np
import pyedflib
import pytest

import damaged
from conftest import TOOL, fail, run, succeed

pytestmark = pytest.mark.tool


def examined(*arguments):
    result = run("doctor", *arguments, "--json")
    return json.loads(result.stdout), result.returncode


@pytest.mark.parametrize("damage", damaged.ALL, ids=lambda damage: damage.name)
def test_a_known_damage_is_found_and_what_is_whole_is_saved(damage, tmp_path):
    path, whole = damage.make(tmp_path / damage.name)
    mended = tmp_path / "mended.npz"
    report, code = examined(path, "-o", mended)
    assert {finding["kind"] for finding in report["findings"]} == damage.finds, report["findings"]
    if whole is None:
        assert not mended.exists() and code in (damage.code, 65)
        return
    assert code == damage.code and report["mended"] == [str(mended)]
    saved = np.load(mended)["data"]
    assert saved.shape[1:] == whole.shape[1:]
    assert np.array_equal(saved, whole, equal_nan=True)


def test_there_are_forty_damages():
    assert len(damaged.ALL) >= 40 and len({damage.name for damage in damaged.ALL}) == len(damaged.ALL)


@pytest.mark.parametrize("damage", [damage for damage in damaged.ALL if damage.edf], ids=lambda damage: damage.name)
def test_a_mended_edf_opens_elsewhere_with_the_same_stored_numbers(damage, tmp_path):
    path, whole = damage.make(tmp_path / damage.name)
    run("doctor", path, "-o", tmp_path / "mended.edf", "-q")
    with pyedflib.EdfReader(str(tmp_path / "mended.edf")) as file:
        assert len(set(file.getSignalLabels())) == whole.shape[1]
        found = np.stack([file.readSignal(channel) for channel in range(whole.shape[1])], 1)
        digital = np.stack([file.readSignal(channel, digital=True) for channel in range(whole.shape[1])], 1)
    assert found.shape == whole.shape
    if "equal-limits" not in damage.finds:
        # The limits are the old ones, and so is each stored number.
        assert np.array_equal(digital, np.rint(whole * 10).astype(int))
    np.testing.assert_allclose(found, whole, atol=np.ptp(whole) / 65535 if "equal-limits" in damage.finds else 1e-9)
    assert mne.io.read_raw_edf(tmp_path / "mended.edf", verbose="error").n_times == len(whole)


@pytest.mark.parametrize("ending", ["edf", "npz", "csv", "npy"])
def test_nothing_is_found_in_what_is_whole(ending, recordings, tmp_path):
    path = recordings / f"eeg.{ending}"
    assert "nothing found" in succeed("doctor", path)
    report, code = examined(path, "-o", tmp_path / f"copy.{ending}")
    assert code == 0 and report["findings"] == [] and report["streams"][0]["samples"] == 2560
    if ending in ("edf", "npy"):
        assert (tmp_path / f"copy.{ending}").read_bytes() == path.read_bytes()


def test_a_report_is_a_page_of_its_own(tmp_path):
    path, _ = damaged.edf(tmp_path / "a <b>.edf", labels=("F&F", "F&F"), claimed=9)
    run("doctor", path, "--html", tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text()
    assert page.startswith("<!DOCTYPE html>") and page.rstrip().endswith("</html>")
    assert "a &lt;b&gt;.edf" in page and "F&amp;F" in page and "truncated" in page
    assert "http" not in page and "src=" not in page


def test_the_text_names_kinds_and_ends_with_a_line_for_scripts(tmp_path):
    path, _ = damaged.edf(tmp_path / "a.edf", damaged.changed(slice(None), 1, 7), claimed=6)
    result = run("doctor", path)
    assert result.returncode == 1
    assert '"Fp2" is 0.7 uV throughout' in result.stdout.replace("0.7000000000000001", "0.7")
    assert "the header describes" in result.stdout and "3 findings: 1 truncated, 1 lost, 1 flat" in result.stdout
    assert result.stderr.splitlines()[-1] == f"swiftlet: {path}: 3 findings: 1 truncated, 1 lost, 1 flat"


def test_what_cannot_be_written_says_why_and_leaves_no_file(tmp_path):
    path, _ = damaged.npy(tmp_path / "a.npy", damaged.changed(5, 1, np.nan, damaged.wave() * 0.25))
    result = run("doctor", path, "-o", tmp_path / "a.edf")
    assert result.returncode == 65 and "EDF holds finite numbers" in result.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["a.npy"]
    fail(64, "doctor", path, "-o", path, says="would replace the input")
    fail(66, "doctor", tmp_path / "none.edf")


def test_what_is_no_damage_is_not_reported(tmp_path):
    """Coarse and slow signals, triggers, and peaks that are rounded to steps."""
    k = np.arange(3000)
    slow = 36 + np.round(np.sin(k / 300), 1)
    coarse = np.round(20 * np.sin(k / 40))
    trigger = (k % 500 < 20) * 255
    smooth = np.round(20000 * np.sin(k / 200))
    path = tmp_path / "a.csv"
    np.savetxt(path, np.c_[k / 250, slow, coarse, trigger, smooth], delimiter=",", comments="",
               header="time,temperature,coarse,trigger,smooth")  # fmt: skip
    report, code = examined(path)
    assert code == 0, report["findings"]


def test_bad_bytes_end_in_a_report(recordings, tmp_path):
    """Bytes turned over at random: a report or an error, never a crash."""
    random = np.random.default_rng(11)
    for ending in ("edf", "npz", "npy", "csv"):
        whole = (recordings / f"eeg.{ending}").read_bytes()
        for _ in range(6):
            raw = bytearray(whole)
            for place in random.integers(0, min(len(raw), 4000), 5):
                raw[place] ^= int(random.integers(1, 256))
            path = tmp_path / f"a.{ending}"
            path.write_bytes(raw)
            assert run("doctor", path, "-o", tmp_path / "b.npz", "-q").returncode in (0, 1, 64, 65)


def test_memory_is_bounded_whatever_the_length(tmp_path):
    """A recording of 48 MB takes no more memory than one of 12 MB."""
    used = []
    for blocks in (10, 40):
        path = tmp_path / "a.npy"
        with path.open("wb") as file:
            head = {"descr": "<f4", "fortran_order": False, "shape": (blocks * 10_000, 30)}
            np.lib.format.write_array_header_1_0(file, head)
            block = np.random.default_rng(1).standard_normal((10_000, 30)).astype("<f4").tobytes()
            for _ in range(blocks):
                file.write(block)
        process = subprocess.Popen([TOOL, "doctor", path, "-q"])
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        used.append(usage.ru_maxrss)
    assert used[1] < used[0] + 10_000, used
