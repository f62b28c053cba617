"""Functions and helper classes of ezmsg-sigproc's names give what its own give, on its arrays and on ours."""

import importlib
import warnings

import array_api_compat.numpy as xp
import numpy as np
import pytest
import scipy.signal
import swiftlet as sw
from ezmsg.util.messages.axisarray import AxisArray

RNG = np.random.default_rng(1616)


def both(module, name):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [
            getattr(importlib.import_module(f"{package}.sigproc.{module}"), name) for package in ("ezmsg", "swiftlet")
        ]


def same(a, b, **tolerance):
    if isinstance(a, tuple):
        return len(a) == len(b) and all(same(x, y, **tolerance) for x, y in zip(a, b, strict=True))
    return a is b is None or np.allclose(np.asarray(a), np.asarray(b), **tolerance)


DESIGNS = [
    ("butterworthfilter", "butter_design_fun", {"order": 3, "cutoff": 12.0}),
    ("butterworthfilter", "butter_design_fun", {"order": 4, "cuton": 20.0, "cutoff": 8.0, "coef_type": "sos"}),
    ("butterworthfilter", "butter_design_fun", {}),
    ("cheby", "cheby_design_fun", {"order": 3, "ripple_tol": 1.0, "Wn": 10.0}),
    ("combfilter", "comb_design_fun", {"fundamental_freq": 10.0}),
    ("combfilter", "comb_design_fun", {"fundamental_freq": 10.0, "filter_type": "peak", "num_harmonics": 1}),
    ("firfilter", "firwin_design_fun", {"order": 31, "cutoff": 10.0}),
    ("firfilter", "firwin_design_fun", {}),
    ("kaiser", "kaiser_design_fun", {"cutoff": 10.0, "ripple": 40.0, "width": 5.0}),
    ("fir_pmc", "parks_mcclellan_design_fun", {"order": 20, "cutoff": 10.0}),
    ("fir_hilbert", "fir_hilbert_design_fun", {"order": 20, "f_lo": 5.0, "f_hi": 30.0}),
]


@pytest.mark.parametrize("module, name, settings", DESIGNS)
def test_designs_are_upstreams(module, name, settings):
    theirs, mine = both(module, name)
    assert same(theirs(100.0, **settings), mine(100.0, **settings), atol=1e-9)


@pytest.mark.parametrize("causal", [False, True])
def test_the_bell_is_upstreams(causal):
    theirs, mine = both("gaussiansmoothing", "gaussian_smoothing_filter_design")
    assert same(theirs(sigma=2.5, causal=causal), mine(sigma=2.5, causal=causal), atol=1e-12)
    with pytest.raises(ValueError, match="sigma must be positive"):
        mine(sigma=0.0)
    with pytest.warns(UserWarning, match="smaller than"):
        mine(sigma=2.5, kernel_size=3)


@pytest.mark.parametrize("library", [np.asarray, sw.asarray])
@pytest.mark.parametrize("name", ["cart2pol", "pol2cart", "cart2z", "z2cart", "polar2z", "z2polar"])
def test_coordinates_are_upstreams(name, library):
    theirs, mine = both("coordinatespaces", name)
    count = 1 if name.startswith("z") else 2
    given = [RNG.standard_normal((5, 3)) for _ in range(count)]
    given = [given[0] + 1j] if count == 1 else given
    result = mine(*map(library, given))
    assert same(theirs(*given), result, atol=1e-12)
    parts = result if isinstance(result, tuple) else (result,)
    assert {type(part) for part in parts} == {type(library(given[0]))}


@pytest.mark.parametrize("text", ["", ":", "none", "3", "-1", "1:4", "::2", "b", "a,c", "[ab]", "2, 0", "c:"])
def test_selections_are_upstreams(text):
    theirs, mine = both("slicer", "parse_slice")
    axis = AxisArray.CoordinateAxis(data=np.array(["a", "b", "c"]), dims=["ch"])
    outcomes = []
    for function in (theirs, mine):
        try:
            outcomes.append(function(text, axis))
        except ValueError:
            outcomes.append(ValueError)
    assert outcomes[0] == outcomes[1]


def test_selections_of_fields_are_upstreams():
    theirs, mine = both("slicer", "parse_slice")
    data = np.array([("a", 1), ("b", 2), ("c", 1)], [("label", "U4"), ("bank", int)])
    axis = AxisArray.CoordinateAxis(data=data, dims=["ch"])
    for text, field in (("b", None), ("1", "bank"), ("1,2", "bank"), ("0", None)):
        assert theirs(text, axis, field) == mine(text, axis, field)
    assert mine("z", axis, allow_empty=True) == theirs("z", axis, allow_empty=True) == ()
    with pytest.raises(ValueError, match="has no field"):
        mine("1", axis, "elec")


