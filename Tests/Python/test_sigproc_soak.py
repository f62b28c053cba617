"""A long stream leaves nothing behind; random messages end no interpreter."""

import faulthandler
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import swiftlet as sw

from library_matrix import examples, installed, recording, transformer

ALL = [example for _, example in examples()]


@pytest.mark.once
def test_memory_stays_flat():
    """In a process of its own, where nobody else's memory comes and goes; 1000000 does the same for longer."""
    command = [sys.executable, Path(__file__).with_name("sigproc_soak.py"), "60000"]
    report = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    assert report["grown_mb"] < 5, report
    assert report["references"] <= 1 and report["objects"] < 100, report


def number(random):
    """A number of any size, some of them none at all."""
    return random.choice([0.0, 1.0, -1.0, 1e-300, 1e300, np.inf, -np.inf, np.nan, random.normal()])


def axis(random, name, size):
    """An axis of any kind, which may not fit."""
    size = max(0, size + random.choice([0, 0, 0, 0, 1, -1]))
    kinds = [
        lambda: sw.LinearAxis("s", number(random), number(random)),
        lambda: sw.LinearAxis("", 0.01, float(random.integers(100))),
        lambda: sw.CoordinateAxis(data=random.normal(size=size), dims=[name]),
        lambda: sw.CoordinateAxis(data=np.array([f"ch{i}" for i in range(size)]), dims=[name]),
        lambda: sw.CoordinateAxis(data=np.zeros(size, [("label", "U3"), ("x", "f4")]), dims=[name]),
        lambda: sw.CoordinateAxis(data=np.zeros(size, object), dims=[name, "nowhere"]),
        lambda: sw.CoordinateAxis(data=[], dims=[]),
        lambda: None,
        lambda: 3,
    ]
    return kinds[random.integers(len(kinds))]()


def message(random, libraries):
    """A message as no source would send it."""
    shape = tuple(random.integers(0, 6, random.integers(0, 5)))
    dtype = random.choice(
        ["float32", "float64", "int16", "uint8", "int64", "bool", "complex64", "complex128", "float16"]
    )
    with np.errstate(all="ignore"):
        data = (random.normal(size=shape) * 10).astype(dtype)
    if data.ndim and random.random() < 0.3:
        data = data[::-1] if random.random() < 0.5 else data.T
    if random.random() < 0.1 and "complex" not in dtype:
        having = [library for library in libraries if dtype not in library.lacks]
        library = having[random.integers(len(having))]
        data = library.array(np.array(data, order="C"), dtype)
    names = [str(name) for name in random.permutation(["time", "ch", "freq", "xy", "", "é"])[: len(shape)]]
    axes = {name: axis(random, name, size) for name, size in zip(names, shape, strict=True) if random.random() < 0.7}
    given = sw.AxisArray(data, names, axes, {"n": number(random)}, "key", None)
    if random.random() < 0.1:
        field = random.choice(["data", "dims", "axes", "attrs", "key", "stream_dim"])
        setattr(given, str(field), [None, 3, "text", [], {}, ["a", "a"], {"time": 3}][random.integers(7)])
    return given


@pytest.mark.parametrize("seed", range(4))
def test_random_messages_give_a_result_or_an_exception(seed):
    faulthandler.enable()
    random, libraries = np.random.default_rng(seed), installed()
    steps = [transformer(example) for example in ALL]
    steps = [step for step in steps if isinstance(step, sw._transformers.Transformer)]
    given, results = message(random, libraries), 0
    for _ in range(1500):
        if random.random() < 0.5:
            given = recording("float32") if random.random() < 0.1 else message(random, libraries)
        step = steps[random.integers(len(steps))]
        try:
            result = step(given)
        except (TypeError, ValueError, IndexError, BufferError, AttributeError, RuntimeError, OverflowError):
            continue
        assert type(result) is type(given)
        assert len(result.dims) == len(result.data.shape)
        results += 1
    assert results > 100, "most messages must not be refused at the door"


@pytest.mark.parametrize("seed", range(4))
def test_random_states_are_refused(seed):
    random = np.random.default_rng(seed)
    for example in ALL:
        step = transformer(example)
        if not isinstance(step, sw._transformers.Transformer):
            continue
        step(recording("float32", samples=5))
        state = bytearray(step.state_bytes())
        for _ in range(20):
            changed = bytearray(state)
            for place in random.integers(0, len(changed), random.integers(1, 4)):
                changed[place] ^= random.integers(1, 256)
            with pytest.raises(sw.SnapshotError):
                step.load_state(bytes(changed))
        step.load_state(bytes(state))
