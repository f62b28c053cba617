"""What transformers of ours are to programs: states to look at, settings to assign, classes of ezmsg-baseproc, steps of
scikit-learn, and functions as settings.
"""

import copy
import importlib.metadata
import pickle
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest
import scipy.signal
import swiftlet as sw
from ezmsg.baseproc import BaseAdaptiveTransformer, BaseStatefulTransformer, BaseTransformer
from ezmsg.util.messages.axisarray import AxisArray
from swiftlet import _steps
from swiftlet.sigproc.affinetransform import AffineTransformTransformer, CommonRereferenceTransformer
from swiftlet.sigproc.align import AlignAlongAxisProcessor
from swiftlet.sigproc.butterworthfilter import ButterworthFilterSettings, ButterworthFilterTransformer
from swiftlet.sigproc.concat import ConcatProcessor
from swiftlet.sigproc.ewma import EWMATransformer
from swiftlet.sigproc.filter import FilterTransformer
from swiftlet.sigproc.fir_hilbert import FIRHilbertFilterTransformer
from swiftlet.sigproc.math.abs import AbsTransformer
from swiftlet.sigproc.merge import MergeProcessor
from swiftlet.sigproc.resample import ResampleProcessor
from swiftlet.sigproc.rollingscaler import RollingScalerProcessor
from swiftlet.sigproc.window import WindowTransformer

ROOT = Path(__file__).resolve().parents[2]
X = np.random.default_rng(16).standard_normal((50, 4))


def message(data, rate=100.0, offset=0.0, dims=("time", "ch")):
    return AxisArray(data, list(dims), {"time": AxisArray.TimeAxis(rate, offset=offset)})


@pytest.mark.parametrize("order", [1, 2, 5])
def test_the_state_of_a_filter_is_scipys(order):
    """Sections and quotients: the state in transposed form after each message."""
    b, a = scipy.signal.butter(order, 10, fs=100)
    sos = scipy.signal.butter(order, 10, fs=100, output="sos")
    whole = FilterTransformer(coefs=(b, a), coef_type="ba")
    whole(message(X))
    _, after = scipy.signal.lfilter(b, a, X, axis=0, zi=scipy.signal.lfilter_zi(b, a)[:, None] * X[0])
    assert np.allclose(whole.state.zi, after, atol=1e-12)
    sections = FilterTransformer(coefs=sos, coef_type="sos")
    sections(message(X))
    _, after = scipy.signal.sosfilt(sos, X, axis=0, zi=scipy.signal.sosfilt_zi(sos)[:, :, None] * X[0])
    assert np.allclose(sections.state.zi, after, atol=1e-12)


def test_states_are_views():
    window = WindowTransformer(window_dur=0.2, window_shift=0.1)
    window(message(X))
    state = window.state
    assert (state.window_samples, state.window_shift_samples) == (20, 10)
    assert {"window_samples", "shift"} <= set(dir(state))
    with pytest.raises(AttributeError, match="can be read, not set"):
        state.window_samples = 3
    with pytest.raises(AttributeError, match=r"no 'buffer'.*window_samples"):
        _ = state.buffer
    assert pickle.loads(pickle.dumps(state)) == copy.deepcopy(state) == state == bytes(state)
    assert type(state) is window.get_state_type()


def test_states_go_back_in_any_form():
    step = EWMATransformer(time_constant=0.1)
    step(message(X))
    kept, expected = step.state, None
    for form in (kept, bytes(kept)):
        step.state = form
        result = step(message(X, offset=0.5)).data
        expected = result if expected is None else expected
        assert np.array_equal(result, expected)


def test_the_functional_form_takes_both_forms():
    step, plain = EWMATransformer(time_constant=0.1), EWMATransformer(time_constant=0.1)
    second = [plain(message(X)), plain(message(X, offset=0.5))][1].data
    for state in (None, (None, -1)):
        after, _ = step.stateful_op(state, message(X))
        assert type(after) is (tuple if state else type(step.state))
        _, result = step.stateful_op(after, message(X, offset=0.5))
        assert np.array_equal(result.data, second)


def test_settings_can_be_assigned():
    step = ButterworthFilterTransformer(order=2, cutoff=10.0)
    step(message(X))
    step.settings = ButterworthFilterSettings(order=2, cutoff=20.0)
    assert step.settings.cutoff == 20.0
    average = EWMATransformer(accumulate=True)
    average.accumulate = False
    assert (average.accumulate, average.settings.accumulate) == (False, False)


