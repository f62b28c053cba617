"""`swiftlet.sigproc` has the modules, classes, fields and functions of ezmsg-sigproc, where it has the transformer."""

import dataclasses
import enum
import importlib
import inspect
import pickle
import subprocess
import sys
import warnings

import pytest
import swiftlet.sigproc
import swiftlet.sigproc.butterworthfilter as butterworth
from swiftlet import SettingsError, _steps
from swiftlet._upstream import WORDS

STEPS = _steps.steps()


def upstream(step):
    """The module of the other library that holds the step; None where there is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = importlib.import_module(f"ezmsg.sigproc.{step.names.module}")
    except ModuleNotFoundError:
        return None
    return module if hasattr(module, step.transformer_name) else None


def ours(step):
    return importlib.import_module(step.module)


KNOWN = [name for name, step in STEPS.items() if upstream(step) is not None]
COMBINERS = [name for name, step in STEPS.items() if step.has_several_inputs]


def test_known_steps_are_most():
    """The comparison below must not become empty unnoticed."""
    assert len(KNOWN) >= 24
    assert {"Abs", "Clip", "Window", "BinnedAggregate", "Slicer", "Add", "Difference"} <= set(KNOWN)


@pytest.mark.parametrize("name", STEPS)
def test_every_step_has_its_classes(name):
    step = STEPS[name]
    module = ours(step)
    for attribute in step.members():
        made = getattr(module, attribute)
        # Some share the settings of another.
        assert made.__module__ == step.module or (attribute == step.settings_name and step.names.settings)
        assert made.__doc__
        assert attribute in dir(module)
        if isinstance(made, type):
            assert pickle.loads(pickle.dumps(made)) is made
    transformer = getattr(module, step.transformer_name)
    assert transformer.get_settings_type() is getattr(module, step.settings_name)


@pytest.mark.parametrize("name", KNOWN)
def test_settings_have_upstreams_fields(name):
    step = STEPS[name]
    if not hasattr(upstream(step), step.settings_name):
        return  # Add and Difference have no settings there
    theirs = getattr(upstream(step), step.settings_name)
    mine = getattr(ours(step), step.settings_name)
    fields = [field.name for field in dataclasses.fields(mine)]
    wanted = [field.name for field in dataclasses.fields(theirs)]
    # By position they mean the same; what is more here comes after them.
    assert fields[: len(wanted)] == wanted


# An order that was not set is not the order 0, which passes messages through: it is asked for.
FILTERS = [
    "ButterworthBackwardFilter",
    "ButterworthFilter",
    "ButterworthZeroPhase",
    "ChebyForDecimate",
    "ChebyshevFilter",
    "FIRFilter",
    "ParksMcClellanFIR",
]
# Upstream's defaults that are not ours, and why.
DIFFERENT = {
    # No axis stands for the stream's, whatever that is called.
    ("SignalInjector", "time_dim"): "time",
    **{(name, "order"): 0 for name in FILTERS},
}
# The same for arguments of functions.
DIFFERENT_ARGUMENTS = {("cwt", "axis"), ("butter", "order")}


def required(step, theirs):
    """Values for the settings that upstream asks for, from our first example."""
    needed = [f for f in dataclasses.fields(theirs) if f.default is f.default_factory is dataclasses.MISSING]
    example = next(iter(step.entry["examples"]))
    given = {} if isinstance(example, str) else next(iter(example.values()))
    return {field.name: given[field.name] for field in needed}


@pytest.mark.parametrize("name", [name for name in KNOWN if name not in COMBINERS])
def test_defaults_are_upstreams(name):
    step = STEPS[name]
    theirs = getattr(upstream(step), step.settings_name)
    mine = ours(step).__getattr__(step.settings_name)(**required(step, theirs))
    for field in dataclasses.fields(theirs):
        if field.default is dataclasses.MISSING or (name, field.name) in DIFFERENT:
            continue
        default = _steps.plain(field.default, [choice for s in step.entry["settings"] for choice in s["choices"]])
        value = _steps.plain(getattr(mine, field.name))
        assert value == (list(default) if isinstance(default, tuple) else default), field.name


@pytest.mark.parametrize("name", KNOWN)
def test_factories_take_upstreams_arguments(name):
    step = STEPS[name]
    if step.names.factory is None:
        return
    theirs = inspect.signature(getattr(upstream(step), step.names.factory))
    mine = inspect.signature(getattr(ours(step), step.names.factory))
    assert list(mine.parameters)[: len(theirs.parameters)] == list(theirs.parameters)
    choices = [choice for setting in step.entry["settings"] for choice in setting["choices"]]
    for argument, parameter in theirs.parameters.items():
        if parameter.default is parameter.empty or (step.names.factory, argument) in DIFFERENT_ARGUMENTS:
            continue
        default, own = (_steps.plain(of.default, choices) for of in (parameter, mine.parameters[argument]))
        assert own == _steps.plain(default), argument
    if all(p.default is not p.empty for p in theirs.parameters.values()):
        assert isinstance(getattr(ours(step), step.names.factory)(), getattr(ours(step), step.transformer_name))


@pytest.mark.parametrize("name", KNOWN)
def test_units_are_upstreams(name):
    step = STEPS[name]
    if not hasattr(upstream(step), step.unit_name):
        return  # some have none there
    theirs, mine = getattr(upstream(step), step.unit_name), getattr(ours(step), step.unit_name)

    def streams(unit):
        return {name for name in dir(unit) if name.startswith(("INPUT_", "OUTPUT_"))}

    assert streams(theirs) <= streams(mine)
    if not step.has_several_inputs:
        assert mine.SETTINGS is getattr(ours(step), step.settings_name)


@pytest.mark.parametrize("name", KNOWN)
def test_enums_are_upstreams(name):
    step = STEPS[name]
    for word in step.names.enums.values():
        theirs, mine = getattr(upstream(step), word), getattr(ours(step), word)
        assert issubclass(theirs, enum.Enum)
        assert {member.name for member in theirs} <= set(mine.__members__)


@pytest.mark.parametrize("name", [name for name in KNOWN if name not in COMBINERS])
def test_upstreams_settings_are_taken(name):
    """A settings object of the other library makes the transformer that ours makes."""
    step = STEPS[name]
    theirs = getattr(upstream(step), step.settings_name)
    needed = required(step, theirs)
    settings = theirs(**needed)
    transformer = getattr(ours(step), step.transformer_name)
    own = {field: getattr(settings, field) for field in needed}
    own |= {field: value for (other, field), value in DIFFERENT.items() if other == name}
    nested = {field.name: getattr(settings, field.name) for field in dataclasses.fields(theirs)}
    own |= {field: value for field, value in nested.items() if dataclasses.is_dataclass(value)}
    assert repr(transformer(settings)) == repr(transformer(**own))


def test_only_what_there_is_can_be_imported():
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("swiftlet.sigproc.nothing")
    with pytest.raises(AttributeError, match="Nothing"):
        _ = swiftlet.sigproc.math.clip.Nothing
    assert swiftlet.sigproc.math.clip.Clip is ours(STEPS["Clip"]).Clip
    assert "window" in dir(swiftlet.sigproc)


def test_settings_are_checked_when_they_are_made():
    from swiftlet.sigproc.math.clip import ClipSettings, ClipTransformer
    from swiftlet.sigproc.window import WindowSettings

    with pytest.raises(SettingsError, match=r"Clip.min is 3.0, must not be above max, 1.0"):
        ClipSettings(min=3, max=1)
    with pytest.raises(SettingsError, match=r'Clip.min is "low", must be a number or null'):
        ClipTransformer(min="low")
    with pytest.raises(TypeError, match="mn"):
        ClipTransformer(mn=0)
    with pytest.raises(SettingsError, match="batch_windows"):
        WindowSettings(window_dur=1.0, window_shift=0.5, batch_windows=True)
    with pytest.raises(TypeError, match="expected ClipSettings, got WindowSettings"):
        ClipTransformer(WindowSettings())


def test_enums_and_words_are_one():
    from swiftlet.sigproc.aggregate import AggregateSettings, AggregationFunction

    assert AggregateSettings(operation="max") == AggregateSettings(operation=AggregationFunction.MAX)
    assert hash(AggregateSettings(operation="max")) == hash(AggregateSettings(operation=AggregationFunction.MAX))
    assert AggregateSettings().operation is AggregationFunction.MEAN
    assert AggregationFunction("max") is AggregationFunction("MAX") is AggregationFunction.MAX
    assert AggregateSettings(operation="max") != AggregateSettings(operation="min")


def test_a_step_without_a_row_is_found_by_rule():
    step = _steps.Step({"name": "EchoFilterXY", "kind": "transformer", "summary": "Echo.", "settings": []})
    assert step.module == "swiftlet.sigproc.echo_filter_xy"
    assert set(step.members()) == {
        "EchoFilterXY",
        "EchoFilterXYSettings",
        "EchoFilterXYState",
        "EchoFilterXYTransformer",
    }


def test_positions_mean_what_they_mean_upstream():
    from swiftlet.sigproc.decimate import DecimateSettings
    from swiftlet.sigproc.downsample import DownsampleSettings

    assert DownsampleSettings(None, 5) == DownsampleSettings(factor=5)
    assert DecimateSettings(None, 5, "time") == DecimateSettings(factor=5, axis="time")
    assert butterworth.ButterworthFilterSettings("time", "sos", True, True, (512,), 1 << 20, 64, 2, 1.0) == (
        butterworth.ButterworthFilterSettings(axis="time", order=2, cuton=1.0)
    )


def test_functions_have_upstreams_defaults():
    from swiftlet.sigproc.combfilter import comb
    from swiftlet.sigproc.spectrum import spectrum

    assert comb("time").settings.fundamental_freq == 50.0
    assert comb("time", fundamental_freq=60.0).settings.fundamental_freq == 60.0
    assert spectrum("time").settings.window.name == "HANNING"


@pytest.mark.parametrize("words", list(WORDS), ids=str)
def test_words_of_upstreams_enums_are_taken(words):
    """Settings that were saved as JSON have the values of the members."""
    taken = 0
    for step in STEPS.values():
        for setting in step.entry["settings"]:
            # To aggregate by nothing is refused, whichever way it is said.
            aggregates = setting["name"] in ("operation", "aggregation")
            if WORDS[words] in setting["choices"] and setting["name"] in step.names.enums and not aggregates:
                made = step.value(step.settings(**required_of(step), **{setting["name"]: words}), is_whole=True)
                assert made[setting["name"]] == WORDS[words]
                taken += 1
    assert taken


def required_of(step):
    """The settings of the first example, where a step is nothing without some."""
    example = next(iter(step.entry["examples"]))
    given = {} if isinstance(example, str) else next(iter(example.values()))
    given = {name: value for name, value in given.items() if name not in step.names.enums}
    # Some of these words ask for taps, and for three of them.
    return {**given, "kernels": [[0.25, 0.5, 0.25]]} if step.name == "Filterbank" else given


def test_settings_of_designs_are_those_of_a_filter():
    """As by their base class in ezmsg-sigproc; settings of other steps are not."""
    from swiftlet.sigproc.filter import FilterBaseSettings, FilterSettings

    theirs = importlib.import_module("ezmsg.sigproc.filter").FilterBaseSettings
    seen = {True: 0, False: 0}
    for name in KNOWN:
        step = STEPS[name]
        other = getattr(upstream(step), step.settings.__name__, None)
        if other is not None:
            assert issubclass(step.settings, FilterBaseSettings) == issubclass(other, theirs), name
            seen[issubclass(other, theirs)] += 1
    assert seen[True] >= 8 and seen[False] >= 20 and issubclass(FilterSettings, FilterBaseSettings)
    assert not issubclass(int, FilterBaseSettings)


def test_nested_defaults_are_settings():
    from swiftlet.sigproc.bandpower import BandPowerSettings
    from swiftlet.sigproc.singlebandpow import RMSBandPowerSettings, SquareLawBandPowerSettings

    narrow = dataclasses.replace(RMSBandPowerSettings().bandpass, order=2, cuton=5.0, cutoff=9.0)
    assert RMSBandPowerSettings(bandpass=narrow).bandpass.order == 2
    assert dataclasses.replace(SquareLawBandPowerSettings().downsample, factor=3).factor == 3
    assert type(BandPowerSettings().spectrogram_settings).__name__ == "SpectrogramSettings"
    assert RMSBandPowerSettings() == RMSBandPowerSettings()
    assert RMSBandPowerSettings().bandpass is not RMSBandPowerSettings().bandpass
    assert "bandpass" not in repr(importlib.import_module("swiftlet.sigproc.singlebandpow").RMSBandPowerTransformer())


def test_objects_that_upstream_takes_are_taken(caplog):
    import numpy as np
    import pywt
    from ezmsg.sigproc.filter import FilterCoefficients
    from swiftlet.sigproc.filter import FilterSettings
    from swiftlet.sigproc.resample import ResampleSettings
    from swiftlet.sigproc.wavelets import CWTSettings

    coefficients = FilterCoefficients(b=np.array([0.5, 0.5]), a=np.array([1.0, 0.25]))
    assert FilterSettings(coefs=coefficients) == FilterSettings(coefs=([0.5, 0.5], [1.0, 0.25]))
    frequencies = [10.0, 20.0]
    of_pywt = CWTSettings(frequencies=frequencies, wavelet=pywt.ContinuousWavelet("morl"))
    assert of_pywt == CWTSettings(frequencies=frequencies, wavelet="morl")
    assert ResampleSettings(resample_rate=100.0, max_chunk_delay=float("inf")).resample_rate == 100.0
    ResampleSettings(resample_rate=100.0, max_chunk_delay=0.5)
    assert "max_chunk_delay is 0.5, which has no effect here" in caplog.text


def test_pipelines_take_what_transformers_take():
    from ezmsg.sigproc.ewma import EWMASettings
    from ezmsg.sigproc.math.clip import ClipSettings, ClipTransformer
    from swiftlet import Pipeline

    assert Pipeline([ClipSettings(min=0.0)]).steps[0]["Clip"]["min"] == 0.0
    assert Pipeline([ClipTransformer(ClipSettings(max=2.0))]).steps[0]["Clip"]["max"] == 2.0
    assert list(Pipeline([EWMASettings(time_constant=2.0)]).steps[0]) == ["EWMA"]
    with pytest.raises(TypeError, match="a step is"):
        Pipeline([3])


def test_a_subclass_overrides_what_upstreams_may():
    import numpy as np
    import swiftlet
    from swiftlet.sigproc.math.abs import AbsTransformer
    from swiftlet.sigproc.math.scale import ScaleTransformer

    class Shifted(AbsTransformer):
        def _process(self, message):
            result = super()._process(message)
            return dataclasses.replace(result, data=result.data + 7)

    class Twice(ScaleTransformer):
        def __call__(self, message):
            return super().__call__(super().__call__(message))

    message = swiftlet.AxisArray(np.array([[-1.0]]), ["time", "ch"])
    assert Shifted()(message).data[0, 0] == 8 and Shifted().send(message).data[0, 0] == 8
    assert Twice(scale=3.0)(message).data[0, 0] == -9
    # What nobody overrides has no Python on its way.
    assert AbsTransformer.__call__ is swiftlet._ext.Runner.__call__
    for name in ("_reset_state", "_hash_message"):
        with pytest.raises(TypeError, match=f"Own.{name} would never be called"):
            type("Own", (AbsTransformer,), {name: lambda self, message: None})


def test_modules_tell_what_there_is_without_ezmsg(tmp_path):
    code = (
        "import sys\n"
        "class Without:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.partition('.')[0] == 'ezmsg': raise ModuleNotFoundError(name, name=name)\n"
        "sys.meta_path.insert(0, Without())\n"
        "import importlib.util; find = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, package=None: None if 'ezmsg' in name else find(name, package)\n"
        "import inspect, pydoc, swiftlet.sigproc.math.clip as module\n"
        "from swiftlet.sigproc.math.clip import *\n"
        "names = [name for name, _ in inspect.getmembers(module)]\n"
        "assert 'ClipTransformer' in names and 'Clip' not in names, names\n"
        "assert 'ClipSettings' in pydoc.render_doc(module)\n"
        "assert ClipTransformer(ClipSettings(min=0.0))\n"
        "import swiftlet, swiftlet.sigproc.sampler as sampler\n"
        "assert sampler.TriggerProducer(period=(0.0, 1.0), publish_period=0.0)().value == 0\n"
        "step = sampler.SamplerTransformer(period=(0.0, 0.2))\n"
        "axes = {'time': swiftlet.TimeAxis(fs=10.0)}\n"
        "message = swiftlet.AxisArray(swiftlet.ones((8, 2)), ['time', 'ch'], axes)\n"
        "assert step(sampler.SampleTriggerMessage(timestamp=0.1, value='go')) == []\n"
        "(cut,) = step(message)\n"
        "assert cut.shape == (2, 2) and cut.attrs['trigger'].value == 'go'\n"
        "try: module.Clip\n"
        "except ImportError as error: print(error)\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "pip install ezmsg" in result.stdout
