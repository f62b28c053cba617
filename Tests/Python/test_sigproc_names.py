"""`swiftlet.sigproc` has the modules, classes, fields and functions of ezmsg-sigproc, where it has the transformer."""

import dataclasses
import enum
import importlib
import inspect
import pickle
import warnings

import pytest
import swiftlet.sigproc
from swiftlet import SettingsError, _steps

STEPS = _steps.steps()


def upstream(step):
    """The module of the other library that holds the step; None where there is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = importlib.import_module(f"ezmsg.sigproc.{step.row.module}")
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
    for attribute in step.names():
        made = getattr(module, attribute)
        # Some share the settings of another.
        assert made.__module__ == step.module or (attribute == step.settings_name and step.row.settings)
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
    assert set(wanted) <= set(fields)
    # They stand in the same order for those who give them by position, unless some that mean nothing here come between.
    extras = {*step.row.ignored, *step.row.refused}
    if not extras & set(wanted[:-2]):
        assert [field for field in fields if field in wanted] == wanted


# Upstream's defaults that are not ours: no axis stands for the stream's, and an order that was not set is not the order 0.
FILTERS = ["ButterworthFilter", "ButterworthZeroPhase", "ChebyForDecimate", "ChebyshevFilter", "FIRFilter", "ParksMcClellanFIR"]
DIFFERENT = {("SignalInjector", "time_dim"): "time", **{(name, "order"): 0 for name in FILTERS}}


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
    if step.row.factory is None:
        return
    theirs = inspect.signature(getattr(upstream(step), step.row.factory))
    mine = inspect.signature(getattr(ours(step), step.row.factory))
    assert set(theirs.parameters) <= set(mine.parameters)
    # As with fields, unless something that means nothing here comes between.
    shared = [name for name in mine.parameters if name in theirs.parameters]
    assert shared == list(theirs.parameters) or {*step.row.ignored, *step.row.refused} & {*list(theirs.parameters)[:-1]}
    if all(p.default is not p.empty for p in theirs.parameters.values()):
        assert isinstance(getattr(ours(step), step.row.factory)(), getattr(ours(step), step.transformer_name))


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
    for word in step.row.enums.values():
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
    assert AggregateSettings(operation="max") != AggregateSettings(operation="min")


def test_a_step_without_a_row_is_found_by_rule():
    step = _steps.Step({"name": "EchoFilterXY", "kind": "transformer", "summary": "Echo.", "settings": []})
    assert step.module == "swiftlet.sigproc.echo_filter_xy"
    assert set(step.names()) == {"EchoFilterXYSettings", "EchoFilterXYTransformer", "EchoFilterXY"}
