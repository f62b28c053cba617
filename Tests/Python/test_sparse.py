"""Messages of sparse arrays: steps work on the dense ones, and give sparse ones again."""

import numpy as np
import pytest
from ezmsg.util.messages.axisarray import AxisArray
from swiftlet.sigproc.affinetransform import AffineTransformTransformer
from swiftlet.sigproc.aggregate import AggregateTransformer
from swiftlet.sigproc.binned_aggregate import BinnedAggregateTransformer
from swiftlet.sigproc.downsample import DownsampleTransformer
from swiftlet.sigproc.math.abs import AbsTransformer
from swiftlet.sigproc.math.scale import ScaleTransformer
from swiftlet.sigproc.slicer import SlicerTransformer
from swiftlet.sigproc.transpose import TransposeTransformer
from swiftlet.sigproc.window import WindowTransformer

sparse = pytest.importorskip("sparse")
X = np.random.default_rng(16).standard_normal((50, 4))
DATA = np.where(X > 1, X, 0.0)
STEPS = [
    AbsTransformer(),
    ScaleTransformer(scale=2.0),
    SlicerTransformer(selection=":2", axis="ch"),
    TransposeTransformer(axes=("ch", "time")),
    AggregateTransformer(axis="ch", operation="sum"),
    DownsampleTransformer(factor=5),
    WindowTransformer(window_dur=0.2, window_shift=0.1, newaxis="win"),
    BinnedAggregateTransformer(bin_duration=0.1),
    AffineTransformTransformer(weights=np.eye(4), axis="ch"),
]


@pytest.mark.parametrize("kind", ["COO", "GCXS"])
@pytest.mark.parametrize("step", STEPS, ids=lambda step: type(step).__name__)
def test_sparse_arrays_stay_sparse(step, kind):
    given = [
        AxisArray(data, ["time", "ch"], {"time": AxisArray.TimeAxis(100.0)})
        for data in (getattr(sparse, kind).from_numpy(DATA), DATA)
    ]
    result, dense = (type(step)(step.settings)(message) for message in given)
    assert type(result.data) is getattr(sparse, kind)
    assert np.allclose(result.data.todense(), dense.data)
    assert result.dims == dense.dims
