"""Messages of any library in, messages of the same library, class and memory out."""

import dataclasses
import gc

import numpy as np
import pytest
import swiftlet as sw
from swiftlet.sigproc.downsample import DownsampleTransformer
from swiftlet.sigproc.flatten import FlattenTransformer
from swiftlet.sigproc.math.abs import AbsTransformer
from swiftlet.sigproc.math.clip import ClipTransformer
from swiftlet.sigproc.slicer import SlicerTransformer
from swiftlet.sigproc.transpose import TransposeTransformer

from conftest import ROOT
from library_matrix import difference, examples, installed, piece, recording, run, taken, transformer

LIBRARIES = {library.name: library for library in installed()}
EXAMPLES = list(examples())
IDS = [f"{name}-{i}" for i, (name, _) in enumerate(EXAMPLES)]


def message(data, **fields):
    """A message of (time, ch) around an array."""
    fields.setdefault("axes", {"time": sw.TimeAxis(fs=100.0)})
    return sw.AxisArray(data, ["time", "ch"], **fields)


def test_the_libraries_that_ci_installs_are_there():
    assert {"swiftlet", "NumPy", "JAX", "MLX"} <= set(LIBRARIES)


def test_the_documentation_has_the_matrix():
    """A row for each transformer, as the example prints it; the tests below are what stands behind a "yes"."""
    page = (ROOT / "docs" / "interoperability.md").read_text()
    for name in {name for name, _ in EXAMPLES}:
        assert f"\n| {name} | yes | yes | yes | yes | yes |" in page, "python Tests/Python/library_matrix.py"


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("example", EXAMPLES, ids=IDS)
def test_every_example_on_every_library(example, dtype, library):
    assert difference(example[1], LIBRARIES[library], dtype) == ""


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize(
    "step, wanted",
    [(AbsTransformer, "int64"), (lambda: ClipTransformer(min=0, max=1), "int32")],
    ids=["Abs widens", "Clip keeps"],
)
def test_integers_stay_integers(step, wanted, library):
    library = LIBRARIES[library]
    data = library.array(np.arange(-6, 6).reshape(6, 2), "int32")
    result = step()(message(data)).data
    assert type(result) is type(data) and library.dtype(result) == wanted


# --- No copies


@pytest.mark.parametrize("library", LIBRARIES)
def test_pass_through_is_the_same_object(library):
    data = LIBRARIES[library].array(np.ones((4, 3)), "float32")
    given = message(data)
    assert ClipTransformer()(given) is given
    renamed = FlattenTransformer(output_axis="feature")(given)
    assert renamed.data is data and renamed.dims == ["time", "feature"]


@pytest.mark.parametrize("library", LIBRARIES)
def test_views_share_memory(library):
    library = LIBRARIES[library]
    if library.name in ("JAX", "MLX"):
        pytest.skip(f"{library.name} takes no strided memory of others")
    data = library.array(np.arange(24).reshape(8, 3), "float64")
    start = library.pointer(data)
    assert library.pointer(TransposeTransformer(axes=("ch", "time"))(message(data)).data) == start
    assert library.pointer(DownsampleTransformer(factor=2)(message(data)).data) == start
    sliced = SlicerTransformer(selection="1:", axis="ch")(message(data)).data
    assert library.pointer(sliced) == start + 8


def test_results_are_written_where_the_library_reads():
    for library in LIBRARIES.values():
        if library.name != "MLX":  # takes no memory of others on the processor
            data = library.array(np.full((4, 3), -2.0), "float32")
            result = AbsTransformer()(message(data)).data
            assert library.pointer(result) % 64 == 0, "aligned, so that no library copies"


def test_a_view_keeps_its_base_alive():
    data = np.arange(3000.0).reshape(1000, 3)
    result = DownsampleTransformer(factor=2)(message(data)).data
    expected = data[::2].copy()
    del data
    gc.collect()
    np.empty((1000, 3)).fill(7)
    assert np.array_equal(result, expected)


@pytest.mark.parametrize("example", EXAMPLES, ids=IDS)
def test_borrowed_memory_is_not_looked_at_later(example):
    """As soon as a call returns, the owner may write to the memory that it lent, as a graph does."""
    parts = [piece(recording("float32"), i, i + 13) for i in (0, 13, 26)]
    expected = [np.array(result.data) for result in run(example[1], parts)]
    made, results = transformer(example[1]), []
    for part in parts:
        lent = part.data.copy()
        given = dataclasses.replace(part, data=lent)
        if isinstance(made, sw._transformers.Transformer):
            results.append(np.array(made(given).data))
        else:
            made.push(given)
            results += [np.array(result.data) for result in taken(made)]
        lent.fill(np.nan)
    for a, b in zip(expected, results, strict=True):
        assert np.array_equal(a, b, equal_nan=True)