def test_transformers_are_baseprocs():
    assert isinstance(AbsTransformer(), BaseTransformer)
    assert not isinstance(AbsTransformer(), BaseStatefulTransformer)
    assert isinstance(WindowTransformer(window_dur=1.0), BaseStatefulTransformer)
    assert isinstance(RollingScalerProcessor(), BaseAdaptiveTransformer)


def test_coefficients_are_updated_and_told():
    sos = scipy.signal.butter(2, [0.1, 0.2], "bandpass", output="sos")
    step = FilterTransformer(coefs=sos, coef_type="sos")
    step(message(X))
    other = scipy.signal.butter(2, [0.1, 0.3], "bandpass", output="sos")
    step.update_coefficients(other, coef_type="sos")
    step(message(X, offset=0.5))
    assert np.allclose(step.settings.coefs, other)
    hilbert = FIRHilbertFilterTransformer(order=10)
    assert hilbert.get_taps() is None
    hilbert(message(X))
    assert hilbert.get_taps() == 11
    design = ButterworthFilterTransformer(order=3, cutoff=10.0, coef_type="sos").get_design_function()
    assert np.allclose(design(100.0), scipy.signal.butter(3, 10, fs=100, output="sos"))


def test_weights_may_be_functions():
    step = AffineTransformTransformer(weights=lambda count: np.eye(count)[::-1], axis="ch")
    assert np.allclose(step(message(X)).data, X[:, ::-1])
    # Called again for another number of channels.
    assert np.allclose(step(message(X[:, :3])).data, X[:, 2::-1])
    step.set_weights(np.eye(3) * 2)
    assert np.allclose(step(message(X[:, :3])).data, X[:, :3] * 2)


def test_groups_may_be_functions():
    step = CommonRereferenceTransformer(channel_groups=lambda found, axis: [[0, 1], [2, 3]], axis="ch")
    assert np.allclose(step(message(X)).data[:, :2].sum(axis=1), 0)
    both = AffineTransformTransformer(
        weights=lambda count, groups: np.eye(count) * len(groups),
        channel_groups=lambda found, axis: [[0], [1]],
        axis="ch",
    )
    assert np.allclose(both(message(X)).data, X * 2)


def test_a_reference_is_followed():
    step = ResampleProcessor()
    step.push_reference(message(np.zeros((20, 1)), rate=40.0))
    result = step(message(X))
    assert result.data.shape == (20, 4)
    assert result.axes["time"].gain == pytest.approx(1 / 40)
    assert step(message(X, offset=0.5)).data.shape == (0, 4)


@pytest.mark.parametrize(
    ("fill", "first"), [("extrapolate", X[0] * 3 - X[1] * 2), ("last", X[0]), (7.0, np.full(4, 7.0))]
)
def test_a_reference_that_begins_before_the_signal_meets_the_filling(fill, first):
    step = ResampleProcessor(fill_value=fill)
    step.push_reference(message(np.zeros((20, 1)), rate=40.0, offset=-0.02))
    assert np.allclose(step(message(X)).data[0], first)


def test_the_filling_changes_in_a_running_stream():
    step = ResampleProcessor(fill_value="last")
    step.push_reference(message(np.zeros((4, 1)), rate=40.0, offset=-1.0))
    assert np.allclose(step(message(X)).data, X[0])
    step.update_settings(fill_value=7.0)
    step.push_reference(message(np.zeros((40, 1)), rate=40.0, offset=-0.9))
    assert np.allclose(step(message(X, offset=len(X) / 100)).data[0], 7.0)


def test_samples_with_a_time_each_are_brought_to_a_rate():
    step, times = ResampleProcessor(resample_rate=100.0), np.sort(np.random.default_rng(3).random(60))
    results = []
    for cut in np.split(times, [20, 35]):
        axis = AxisArray.CoordinateAxis(data=cut, dims=["time"], unit="s")
        step(AxisArray(3 * cut[:, None], ["time", "ch"], {"time": axis}))
        results.append(next(step))
    begins = [result.axes["time"].offset for result in results]
    counts = np.cumsum([0, *(len(result.data) for result in results)])
    assert begins == pytest.approx(times[0] + counts[:3] / 100)
    values = np.concatenate([result.data[:, 0] for result in results])
    assert np.allclose(values, 3 * (times[0] + np.arange(len(values)) / 100))
    assert len(values) == int((times[-1] - times[0]) * 100) + 1
    assert next(step).data.size == 0