def test_labels_are_upstreams():
    theirs, mine = both("flatten", "axis_labels")
    for data in (
        np.array(["a", "b"]),
        np.array([1.5, 2.0]),
        np.array([("a", 1)], [("label", "U1"), ("x", int)]),
        np.array([(1, 2)], [("x", int), ("y", int)]),
    ):
        assert theirs(data) == mine(data)


@pytest.mark.parametrize("operation", ["MEAN", "MAX", "STD", "NANSUM", "ARGMAX", "ARGMIN", "TRAPEZOID"])
def test_slices_are_aggregated_as_upstreams(operation):
    theirs, mine = both("aggregate", "aggregate_slices")
    kinds = both("aggregate", "AggregationFunction")
    data, slices = RNG.standard_normal((12, 3)), [slice(0, 5), slice(4, 12)]
    results = [
        function(data, slices, 0, kind[operation], coordinates=np.arange(12) * 0.5)
        for function, kind in zip((theirs, mine), kinds, strict=True)
    ]
    assert same(*results, atol=1e-12)
    if operation == "TRAPEZOID":
        with pytest.raises(ValueError, match="needs the axis coordinates"):
            mine(data, slices, 0, kinds[1][operation])


def test_tables_of_functions_are_upstreams():
    x = RNG.standard_normal((6, 2))
    for module, name in (("aggregate", "AGGREGATORS"), ("activation", "ACTIVATIONS")):
        theirs, mine = both(module, name)
        for kind, function in theirs.items():
            own = next(value for key, value in mine.items() if key.value == kind.value)
            if kind.name in ("NONE", "TRAPEZOID", "LOGIT") and name == "AGGREGATORS":
                continue
            given = (np.clip(x, 0.1, 0.9),)
            expected = function(*given, axis=0) if name == "AGGREGATORS" else function(*given)
            assert same(expected, own(*given), atol=1e-12), kind
    theirs, mine = both("spectrum", "WINDOWS")
    for kind, function in theirs.items():
        own = next(value for key, value in mine.items() if key.value == kind.value)
        for points in (1, 2, 9):
            assert same(function(points), own(points), atol=1e-12), kind


@pytest.mark.parametrize("fractional", [True, False])
@pytest.mark.parametrize("fs, duration", [(100.0, 0.05), (30012.0, 0.001), (7.0, 0.5), (10.0, 0.04)])
def test_bins_fall_where_upstreams_fall(fs, duration, fractional):
    schedules = [kind(duration, fractional) for kind in both("util.binning", "BinSchedule")]
    for schedule in schedules:
        schedule.reset(fs)
    begin = 0
    for count in RNG.integers(0, 90, 40):
        theirs, mine = (schedule.advance(int(count), 1.0 + begin / fs, 1 / fs) for schedule in schedules)
        assert mine.cut_points == theirs.cut_points
        assert (mine.n_bins, mine.carry_count) == (theirs.n_bins, theirs.carry_count)
        assert mine.output_offset == pytest.approx(theirs.output_offset)
        assert mine.output_gain == theirs.output_gain
        begin += int(count)


@pytest.mark.parametrize("strategy", ["immediate", "threshold", "on_demand"])
@pytest.mark.parametrize("overflow", ["grow", "drop", "warn-overwrite"])
def test_buffers_are_queues_as_upstreams(strategy, overflow):
    """The same calls on both; samples count up, so that none is lost or doubled unnoticed."""
    options = {"update_strategy": strategy, "overflow_strategy": overflow, "threshold": 4}
    buffers = [kind(xp, 10, (2,), np.float64, **options) for kind in both("util.buffer", "HybridBuffer")]
    written = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(120):
            count = int(RNG.integers(0, 5))
            block = np.repeat(np.arange(written, written + count, dtype=float)[:, None], 2, axis=1)
            written += count
            call = RNG.choice(["read", "peek", "seek", "peek_at", "peek_last"])
            wanted = int(RNG.integers(0, 6))
            outcomes = []
            for buffer in buffers:
                buffer.write(block)
                try:
                    if call in ("read", "peek"):
                        outcomes.append(np.array(getattr(buffer, call)(min(wanted, buffer.available()))).tolist())
                    elif call == "peek_last":
                        outcomes.append(np.array(buffer.peek_last()).tolist())
                    else:
                        outcomes.append(np.array(getattr(buffer, call)(wanted)).tolist())
                except IndexError:
                    outcomes.append(IndexError)
                outcomes[-1] = (outcomes[-1], buffer.available())
            assert outcomes[0] == outcomes[1], call


