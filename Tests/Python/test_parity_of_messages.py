"""`swiftlet.parity` compares what was processed here and elsewhere."""

import re

import numpy as np
import pytest
import swiftlet
from swiftlet.sigproc.math.scale import ScaleTransformer

from conftest import ROOT

RNG = np.random.default_rng(4)
X = RNG.standard_normal((1000, 4)).cumsum(0)


def message(data, offset=0.0, labels=("a", "b", "c", "d")):
    axes = {"time": swiftlet.TimeAxis(fs=100.0, offset=offset), "ch": swiftlet.CoordinateAxis(np.array(labels), ["ch"])}
    return swiftlet.AxisArray(data, ["time", "ch"], axes)


def test_arrays_messages_and_their_pieces_are_one_stream():
    assert swiftlet.parity(X, X.copy()) is None
    pieces = [message(X[start : start + 130], start / 100) for start in range(0, 1000, 130)]
    assert swiftlet.parity(message(X), pieces) is None
    found = swiftlet.parity(pieces, message(X * 2))
    assert (found.kind, found.stage, found.sample, found.channel) == ("gain", "result", 0, "a")
    assert swiftlet.parity(pieces, pieces[:3] + pieces[4:]).kind == "dropped"


def test_the_first_stage_that_differs_is_named():
    scaled = ScaleTransformer(scale=3.0)(message(X))
    training = {"raw": message(X), "scaled": scaled, "unseen": X}
    live = {"raw": message(X), "scaled": message(np.roll(X, 5, axis=0) * 3)}
    found = swiftlet.parity(training, live)
    assert (found.stage, found.kind) == ("scaled", "delay") and "5 samples (0.05 s) later" in found.text


def test_rounding_counts_where_it_is_asked_to():
    other = np.nextafter(X, np.inf)
    assert swiftlet.parity(X, other) is None
    assert swiftlet.parity(X, other, exact=True).kind == "rounding"


def test_nothing_in_common_is_an_error():
    with pytest.raises(ValueError, match="no stage is in both"):
        swiftlet.parity({"a": X}, {"b": X})
    with pytest.raises(ValueError, match="no message"):
        swiftlet.parity([], X)


def test_the_example_of_the_page_prints_what_it_says(capsys):
    (block,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "parity.md").read_text(), re.S)
    exec(block, {})
    assert capsys.readouterr().out.strip() == block.splitlines()[-1].split("# ")[1]
