"""Zarr stores as zarr has them, packed in every way that is read. Skipped by name where zarr is missing."""

import json

import numpy as np
import pytest

from conftest import fail, run, succeed

zarr = pytest.importorskip("zarr")
codecs = pytest.importorskip("zarr.codecs")
pytestmark = pytest.mark.tool

VALUES = np.random.default_rng(1).integers(-100, 100, (1000, 5)).astype("i2")
#: How arrays are kept: dtype, and the words of `create_array`.
KEPT = {
    "plain": ("f8", {"chunks": (100, 5), "compressors": None}),
    "plain in columns": (">i4", {"chunks": (130, 2), "compressors": None}),
    "gzip": ("i2", {"chunks": (300, 3), "compressors": [codecs.GzipCodec()]}),
    "zstd": ("i2", {"chunks": (300, 3)}),
    "checksums": ("f8", {"chunks": (100, 5), "compressors": [codecs.ZstdCodec(checksum=True), codecs.Crc32cCodec()]}),
    "turned round": ("u8", {"chunks": (100, 2), "filters": [codecs.TransposeCodec(order=(1, 0))]}),
    "shards": ("c8", {"chunks": (100, 5), "shards": (300, 5), "compressors": None}),
    "shards of packed columns": (">f4", {"chunks": (10, 2), "shards": (50, 6), "compressors": [codecs.GzipCodec()]}),
    "a name of version 2": ("f2", {"chunks": (64, 5), "chunk_key_encoding": {"name": "v2", "separator": "/"}}),
}


def make(path, kept, values=VALUES, **more):
    group = zarr.create_group(path)
    dtype, words = KEPT[kept]
    values = values.astype(dtype)
    array = group.create_array(
        "x", shape=values.shape, dtype=dtype, dimension_names=("time", "ch"), **{**words, **more}
    )
    array[:] = values
    return group


def times(group, values, **attributes):
    values = np.asarray(values)
    array = group.create_array(
        "time", shape=values.shape, chunks=(400,), dtype=values.dtype, dimension_names=("time",), attributes=attributes
    )
    array[:] = values


def read(path, *words):
    folder = path.parent
    (folder / "p.yaml").write_text("- Slicer: {axis: time, selection: ':'}\n")
    result = run("doctor", path, "-o", folder / "o.npz", "-q", *words)
    assert result.returncode in (0, 1), result.stderr
    found = dict(np.load(folder / "o.npz"))
    (folder / "o.npz").unlink()
    return found


@pytest.mark.parametrize("kept", KEPT)
def test_arrays_are_as_zarr_has_them(kept, tmp_path):
    group = make(tmp_path / "a.zarr", kept)
    times(group, 5 + np.arange(1000) / 250)
    found = read(tmp_path / "a.zarr")
    theirs = group["x"][:]
    assert found["data"].dtype == theirs.dtype.newbyteorder("=")
    np.testing.assert_array_equal(found["data"], theirs)
    np.testing.assert_allclose(found["axis_time"], 5 + np.arange(1000) / 250, rtol=0, atol=1e-12)


@pytest.mark.parametrize("chunk", ["1", "37", "1s", "all"])
@pytest.mark.parametrize("kept", ["plain in columns", "shards of packed columns"])
def test_however_it_is_cut_it_is_the_same(kept, chunk, tmp_path):
    group = make(tmp_path / "a.zarr", kept, VALUES[:333])
    (tmp_path / "p.yaml").write_text("- Slicer: {axis: ch, selection: ':'}\n")
    words = ["--chunk", chunk, "--rate", "100", "-q"]
    succeed("run", tmp_path / "p.yaml", tmp_path / "a.zarr", "-o", tmp_path / "o.npz", *words)
    np.testing.assert_array_equal(np.load(tmp_path / "o.npz")["data"], group["x"][:])