@pytest.mark.parametrize("shape", [(6, 6), (8, 5), (1, 4)])
def test_blocks_are_upstreams(shape):
    theirs, mine = both("util.blockdiag", "contiguous_block_partition")
    plans = both("util.blockdiag", "plan_block_matmul")
    for _ in range(60):
        weights = RNG.standard_normal(shape) * (RNG.random(shape) < 0.25)
        # Rows and columns of zeros may go with either neighbour.
        expected, blocks = (
            [block for block in function(weights) if weights[block].any()] for function in (theirs, mine)
        )
        assert [np.count_nonzero(weights[block]) for block in blocks] == [
            np.count_nonzero(weights[block]) for block in expected
        ]
        assert sum(np.count_nonzero(weights[block]) for block in blocks) == np.count_nonzero(weights)
        found = plans[1](weights, 100, force=True)
        if found is not None:
            rows = np.arange(shape[0]) if found.in_perm is None else found.in_perm
            columns = np.arange(shape[1]) if found.out_perm is None else found.out_perm
            arranged, inside = weights[rows][:, columns], np.zeros(shape, dtype=bool)
            for block in found.blocks:
                inside[block] = True
            assert (arranged[~inside] == 0).all()
            assert found.n_blocks > 1


@pytest.mark.parametrize("count", [1, 2, 7])
def test_cascades_go_on_with_scipys_state(count):
    _, direct = both("util.sosfilt_direct", "DirectSosfilt")
    sos = scipy.signal.butter(5, 0.3, output="sos")
    x, zi = RNG.standard_normal((3, count)), RNG.standard_normal((3, 3, 2))
    expected = scipy.signal.sosfilt(sos, x, axis=-1, zi=zi)
    assert same(expected, direct(sos, np.float64).apply(x, -1, zi), atol=1e-12)


@pytest.mark.parametrize("step, size, axis", [(1, 3, 0), (2, 4, 1), (5, 2, 0)])
def test_windows_of_sparse_arrays_are_upstreams(step, size, axis):
    sparse = pytest.importorskip("sparse")
    theirs, mine = both("util.sparse", "sliding_win_oneaxis")
    given = sparse.random((9, 8), density=0.3, random_state=4)
    a, b = theirs(given, size, axis, step), mine(given, size, axis, step)
    assert np.array_equal(a.todense(), b.todense())


def test_references_are_upstreams():
    theirs, mine = both("util.rereference", "rereference_matrix")
    for options in ({}, {"groups": [[0, 2], [1]]}, {"include_current": False}, {"min_reref_size": 9}):
        assert same(theirs("car", 5, **options), mine("car", 5, **options), atol=1e-12)
    with pytest.raises(ValueError, match="overlap"):
        mine("car", 3, groups=[[0, 1], [1, 2]])


def test_groups_are_upstreams():
    theirs, mine = both("util.channels", "resolve_channel_groups")
    data = np.array([("a", 1), ("b", 2), ("c", 1)], [("label", "U4"), ("bank", int)])
    axis = AxisArray.CoordinateAxis(data=data, dims=["ch"])
    given = AxisArray(np.zeros((4, 3)), ["time", "ch"], {"time": AxisArray.TimeAxis(10.0), "ch": axis})
    for spec in (None, "bank", ("bank", "label"), [[0, 1], [2]], "nothing", lambda found, name: [[1]]):
        expected, found = theirs(given, "ch", spec), mine(given, "ch", spec)
        assert (expected is None) == (found is None)
        assert [group.tolist() for group in expected or []] == [group.tolist() for group in found or []]


def test_averages_are_upstreams():
    theirs, mine = both("ewma", "EWMA_Deprecated")
    x = RNG.standard_normal((20, 3))
    a, b = theirs(0.2, 50), mine(0.2, 50)
    for sample in x:
        assert same(a.compute_sample(sample), b.compute_sample(sample), atol=1e-12)
    a, b = theirs(0.2, 50), mine(0.2, 50)
    for part in np.split(x, [7, 8]):
        assert same(a.compute(part), b.compute(part), atol=1e-12)