@pytest.mark.parametrize("example", EXAMPLES, ids=IDS)
def test_writing_to_a_result_does_not_show_in_the_next(example):
    parts = [piece(recording("float32"), i, i + 13) for i in (0, 13, 26)]
    expected = [np.array(result.data) for result in run(example[1], parts)]
    made = transformer(example[1])
    if not isinstance(made, sw._transformers.Transformer):
        return
    for part, wanted in zip(parts, expected, strict=True):
        data = made(dataclasses.replace(part, data=part.data.copy())).data
        assert np.array_equal(data, wanted, equal_nan=True)
        if data.flags.writeable:
            data.fill(99)


# --- What arrays may be

BASE = np.arange(48, dtype="float32").reshape(8, 6) - 20


@pytest.mark.parametrize(
    "data",
    [BASE[::2, ::3], BASE[::-1, ::-1], BASE.T, np.asfortranarray(BASE), BASE[:0], BASE[:, :0], BASE[2:3, 1:2]],
    ids=["steps", "backwards", "transposed", "fortran", "empty", "no channels", "one"],
)
def test_any_layout(data):
    data = data.view()
    data.flags.writeable = False
    result = AbsTransformer()(message(data)).data
    assert np.array_equal(result, np.abs(data)) and result.dtype == data.dtype
    assert DownsampleTransformer(factor=1)(message(data)).data.flags.writeable is False


@pytest.mark.parametrize("code", "?bBhHiIlLqQefdFD")
def test_any_number(code):
    data = np.arange(12).reshape(6, 2).astype(code)
    result = TransposeTransformer(axes=(1, 0))(message(data)).data
    assert result.dtype == ("float32" if code == "e" else data.dtype), "half precision is float32 in every step"
    np.testing.assert_array_equal(result, data.T)


def test_steps_that_are_no_whole_elements():
    data = np.zeros((6, 2), dtype=[("a", "c16"), ("b", "f8")])["a"]
    data[:] = np.arange(12).reshape(6, 2) - 5j
    assert data.flags.aligned
    np.testing.assert_array_equal(TransposeTransformer(axes=(1, 0))(message(data)).data, data.T)


def test_no_dims():
    given = sw.AxisArray(np.array(-2.5), [])
    assert AbsTransformer()(given).data == 2.5
    assert AbsTransformer()(given).data.shape == ()


@pytest.mark.parametrize("dtype", ["float32", "float64", "complex128", "int16"])
def test_memory_that_begins_anywhere(dtype):
    """As that which processes share does."""
    whole = np.arange(12).reshape(4, 3).astype(dtype)
    data = np.frombuffer(b"x" + whole.tobytes() + b"x" * 16, dtype, 12, offset=1).reshape(4, 3)
    assert not data.flags.aligned
    assert np.array_equal(AbsTransformer()(message(data)).data, np.abs(whole))
    assert DownsampleTransformer(factor=1)(message(data)).data.dtype == dtype
    fields = np.zeros(4, [("a", "u1"), ("x", dtype, 3)])
    fields["x"] = whole
    assert np.array_equal(AbsTransformer()(message(fields["x"])).data, np.abs(whole))


def test_a_memory_map_is_an_array(tmp_path):
    data = np.memmap(tmp_path / "x.bin", dtype="float32", mode="w+", shape=(4, 3))
    data[:] = -1
    assert (AbsTransformer()(message(data)).data == 1).all()


class Units(np.ndarray):
    """Its values mean more than numbers: it has a say in what comes of it."""

    def __array_finalize__(self, of):
        self.unit = getattr(of, "unit", "V")


class Named(np.ndarray):
    """A subclass with nothing of its own."""


def test_a_subclass_with_nothing_of_its_own_stays_one():
    result = AbsTransformer()(message((-BASE).view(Named)))
    assert type(result.data) is Named
    assert np.array_equal(result.data, np.abs(BASE))


def refusals():
    import jax

    yield BASE.astype(">f4"), "big-endian"
    yield np.ma.masked_greater(BASE, 3), "masked"
    yield BASE.view(Units), "more than an array"
    yield np.array([["a", "b"]]), "expected numbers.*texts"
    yield np.array([[object(), None]]), "expected numbers.*objects"
    yield np.zeros((2, 2), "datetime64[s]"), "expected numbers.*dates"
    yield np.zeros((2, 2), [("x", "f4")]), "expected numbers.*field"
    yield [[1.0, 2.0]], "not an array|no attribute"
    tracers = []
    jax.jit(lambda x: tracers.append(x) or x)(BASE)
    yield tracers[0], "jax.jit"


@pytest.mark.parametrize(
    "data, what", list(refusals()), ids=lambda x: type(x).__name__ if not isinstance(x, str) else x
)
def test_what_is_no_array_to_compute_with(data, what):
    given = dataclasses.replace(message(BASE))
    given.data = data
    with pytest.raises((TypeError, ValueError, BufferError), match=what):
        AbsTransformer()(given)


def test_a_tensor_that_requires_grad_is_refused():
    torch = pytest.importorskip("torch")
    with pytest.raises((BufferError, RuntimeError), match="grad"):
        AbsTransformer()(message(torch.ones((4, 3), requires_grad=True)))


@pytest.mark.parametrize("given", [None, 3, "text", np.ones(3), object()], ids=str)
def test_what_is_no_message(given):
    with pytest.raises(TypeError, match="message"):
        AbsTransformer()(given)
