"""Element-wise steps take a short way for small NumPy messages of a stream that is known: nobody must notice."""

import copy

import numpy as np
import pytest
import swiftlet as sw
from swiftlet.sigproc.math.scale import ScaleSettings, ScaleTransformer

from library_matrix import examples, transformer

NAMES = {"Abs", "Activation", "Anscombe", "Clip", "ConstAdd", "ConstDifference", "InverseAnscombe", "Invert"}
NAMES |= {"LinearTransform", "Log", "Pow", "Quantize", "Scale"}
EXAMPLES = [example for name, example in examples() if name in NAMES]
RNG = np.random.default_rng(8)
CHAIN = [{"Abs": {}}, {"Clip": {"min": 0.1, "max": 2.0}}, {"Log": {}}, {"Scale": {"scale": 2.0}}]


def message(data, offset=0.0, **fields):
    axes = {"time": sw.LinearAxis(unit="s", gain=0.01, offset=offset)}
    return sw.AxisArray(data, ["time", "ch"], **{"axes": axes, "key": "rig", **fields})


def same(a, b):
    """The same bits, dtype and header."""
    assert a.data.dtype == b.data.dtype and a.data.tobytes() == b.data.tobytes()
    assert (a.dims, a.axes, a.key, a.attrs) == (b.dims, b.axes, b.key, b.attrs)


def alone(step, given):
    """What a step that never saw another message makes of one: the long way."""
    return transformer(step)(given)


@pytest.mark.parametrize("step", EXAMPLES, ids=str)
@pytest.mark.parametrize("dtype", ["float32", "float64", "int16", "uint8"])
def test_the_second_message_is_computed_as_the_first(step, dtype):
    made = transformer(step)
    for k, shape in enumerate([(5, 3), (5, 3), (7, 3), (0, 3), (1, 3), (64, 3)]):
        given = message((RNG.standard_normal(shape) * 4).astype(dtype), offset=k)
        same(made(given), alone(step, given))


@pytest.mark.parametrize("step", EXAMPLES, ids=str)
def test_what_is_not_like_the_message_before(step):
    made = transformer(step)
    x = RNG.standard_normal((12, 3)).astype("float32")
    given = [
        message(x), message(x), message(x.astype("float64")), message(x), message(x[::2, ::-1]), message(x.T.copy().T),
        message(x, key="third"), message(x, key="other"), message(x), message(np.repeat(x, 2000, axis=0)), message(x),
        message(x, attrs={"a": 1}), message(x, axes={}), message(x.astype(">f4").astype("=f4")),
    ]  # fmt: skip
    for each in given:
        before = each.data.copy()
        same(made(each), alone(step, each))
        assert np.array_equal(each.data, before)


def test_a_pipeline_of_them_is_one_of_them():
    made = sw.Pipeline(CHAIN)
    for k in range(4):
        given = message(RNG.standard_normal((20, 64)).astype("float32"), offset=k)
        expected = given
        for step in CHAIN:
            expected = alone(step, expected)
        result = made(given)
        same(result, expected)
        assert result.data.flags.writeable and type(result) is type(given) and result.axes is given.axes


def test_new_settings_count_from_the_next_message_on():
    made = ScaleTransformer(scale=2.0)
    given = message(np.ones((4, 2), "float32"))
    assert [made(given).data[0, 0] for _ in range(3)] == [2, 2, 2]
    made.update_settings(ScaleSettings(scale=3.0))
    assert [made(given).data[0, 0] for _ in range(3)] == [3, 3, 3]
    made.update_settings(ScaleSettings(scale=1.0))
    assert made(given) is given


@pytest.mark.parametrize(
    "field, change",
    [
        ("dims", lambda _: ["time"]),
        ("dims", lambda _: ["time", "time"]),
        ("dims", lambda _: ["ch", "time"]),
        ("axes", lambda _: None),
        ("axes", lambda _: {"time": sw.LinearAxis(offset=float("nan"))}),
        ("axes", lambda _: {"time": sw.LinearAxis(offset="later")}),
        ("data", lambda x: x[0]),
        ("data", lambda x: x.astype(">f4")),
        ("data", lambda _: np.array([["a", "b"]])),
        ("data", lambda _: None),
        ("key", lambda _: 3),
    ],
)
def test_what_is_wrong_with_a_message_is_said_as_ever(field, change):
    def outcome(function, given):
        try:
            return function(given).data.tobytes()
        except Exception as error:
            return type(error), str(error)

    made = transformer({"Abs": {}})
    good = message(np.ones((4, 2), "float32"))
    made(good), made(good)
    bad = copy.copy(good)
    setattr(bad, field, change(getattr(good, field)))
    assert outcome(made, bad) == outcome(transformer({"Abs": {}}), bad)
    same(made(good), good)


def test_another_number_of_channels_begins_another_stream():
    x = RNG.standard_normal((12, 8)).astype("float32")
    made, differences = transformer({"Scale": {"scale": 2.0}}), transformer({"Diff": {}})
    for part in [x, x, x[:, :4], x[:, :4].copy(), x]:
        same(made(message(part)), alone({"Scale": {"scale": 2.0}}, message(part)))
    for part in [x, x[:, :4], x]:
        same(differences(message(part)), alone({"Diff": {}}, message(part)))