def test_merge_recovers_from_another_rate(caplog):
    step = MergeProcessor()
    outcomes = []
    for number, rate in enumerate([100.0, 50.0, 100.0]):
        first = step(message(X, offset=0.5 * number))
        outcomes.append((first, step.push_b(message(X, rate=rate, offset=0.5 * number))))
    assert [second is not None for _, second in outcomes] == [True, False, True]
    assert "input b goes on at 50 Hz, the other at 100 Hz" in caplog.text


def test_processors_go_along_the_axis_that_is_named():
    data = X.T.copy()
    step = AlignAlongAxisProcessor(axis="time")
    assert step(message(data, dims=("ch", "time"))) is None
    first, second = step.push_b(message(data, dims=("ch", "time")))
    assert first.data.shape == second.data.shape == (4, 50)


def test_libraries_are_brought_together_when_asked():
    step = ConcatProcessor(auto_coerce_backend=True)
    step.push_a(message(X))
    step.push_b(message(sw.asarray(X)))
    joined = step()
    assert type(joined.data) is np.ndarray
    assert joined.data.shape == (50, 8)


def test_steps_stand_in_scikit_learns_pipelines():
    step = ButterworthFilterTransformer(order=2, cutoff=0.1, wn_hz=False)
    assert step.get_params()["order"] == 2
    result = step.fit(X).transform(X)
    sos = scipy.signal.butter(2, 0.1, output="sos")
    expected, _ = scipy.signal.sosfilt(sos, X, axis=0, zi=scipy.signal.sosfilt_zi(sos)[:, :, None] * X[0])
    assert np.allclose(result, expected)
    assert np.array_equal(step.fit_transform(X), result)
    assert step.set_params(order=3).settings.order == 3


def test_entry_points_name_every_unit():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    named = project["entry-points"]["ezmsg.components"]
    units = {f"swiftlet.{step.unit_name}": f"{step.module}:{step.unit_name}" for step in _steps.steps().values()}
    assert units.items() <= named.items()
    for place in named.values():
        point = importlib.metadata.EntryPoint("unit", place, "ezmsg.components")
        assert hasattr(point.load(), "SETTINGS")
    assert project["scripts"] == {"swiftlet": "swiftlet.__main__:run"}