def test_what_was_never_written_is_the_fill_value_and_told(tmp_path):
    group = zarr.create_group(tmp_path / "a.zarr")
    array = group.create_array("x", shape=(1000, 5), dtype="f4", chunks=(100, 5), fill_value=float("nan"))
    array[200:400] = VALUES[200:400]
    np.testing.assert_array_equal(read(tmp_path / "a.zarr")["data"], array[:])
    about = json.loads(succeed("info", tmp_path / "a.zarr", "--json"))
    assert any("8 of 10 files" in notice["text"] for notice in about["notices"])


def test_several_arrays_are_streams_and_coordinates_are_none(tmp_path):
    group = make(tmp_path / "a.zarr", "zstd")
    times(group, np.arange(1000) * 4_000_000, units="nanoseconds since 2024-02-29T12:00:00")
    below = group.create_group("deep")
    below.create_array("y", shape=(7,), dtype="u1")[:] = np.arange(7)
    about = json.loads(succeed("info", tmp_path / "a.zarr", "--json"))
    assert [stream["name"] for stream in about["streams"]] == ["deep/y", "x"]
    assert about["streams"][1]["rate"] == 250 and about["start"].startswith("2024-02-29T12:00:00")
    np.testing.assert_array_equal(read(tmp_path / "a.zarr", "--stream", "deep/y")["data"].ravel(), np.arange(7))
    zarr.consolidate_metadata(tmp_path / "a.zarr")
    again = json.loads(succeed("info", tmp_path / "a.zarr", "--json"))
    assert again["streams"] == about["streams"]


def test_one_array_opens_by_itself_and_by_its_file(tmp_path):
    group = make(tmp_path / "a.zarr", "gzip")
    for path in (tmp_path / "a.zarr" / "x", tmp_path / "a.zarr" / "x" / "zarr.json"):
        succeed("run", _same(tmp_path), path, "-o", tmp_path / "o.npz", "-q", "--rate", 10)
        np.testing.assert_array_equal(np.load(tmp_path / "o.npz")["data"], group["x"][:])


def _same(folder):
    (folder / "p.yaml").write_text("- Slicer: {axis: ch, selection: ':'}\n")
    return folder / "p.yaml"


def test_what_we_write_we_read_again(recordings, tmp_path):
    source = recordings / "eeg.edf"
    succeed("run", _same(tmp_path), source, "-o", tmp_path / "a.zarr", "-q")
    succeed("run", _same(tmp_path), source, "-o", tmp_path / "a.npz", "-q")
    succeed("run", _same(tmp_path), tmp_path / "a.zarr", "-o", tmp_path / "b.npz", "-q")
    first, second = np.load(tmp_path / "a.npz"), np.load(tmp_path / "b.npz")
    assert set(first.files) == set(second.files)
    for name in first.files:
        np.testing.assert_array_equal(first[name], second[name], err_msg=name)


@pytest.mark.parametrize(
    ("name", "says"),
    [("x/c/0/0", ["checksum", "x/c/0/0"]), ("zarr.json", ["zarr.json", "JSON"]), ("x/zarr.json", ["x/zarr.json"])],
)
def test_a_damaged_store_is_told_with_the_file(name, says, tmp_path):
    make(tmp_path / "a.zarr", "shards of packed columns")
    path = tmp_path / "a.zarr" / name
    path.write_bytes(path.read_bytes()[:-30])
    fail(65, "run", _same(tmp_path), tmp_path / "a.zarr", "-o", tmp_path / "o.npz", "-q", "--rate", 10, says=says)


def test_what_is_not_read_is_told(tmp_path):
    group = zarr.create_group(tmp_path / "a.zarr")
    group.create_array("x", shape=(10, 2), dtype="f4", compressors=[codecs.BloscCodec()])[:] = 1
    fail(65, "info", tmp_path / "a.zarr", says="without an array")
    zarr.create_group(tmp_path / "b.zarr", zarr_format=2)
    fail(65, "info", tmp_path / "b.zarr", says="b.zarr")
