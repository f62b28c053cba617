"""The JSON Schema of pipeline files, against an independent validator and against what the tool takes."""

import json

import jsonschema
import pytest
import yaml

from conftest import EXAMPLES, fail, run, succeed

SCHEMA = json.loads(succeed("schema"))
STEPS = json.loads(succeed("list", "--json"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def test_it_is_a_schema_of_the_draft_that_it_names():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_a_file_that_is_written_is_what_is_printed(tmp_path):
    assert succeed("schema", "-o", tmp_path / "schema.json") == ""
    assert json.loads((tmp_path / "schema.json").read_text()) == SCHEMA
    fail(73, "schema", "-o", tmp_path / "none" / "schema.json", says="there is no folder")


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_examples_of_the_repository_are_valid(path):
    VALIDATOR.validate(yaml.safe_load(path.read_text()))


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step["name"])
def test_the_examples_of_each_step_are_valid(step):
    VALIDATOR.validate(step["examples"])
    described = SCHEMA["$defs"][step["name"]]
    assert list(described["properties"]) == [setting["name"] for setting in step["settings"]]
    for setting in step["settings"]:
        assert setting["help"] in described["properties"][setting["name"]]["description"]


RIGHT = {
    "no step": "[]",
    "names": "[Abs, Diff]",
    "a step without settings": "- Clip:",
    "a step with some": "- Clip: {min: 0}",
    "a whole number for a number": "- Clip: {min: 1, max: 2}",
    "a number without fraction for a whole one": "- Downsample: {factor: 2.0}",
    "a pipeline within": "- [Abs, [Diff]]\n- Abs",
    "a map": "pipeline: [Abs]",
    "settings within settings": "- RMSBandPower: {bandpass: {order: 2, cuton: 8, cutoff: 12}}",
    "null for settings within": "- RMSBandPower: {bandpass: null}",
    "a choice": "- Window: {zero_pad_until: shift}",
    "a list for one": "- BinnedAggregate: {operation: [max, std]}",
    "a window with a parameter": "- FIRFilter: {order: 9, cutoff: 20, window: [kaiser, 5.0]}",
    "a matrix": "- AffineTransform: {weights: [[1, 0], [0, 1]]}",
    "a map of names": "- ModifyAxis: {name_map: {time: t, x: null}}",
}

WRONG = {
    "a setting misspelt": "- Clip: {mn: 0}",
    "a setting of another step": "- Abs: {min: 0}",
    "a setting misspelt within": "- RMSBandPower: {bandpass: {ordr: 2}}",
    "a text for a number": "- Clip: {min: low}",
    "a number for a text": "- Diff: {axis: 3}",
    "a fraction for a whole number": "- Downsample: {factor: 2.5}",
    "a number for a truth": "- EWMA: {accumulate: 1}",
    "null for a truth": "- EWMA: {accumulate: null}",
    "a list for a number": "- EWMA: {time_constant: [1]}",
    "a number for settings": "- Clip: 3",
    "a text for settings within": "- RMSBandPower: {bandpass: alpha}",
    "at the end that is not in": "- EWMA: {time_constant: 0}",
    "below the limits": "- Downsample: {factor: -1}",
    "above the limits": "- ButterworthFilter: {order: 101}",
    "zero where it is not allowed": "- Log: {base: 0}",
    "a number of a list out of the limits": "- FIRFilter: {order: 9, cutoff: [10, -3]}",
    "an unknown step": "- Clipp",
    "an unknown step with settings": "- Clipp: {min: 0}",
    "an unknown choice": "- Window: {zero_pad_until: later}",
    "an unknown choice in a list": "- BinnedAggregate: {operation: [max, most]}",
    "three numbers for a range": "- BandPower: {bands: [[8, 10, 13]]}",
    "two steps in one map": "- {Abs: null, Diff: null}",
    "a number for a step": "- 3",
    "a step that is no list": "Abs",
    "an unknown key of the file": "pipelines: [Abs]",
    "a source for a step": "- WhiteNoise: {fs: 100}",
    "a combiner for a step": "- Add",
    "steps that are no list": "pipeline: Abs",
}


def loads(tmp_path, text):
    """Whether the tool takes a pipeline file; it is then the recording that is missing."""
    path = tmp_path / "pipeline.yaml"
    path.write_text(text)
    result = run("run", path, tmp_path / "none.edf", "-o", tmp_path / "out.npz")
    assert result.returncode in (66, 78), result.stderr
    return result.returncode == 66


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_is_taken_by_both(name, tmp_path):
    VALIDATOR.validate(yaml.safe_load(RIGHT[name]))
    assert loads(tmp_path, RIGHT[name])


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_refused_by_both(name, tmp_path):
    assert not VALIDATOR.is_valid(yaml.safe_load(WRONG[name]))
    assert not loads(tmp_path, WRONG[name])


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step["name"])
def test_a_name_alone_is_a_step_for_both_or_for_neither(step, tmp_path):
    for text in (f"- {step['name']}", f"- {step['name']}:", f"- {step['name']}: {{}}"):
        assert VALIDATOR.is_valid(yaml.safe_load(text)) == loads(tmp_path, text)


@pytest.mark.parametrize("step", [step for step in STEPS if SCHEMA["$defs"][step["name"]]["required"]])
def test_a_step_without_a_setting_that_it_requires_is_refused_by_both(step, tmp_path):
    for example in step["examples"]:
        for name in SCHEMA["$defs"][step["name"]]["required"]:
            text = json.dumps([{step["name"]: {k: v for k, v in example[step["name"]].items() if k != name}}])
            assert not VALIDATOR.is_valid(json.loads(text)) and not loads(tmp_path, text)


def test_a_source_may_stand_before_the_steps(tmp_path):
    VALIDATOR.validate(yaml.safe_load("source: WhiteNoise"))
    VALIDATOR.validate(yaml.safe_load("source: {WhiteNoise: {fs: 100}}\npipeline: [Abs]"))
    for text in ("source: Abs", "source: [WhiteNoise]", "source: {WhiteNoise: {fs: -1}}"):
        assert not VALIDATOR.is_valid(yaml.safe_load(text))
        (tmp_path / "s.yaml").write_text(text)
        fail(78, "produce", tmp_path / "s.yaml", "-o", tmp_path / "out.npz")
