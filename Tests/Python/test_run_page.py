"""`run --report` writes a page about a run that needs no other file."""

import hashlib
import re
import xml.etree.ElementTree as ElementTree

import pytest

from conftest import fail, succeed

pytestmark = pytest.mark.tool
PIPELINE = (
    "pipeline:\n  - ButterworthFilter: {order: 4, cutoff: 30}\n  - Abs\n  - BinnedAggregate: {bin_duration: 0.5}\n"
)


@pytest.fixture
def page(recordings, pipeline, tmp_path):
    path, out = pipeline(PIPELINE, "a <b>.yaml"), tmp_path / "out.npz"
    succeed("run", path, recordings / "eeg.edf", "-o", out, "--report", tmp_path / "page.html", "-q", "--chunk", "2s")
    return path, recordings / "eeg.edf", out, (tmp_path / "page.html").read_text()


def test_the_page_needs_no_other_file_and_suits_light_and_dark_screens(page):
    text = page[-1]
    assert text.startswith("<!DOCTYPE html>") and text.rstrip().endswith("</html>")
    assert "color-scheme:light dark" in text and "prefers-color-scheme:dark" in text
    links = re.findall(r'(?:src|href)="([^"]*)"', text)
    assert all(link.startswith("data:") for link in links)
    assert "url(" not in text and "<script" not in text and "@import" not in text


def test_the_page_tells_recording_pipeline_settings_times_and_versions(page):
    text = page[-1]
    for heading in ["Recording", "Pipeline", "Before", "After", "Times", "Settings", "Run", "Checksums"]:
        assert f"<h2>{heading}</h2>" in text
    assert "8 channels, 256 Hz, 2560 samples, 0 to 10 s" in text and "nothing found" in text
    assert "a &lt;b&gt;.yaml" in text and "<b>.yaml" not in text
    assert "<td>cutoff</td><td><b>30.0</b></td>" in text and "<td>wn_hz</td><td>true</td>" in text
    assert '<td>ButterworthFilter</td><td class="n">' in text
    assert "<td>chunk</td><td>2s</td>" in text
    assert f"<td>swiftlet</td><td>{succeed('--version').strip()}</td>" in text


def test_the_pictures_are_whole(page):
    drawings = re.findall(r"<svg.*?</svg>", page[-1], re.S)
    titles = [ElementTree.fromstring(drawing).find("{http://www.w3.org/2000/svg}title").text for drawing in drawings]
    assert titles == ["The pipeline", "eeg.edf", "out.npz"]
    assert "order: 4, cutoff: 30.0" in drawings[0] and "time 20 × ch 8" in drawings[0]


def test_checksums_are_those_of_sha256sum(page):
    *files, text = page
    for file in files:
        data = file.read_bytes()
        assert f'<td class="n">{len(data)}</td><td><code>{hashlib.sha256(data).hexdigest()}</code>' in text


@pytest.mark.parametrize("length", [0, 1, 55, 56, 63, 64, 65, 65536, 65600])
def test_checksums_of_all_lengths(length, recordings, pipeline, tmp_path):
    """By a comment that fills the pipeline file up."""
    path = pipeline("pipeline: [Abs]\n#" + "x" * length)
    succeed("run", path, recordings / "eeg.npy", "-o", tmp_path / "o.npy", "--report", tmp_path / "p.html", "-q")
    assert hashlib.sha256(path.read_bytes()).hexdigest() in (tmp_path / "p.html").read_text()


def test_faults_and_warnings_are_on_the_page(pipeline, tmp_path):
    rows = "".join(f"{n / 10},{n % 7},0\n" for n in range(50)) + "".join(f"{n / 10},{n % 5},0\n" for n in range(70, 99))
    (tmp_path / "a.csv").write_text("time,a,b\n" + rows)
    path = pipeline("pipeline:\n  - Slicer: {selection: 'a, z', axis: ch}\n")
    succeed("run", path, tmp_path / "a.csv", "-o", tmp_path / "o.npz", "--report", tmp_path / "p.html", "-q")
    text = (tmp_path / "p.html").read_text()
    assert "<td>gap</td>" in text and "<td>flat</td>" in text
    assert "<h2>Warnings</h2>" in text and "Slicer (line 2)" in text


def test_what_a_page_cannot_be_about_is_refused(recordings, pipeline, tmp_path):
    path, edf, npz = pipeline(PIPELINE), recordings / "eeg.edf", recordings / "eeg.npz"
    (tmp_path / "out").mkdir()
    fail(64, "run", path, edf, npz, "-o", tmp_path / "out", "--report", tmp_path / "p.html", says="takes one recording")
    fail(64, "run", path, edf, "-o", tmp_path / "o.npz", "--report", edf, says="would replace the input")
    fail(64, "run", path, edf, "-o", tmp_path / "o.npz", "--report", tmp_path / "o.npz", says="would both be written")
