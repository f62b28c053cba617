"""The patterns of a slicer match what Python's `re` matches."""

import re
import warnings

import numpy as np
import pytest
import swiftlet as sw

LABELS = ["EEG 1", "EEG 2", "EOG", "C3", "Cz", "CPz", "F_z", "a", "ab", "abab", "b-1", "é", "É2", "x.y", "1_000", ""]
ATOMS = [
    "a",
    "b",
    "C",
    "z",
    "E",
    "G",
    ".",
    r"\d",
    r"\w",
    r"\W",
    r"\s",
    r"\S",
    "[a-c]",
    "[^a-z]",
    r"[\dz_]",
    r"\.",
    "é",
    "-",
    "_",
]
ATOMS += ["^", "$", r"\b", r"\Z", "[]A]", "(?=E)", "(?!a)", "(?<=a)", "(?<!b)"]


def generated(rng, depth=0):
    """A pattern without ":" and ",", which separate the parts of a selection."""
    parts = []
    for _ in range(rng.integers(1, 4)):
        part = ATOMS[rng.integers(len(ATOMS))]
        if depth < 3 and rng.random() < 0.3:
            part = f"({generated(rng, depth + 1)})"
        if rng.random() < 0.4:
            part += ["*", "+", "?", "{2}", "*?"][rng.integers(5)]
        parts.append(part)
    text = "".join(parts)
    return f"{text}|{generated(rng, depth + 1)}" if depth < 3 and rng.random() < 0.3 else text


def selected(pattern):
    axis = sw.CoordinateAxis(np.array(LABELS), dims=["ch"])
    message = sw.AxisArray(
        np.arange(len(LABELS), dtype=float)[None], ["time", "ch"], axes={"time": sw.TimeAxis(fs=1.0), "ch": axis}
    )
    result = sw.Pipeline([{"Slicer": {"selection": pattern, "axis": "ch"}}])(message)
    return [LABELS[int(place)] for place in np.asarray(result.data)[0]]


@pytest.mark.parametrize("seed", range(20))
def test_patterns_match_as_pythons(seed):
    rng = np.random.default_rng(seed)
    compared = 0
    while compared < 100:
        pattern = generated(rng)
        if pattern in LABELS or pattern.lstrip("+-").isdigit():
            continue
        compared += 1
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                expected = [label for label in LABELS if re.fullmatch(pattern, label)]
            except re.error:
                with pytest.raises(ValueError, match="regular expression"):
                    selected(pattern)
                continue
            # From 3.14 on, Python agrees that an empty text has no boundary.
            assert selected(pattern) == expected, pattern


@pytest.mark.parametrize("pattern", ["(", "*a", r"\q", "[b-a]", "(a)" + r"\1", "a*+b", "(?P=a)"])
def test_what_is_not_supported_says_so(pattern):
    with pytest.raises(ValueError, match="nor a regular expression"):
        selected(pattern)
