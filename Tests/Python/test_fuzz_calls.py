"""Garbage for every call gives a result or an exception.

`python Tests/Python/fuzz_calls.py` makes as many calls as are asked for, `python Tests/Python/soak.py` round trips.
"""

import subprocess
import sys
from pathlib import Path

import pytest
import swiftlet as sw

from fuzz_calls import Fuzzer, functions, little_memory, run
from soak import soak

HERE = Path(__file__).parent


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.filterwarnings("ignore")
def test_garbage_never_ends_the_process(seed):
    """In a process of its own, so that its end is a failure with the number of the call."""
    done = subprocess.run(
        [
            sys.executable,
            "-X",
            "faulthandler",
            str(HERE / "fuzz_calls.py"),
            "--calls",
            "1500",
            "--seed",
            str(seed),
            "--show",
        ],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert f"1500 calls, seed {seed}:" in done.stdout


def test_the_fuzzer_reaches_every_function():
    names = {name for name, _ in functions()}
    assert {"abs", "where", "linalg.svd", "fft.rfft", "_ext._restored"} <= names
    assert len(names) > 170
    fuzzer = Fuzzer(3)
    with little_memory():  # arguments are made by calls too, some of them without an end
        called = {fuzzer.call()[0] for _ in range(6000)}
    assert called > {"getitem", "setitem", "add", "iadd", "abs", "Array.__dlpack__"}
    assert called > {"Runner.flush", "Combiner._push"}


@pytest.mark.filterwarnings("ignore")
def test_the_fuzzer_gets_results_as_well_as_exceptions():
    results, errors, _ = run(600, 4)
    assert results > 60
    assert errors["TypeError"] > 60


@pytest.mark.parametrize("shape", [(2**40,), (2**62,), (2**20, 2**20), (2**31, 2**31, 2**31), 2**45])
@pytest.mark.parametrize("make", ["zeros", "ones", "empty"])
def test_more_memory_than_there_is_is_refused(make, shape):
    with pytest.raises(MemoryError):
        getattr(sw, make)(shape)


UNOPENED = {
    name: [method for method in dir(getattr(sw._ext, name)) if not method.startswith("__")]
    for name in ("Runner", "Combiner")
}


@pytest.mark.parametrize(("name", "method"), [(name, method) for name in UNOPENED for method in UNOPENED[name]])
def test_what_was_not_opened_says_so(name, method):
    """In a process of its own, since what is asked here once ended it."""
    script = f"""
import swiftlet as sw
made = getattr(sw._ext, {name!r})
for x in (made(), type("Derived", (made,), {{}})(), made.__new__(made)):
    for arguments in ((), (1,), (1, 2), (1, 2, 3), (b"",), ("x", x), ("x", sw._ext.Runner())):
        try:
            x.{method}(*arguments)
        except (TypeError, ValueError, OSError) as problem:
            assert str(problem)
        else:
            raise SystemExit("it answered")
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr


def test_items_that_live_no_longer_than_they_are_held():
    """An array of three where a tuple of three belongs: each item is made when it is asked for."""
    for start in (sw.ones(3), sw.asarray([1, 2, 3]), [sw.ones(3)] * 3, (1, 1, [sw.ones(3)]), (1, 1, (sw.ones(4),))):
        for _ in range(100):
            with pytest.raises((TypeError, ValueError)):
                sw._ext.Runner()._start(start, True)
    deep = [1, 1, "Abs"]
    for _ in range(100_000):
        deep = [1, 1, [deep]]
    with pytest.raises(ValueError, match="nested"):
        sw._ext.Runner()._start(deep, True)
    made = [sw.ones(3) for _ in range(300)]
    assert len(set(map(id, made))) == 300 and all(x.tolist() == [1, 1, 1] for x in made)


def test_dims_are_a_list_of_names():
    class Long:
        def __len__(self):
            return 2

        def __getitem__(self, key):
            return str(key)

    for dims in (Long(), iter(["a", "b"]), {"a": 1, "b": 2}, "ab"):
        with pytest.raises(TypeError, match="list of names"):
            sw.AxisArray(sw.ones((2, 2)), dims)


def test_sequences_without_end_are_refused():
    class Endless:
        def __len__(self):
            return 2

        def __getitem__(self, key):
            return self

    for call in [sw.stack, sw.concat, sw.asarray, sw.zeros]:
        with pytest.raises((TypeError, ValueError)):
            call(Endless())


def test_round_trips_keep_memory_flat():
    grown, references = soak(40_000)
    assert grown < 1 << 20
    assert references == 0
