"""Arrays that are more than their memory, or no numbers: right, or refused in words that help."""

import numpy as np
import pytest
import swiftlet as sw
from swiftlet.sigproc.math.abs import AbsTransformer
from swiftlet.sigproc.math.clip import ClipSettings, ClipTransformer
from swiftlet.sigproc.math.scale import ScaleTransformer


def message(data, dims=("time", "ch")):
    given = sw.AxisArray(np.zeros((1,) * len(dims)), list(dims), {"time": sw.TimeAxis(fs=100.0)})
    given.data = data
    return given


class Tensor:
    """An array that is marked as conjugated or negated, as PyTorch's are: its memory holds other numbers."""

    def __init__(self, memory, conjugated=False, negated=False):
        self.memory, self.conjugated, self.negated = memory, conjugated, negated

    shape = property(lambda self: self.memory.shape)
    dtype = property(lambda self: self.memory.dtype)

    def is_conj(self):
        return self.conjugated

    def is_neg(self):
        return self.negated

    def resolve_conj(self):
        return Tensor(self.memory.conj(), False, self.negated) if self.conjugated else self

    def resolve_neg(self):
        return Tensor(-self.memory, self.conjugated, False) if self.negated else self

    def __dlpack__(self, **options):
        return self.memory.__dlpack__(**options)

    def __dlpack_device__(self):
        return self.memory.__dlpack_device__()

    def __array_namespace__(self):
        return Namespace


class Namespace:
    @staticmethod
    def from_dlpack(x):
        return Tensor(np.from_dlpack(x))


Z = np.array([[1 + 2j, 3 - 4j], [5j, -6]])


@pytest.mark.parametrize("conjugated", [False, True])
@pytest.mark.parametrize("negated", [False, True])
def test_marked_tensors_are_the_numbers_that_they_stand_for(conjugated, negated):
    wanted = Z.conj() if conjugated else Z
    wanted = -wanted if negated else wanted
    result = ScaleTransformer(scale=2.0)(message(Tensor(Z.copy(), conjugated, negated))).data
    assert isinstance(result, Tensor) and not result.is_conj() and not result.is_neg()
    assert np.array_equal(result.memory, 2 * wanted)


def test_a_marked_tensor_that_passes_through_keeps_its_mark():
    given = message(Tensor(np.ones((2, 2)), negated=True))
    assert ClipTransformer()(given) is given


def test_tensors_of_pytorch_with_marks():
    torch = pytest.importorskip("torch")
    z = torch.tensor(Z)
    assert torch.equal(ScaleTransformer(scale=2.0)(message(z.conj())).data, 2 * z.conj().resolve_conj())
    assert torch.equal(ScaleTransformer(scale=2.0)(message(z.conj().imag)).data, -2 * z.imag)


class Masked:
    """An array with a mask, of no class that NumPy has."""

    def __init__(self):
        self.data, self.mask, self.shape = np.ones((2, 2)), np.zeros((2, 2), bool), (2, 2)

    def __dlpack__(self, **options):
        return self.data.__dlpack__(**options)


REFUSED = [
    (np.ma.masked_greater(np.ones((2, 2)), 3), "masked.*fill"),
    (Masked(), "masked.*fill"),
    (np.array([["a", "b"]]), "U1: texts are no numbers"),
    (np.array([[b"a", b"b"]]), "S1: texts are no numbers"),
    (np.array([[object(), None]]), "object: .*astype"),
    (np.zeros((2, 2), "datetime64[s]"), "dates and durations are no numbers"),
    (np.zeros((2, 2), "timedelta64[s]"), "timedelta64.*no numbers"),
    (np.zeros((2, 2), [("x", "f4")]), "take one field"),
    (np.ones((2, 2), np.longdouble), "no such precision here"),
    (np.ones((2, 2), np.clongdouble), "no such precision here"),
    (np.ones((2, 2), ">f4"), "big-endian"),
]
if hasattr(np.dtypes, "StringDType"):
    REFUSED.append((np.array([["a", "b"]], np.dtypes.StringDType()), "StringDType.*: texts are no numbers"))


@pytest.mark.parametrize(("data", "words"), REFUSED, ids=[words for _, words in REFUSED])
def test_what_holds_no_numbers_is_refused_in_words_that_help(data, words):
    for _ in range(2):
        with pytest.raises((TypeError, BufferError), match=words) as caught:
            AbsTransformer()(message(data))
        assert "DLPack" not in str(caught.value)


@pytest.mark.parametrize("device", ["CPU_DEVICE", "device1", "no_float64"])
@pytest.mark.parametrize(
    "step", [ScaleTransformer(scale=2.0), sw.Pipeline(["Abs", {"Slicer": {"selection": "1:", "axis": "ch"}}])]
)
def test_results_are_on_the_device_of_the_library_s_own(device, step):
    strict = pytest.importorskip("array_api_strict")
    device = strict.Device(device)
    data = strict.asarray(np.ones((4, 3), "float32"), device=device)
    for _ in range(2):
        result = step(message(data)).data
        assert type(result) is type(data) and result.device == device and result.dtype == strict.float32


def test_numbers_of_more_digits_are_settings():
    assert ClipSettings(max=np.longdouble(1.5)).max == 1.5
    assert ClipTransformer(max=np.longdouble("1.5"))(message(np.full((2, 2), 3.0))).data.max() == 1.5
    assert ClipSettings(max=np.float16(1.5)) == ClipSettings(max=1.5)