def test_stubs_are_the_live_modules():
    script = ROOT / "python" / "stubs_sigproc.py"
    made = subprocess.run([sys.executable, "-P", script, "--check"], capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr


# --- What states and settings tell under the names that ezmsg-sigproc has


def stream(data, fs=100.0, offset=0.0):
    return AxisArray(data, ["time", "ch"], {"time": AxisArray.TimeAxis(fs=fs, offset=offset)})


def test_frequencies_may_stand_in_a_trigger():
    import dataclasses

    from swiftlet.sigproc.fbcca import FBCCATransformer
    from swiftlet.sigproc.sampler import SampleTriggerMessage

    @dataclasses.dataclass
    class Trigger(SampleTriggerMessage):
        freqs: tuple = (10.0, 12.0)

    message = stream(np.random.default_rng(2).normal(size=(100, 3)))
    message.attrs["trigger"] = Trigger()
    told = FBCCATransformer(time_dim="time", ch_dim="ch", harmonics=2)(message)
    given = FBCCATransformer(time_dim="time", ch_dim="ch", harmonics=2, freqs=[10.0, 12.0])(message)
    assert np.array_equal(told.data, given.data)
    assert told.attrs["trigger"] is message.attrs["trigger"]


def test_all_settings_can_be_pickled():
    """Enums that several steps share are one class, whichever of their words a step takes."""
    from swiftlet.sigproc import aggregate, binned_aggregate

    for step in _steps.steps().values():
        try:
            settings = step.settings()
        except ValueError:
            continue
        assert pickle.loads(pickle.dumps(settings)) == settings
    assert type(binned_aggregate.BinnedAggregateSettings().operation) is aggregate.AggregationFunction


def test_scalers_show_their_averages():
    from swiftlet.sigproc.scaler import AdaptiveStandardScalerTransformer

    data = np.random.default_rng(1).normal(size=(40, 3))
    scaler, mean, square = (
        kind(time_constant=0.05) for kind in (AdaptiveStandardScalerTransformer, EWMATransformer, EWMATransformer)
    )
    scaler(stream(data))
    mean(stream(data))
    square(stream(data**2))
    assert np.allclose(scaler.state.samps_ewma.zi, mean.state.zi)
    assert np.allclose(scaler.state.vars_sq_ewma.zi, square.state.zi)
    assert scaler.state.samps_ewma.settings.accumulate


def test_states_show_blocks_and_the_axis_they_follow():
    from swiftlet.sigproc.downsample import DownsampleTransformer

    weights = np.zeros((4, 4))
    weights[::2, ::2], weights[1::2, 1::2] = 1, 2
    mixed = AffineTransformTransformer(weights=weights, kernel="blocks", axis="ch")
    mixed(stream(np.ones((5, 4))))
    for inputs, outputs, block in mixed.state.blocks:
        assert np.array_equal(block, weights[np.ix_(inputs, outputs)])
    assert [inputs for inputs, _, _ in mixed.state.blocks] == [[0, 2], [1, 3]]
    assert mixed.state.in_perm == [0, 2, 1, 3] and mixed.state.weights is None
    down = DownsampleTransformer(factor=2)
    down(stream(np.ones((5, 4))))
    assert down.state.axis == "time"


def test_a_number_tells_streams_apart():
    average = EWMATransformer(time_constant=0.1)
    assert average._hash == -1
    average(stream(np.ones((5, 2))))
    first = average._hash
    average(stream(np.ones((5, 2)), offset=0.05))
    assert average._hash == first != -1
    average(stream(np.ones((5, 3))))
    assert average._hash not in (first, -1)


def test_how_far_a_zero_phase_filter_looks_ahead():
    from ezmsg.sigproc import butterworthzerophase as theirs
    from swiftlet.sigproc import butterworthzerophase as mine

    lengths = []
    for module in (mine, theirs):
        settings = module.ButterworthZeroPhaseSettings(order=4, cutoff=30.0, coef_type="sos")
        lengths.append(module.ButterworthBackwardFilterTransformer(settings)._compute_pad_length(1000.0))
    assert lengths[0] == lengths[1] > 0
    assert mine.ButterworthBackwardFilterTransformer(order=0).pad_length(1000.0) == 0


def test_an_empty_message_is_no_pause():
    settings = {"time_constant": 0.1, "reset_on_resume": True}
    step, other = EWMATransformer(**settings), EWMATransformer(**settings)
    first, later = message(np.random.default_rng(3).normal(size=(10, 2))), message(np.ones((10, 2)), offset=0.1)
    step(first), other(first)
    step.update_settings(passthrough=True)
    step(message(np.ones((0, 2)), offset=0.1))
    step.update_settings(passthrough=False)
    np.testing.assert_array_equal(step(later).data, other(later).data)


def test_weights_that_pass_messages_on_need_no_axis():
    x = message(np.ones((3, 2)))
    assert AffineTransformTransformer(weights="passthrough", axis="elsewhere")(x).data is x.data


def test_wavelets_of_low_frequencies_may_have_the_least_delay():
    """Three kernels of some 3000 taps."""
    from swiftlet.sigproc.wavelets import CWTTransformer

    x = message(np.random.default_rng(4).normal(size=(50, 1)), rate=1000.0)
    step = CWTTransformer(frequencies=[4.0, 4.5, 5.0], wavelet="morl", min_phase="homomorphic", axis="time")
    assert np.isfinite(step(x).data).all()


def test_states_show_arrays_in_the_library_of_the_stream():
    """Those of its dtype; sums of float64, which some libraries do not know, are NumPy's."""
    jnp = pytest.importorskip("jax.numpy")
    x = AxisArray(jnp.ones((5, 2), "float32"), ["time", "ch"], {"time": AxisArray.TimeAxis(100.0)})
    mixed = AffineTransformTransformer(weights=np.eye(2), axis="ch")
    assert mixed.state.weights is None
    mixed(x)
    assert isinstance(mixed.state.weights, type(x.data)) and (np.asarray(mixed.state.weights) == np.eye(2)).all()
    low = ButterworthFilterTransformer(order=2, cutoff=10.0, coef_type="sos")
    low(x)
    assert type(low.state.filter.zi) is np.ndarray
