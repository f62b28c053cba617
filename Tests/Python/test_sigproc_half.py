"""Half precision by one rule: every step computes with it in float32, and that is what comes out, from any library."""

from dataclasses import replace

import numpy as np
import pytest
import swiftlet as sw

from library_matrix import examples, piece, recording, run

EXAMPLES = list(examples())
IDS = [f"{name}-{i}" for i, (name, _) in enumerate(EXAMPLES)]
#: Some values that both halves hold, small enough for every example.
WHOLE = replace(recording("float32"), data=np.round(recording("float32").data * 8) / 8)


def parts(data):
    return [replace(piece(WHOLE, a, b), data=data[a:b]) for a, b in ((0, 17), (17, 40))]


def of_jax():
    import jax
    import jax.numpy

    jax.config.update("jax_enable_x64", True)

    return jax.numpy.asarray(WHOLE.data).astype("bfloat16")


@pytest.mark.parametrize("example", EXAMPLES, ids=IDS)
def test_every_example_on_half_precision(example):
    wanted = run(example[1], parts(WHOLE.data))
    for data in (WHOLE.data.astype("float16"), of_jax(), sw.astype(sw.asarray(WHOLE.data), sw.float16)):
        found = run(example[1], parts(data))
        assert len(found) == len(wanted)
        for result, expected in zip(found, wanted, strict=True):
            assert type(result.data) is type(data)
            values = np.from_dlpack(result.data)
            assert values.dtype == expected.data.dtype
            assert np.array_equal(values, expected.data, equal_nan=True)


def test_small_messages_go_the_same_way_as_large_ones():
    from swiftlet.sigproc.math.scale import ScaleTransformer

    for samples in (1, 100, 100_000):
        given = sw.AxisArray(np.full((samples, 2), 0.5, "float16"), ["time", "ch"])
        step = ScaleTransformer(scale=3.0)
        for _ in range(3):
            assert step(given).data.dtype == "float32" and step(given).data[0, 0] == 1.5
