"""The pipelines in Examples/ do what their comments say."""

import re
import shlex

import numpy as np

from conftest import EXAMPLES, ROOT, succeed


def write_csv(path, names, rows):
    lines = ["time," + ",".join(names)]
    lines += [f"{n / 100}," + ",".join(repr(float(value)) for value in row) for n, row in enumerate(rows)]
    path.write_text("\n".join(lines) + "\n")


def test_calibration(tmp_path):
    counts = np.random.default_rng(1).integers(-1000, 1000, (50, 3))
    write_csv(tmp_path / "counts.csv", ["a", "b", "c"], counts)
    succeed("run", EXAMPLES / "calibration.yaml", tmp_path / "counts.csv", "-o", tmp_path / "out.npz", "-q")
    found = np.load(tmp_path / "out.npz")["data"]
    expected = counts * [0.195, 0.195, 0.0374] + [0.0, -12.5, 1.25]
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_cursor(tmp_path):
    places = np.random.default_rng(2).normal(size=(80, 2))
    write_csv(tmp_path / "cursor.csv", ["x", "y"], places)
    succeed("run", EXAMPLES / "cursor.yaml", tmp_path / "cursor.csv", "-o", tmp_path / "out.npz", "-q", "--chunk", "7")
    found = np.load(tmp_path / "out.npz")["data"]
    np.testing.assert_allclose(found[:, 0], np.hypot(*places.T), rtol=1e-12)
    np.testing.assert_allclose(found[:, 1], np.arctan2(places[:, 1], places[:, 0]), rtol=1e-12)


def test_line_length(tmp_path):
    rng = np.random.default_rng(3)
    data = rng.normal(size=(1000, 4)).cumsum(axis=0)
    np.save(tmp_path / "walk.npy", data)
    succeed(
        "run", EXAMPLES / "line-length.yaml", tmp_path / "walk.npy", "--rate", 100, "-o", tmp_path / "out.npz", "-q"
    )
    steps = np.abs(np.diff(data, axis=0, prepend=data[:1]))
    expected = np.log10(steps.reshape(10, 100, 4).mean(axis=1))
    np.testing.assert_allclose(np.load(tmp_path / "out.npz")["data"], expected, rtol=1e-12)


def test_commands_of_the_readme(tmp_path):
    (tmp_path / "Examples").symlink_to(EXAMPLES)
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(), re.S)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("swiftlet ")]
    assert len(lines) >= 4
    for line in lines:
        succeed(*shlex.split(line, comments=True)[1:], cwd=tmp_path)
    assert np.load(tmp_path / "line-length.npz")["data"].shape == (60, 64)
    assert (tmp_path / "line-length.svg").read_text().startswith("<svg")
