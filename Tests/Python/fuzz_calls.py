"""Calls with garbage: every function, method, attribute, operator and index expression of the module, and the objects
behind its transformers and recordings at every stage, with arguments that fit and arguments that do not. Whatever
happens, it is a result or an exception, and soon.

    python Tests/Python/fuzz_calls.py [--calls 10000] [--seed 0] [--show]

A call that ends the process is found by its number: with --show each call is printed before it is made.
"""

import argparse
import contextlib
import faulthandler
import inspect
import operator
import random
import resource
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
import swiftlet as sw

from odd_objects import Hostile, odd

DTYPES = [value for value in vars(sw).values() if isinstance(value, sw.DType)]
HUGE = [2**31, 2**40, 2**62, 2**63 - 1, 2**63, -(2**63), 2**64 - 1, 10**30, -(10**30)]


BINARY = "add sub mul truediv floordiv mod pow matmul and_ or_ xor lshift rshift lt le eq ne gt ge"
IN_PLACE = "iadd isub imul itruediv ifloordiv imod ipow imatmul iand ior ixor ilshift irshift"
OPERATORS = [getattr(operator, name) for name in f"{BINARY} {IN_PLACE}".split()]
UNARY = [operator.neg, operator.pos, operator.invert, abs, bool, int, float, complex, len, repr, hash, iter, list]
NOT_OURS = ("__class__", "__init_subclass__", "__subclasshook__", "__setattr__", "__delattr__")
ATTRIBUTES = [name for name in dir(sw.Array) if name not in NOT_OURS]
METHODS = [name for name in ATTRIBUTES if callable(getattr(sw.Array, name))]
#: What one call may take; beyond it the process ends and tells where it was.
LIMIT = 120
STEPS = [
    "Abs",
    {"Scale": {"scale": 2.0}},
    {"Window": {"duration": 0.2}},
    ["Abs", "Diff"],
    {"Slicer": {"selection": ":1"}},
]


def functions():
    """Every callable of the namespace and its extensions."""
    return [
        (f"{place}{name}", getattr(module, name))
        for place, module in [
            ("", sw),
            ("linalg.", sw.linalg),
            ("fft.", sw.fft),
            ("random.", sw.random),
            ("signal.", sw.signal),
            ("_ext.", sw._ext),
        ]
        for name in sorted(dir(module))
        if callable(getattr(module, name)) and type(getattr(module, name)).__name__ == "builtin_function_or_method"
    ]


def classes():
    """Classes whose objects are made and asked."""
    return [
        *(getattr(sw._ext, name) for name in ("Runner", "Combiner")),
        *(sw.AxisArray, sw.LinearAxis, sw.CoordinateAxis, sw.TimeAxis, sw.Pipeline, sw.finfo, sw.iinfo),
    ]


class Fuzzer:
    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.folder = tempfile.TemporaryDirectory()
        self.path = str(Path(self.folder.name) / "x.npy")
        np.save(self.path, np.zeros((20, 2)))
        self.numbers = np.random.default_rng(seed)
        self.functions = functions()
        self.common = None

    def settle(self):
        """Chooses what the arrays of the next call have in common: most calls are of one dtype and shape."""
        rng = self.rng
        self.common = None
        if rng.random() < 0.7:
            dtype = rng.choice([sw.float32, sw.float64, sw.complex64, sw.int32, sw.uint8, sw.bool, rng.choice(DTYPES)])
            self.common = (dtype, rng.choice([(), (3,), (3,), (4, 4), (2, 3, 3), (0,), (300,)]))

    def shape(self, rank=None):
        rng = self.rng
        if self.common and rank is None and rng.random() < 0.85:
            return self.common[1]
        rank = rng.choice([0, 1, 1, 2, 2, 3, 5]) if rank is None else rank
        return tuple(rng.choice([0, 1, 2, 3, 3, 4]) for _ in range(rank))

    def array(self):
        """An array of ours of any dtype, layout and origin."""
        rng = self.rng
        dtype = self.common[0] if self.common and rng.random() < 0.9 else rng.choice(DTYPES)
        shape = self.shape()
        count = int(np.prod(shape))
        values = self.numbers.integers(-3, 4, count).reshape(shape)
        x = sw.asarray(np.asarray(values, dtype="float64"))
        if rng.random() < 0.2 and count:
            x[...] = rng.choice([float("nan"), float("inf"), -0.0, 1e300])
        x = sw.astype(x, dtype)
        layout = rng.randrange(12)
        if layout == 0 and x.ndim:
            x = x[..., ::-1]
        elif layout == 1 and x.ndim > 1:
            x = sw.matrix_transpose(x)
        elif layout == 2:
            x = sw.broadcast_to(x, (2, *x.shape))
        elif layout == 3 and dtype is not sw.bfloat16:
            host = np.array(x)
            host.flags.writeable = rng.random() < 0.5
            x = sw.asarray(host)
        elif layout == 4 and x.ndim:
            x = x[1:]
        elif layout == 5 and rng.random() < 0.1:
            x = sw.zeros(300, dtype=dtype)
        return x

    def number(self):
        rng = self.rng
        return rng.choice(
            [0, 1, 2, 3, -1, -2, 5, 64, 0.5, -1.5, float("nan"), float("inf"), 1j, True, rng.choice(HUGE)]
        )

    def axis(self):
        return self.rng.choice([0, 0, 1, -1, -1, 2, -2, None, (0, 1), (), (0, 0), 7, self.rng.choice(HUGE), 1.0, "x"])

    def key(self, depth=0):
        rng = self.rng
        kind = rng.randrange(9 if depth == 0 else 8)
        if kind == 8:
            return tuple(self.key(1) for _ in range(rng.randrange(6)))
        bound = [None, 0, 1, 2, -1, -2, 5, rng.choice(HUGE)]
        return [
            rng.choice([0, 1, -1, 2, 7, -9]),
            slice(rng.choice(bound), rng.choice(bound), rng.choice([None, 1, 2, -1, -2, 0, rng.choice(HUGE)])),
            None,
            Ellipsis,
            rng.choice([True, False]),
            self.array(),
            [rng.choice([0, 1, -1, 3]) for _ in range(rng.randrange(4))],
            self.anything(1),
        ][kind]

    def anything(self, depth=0):
        """Any object; more often than not one that somebody might hand over."""
        rng = self.rng
        kind = rng.randrange(23)
        if kind >= 20:
            return odd(rng)
        if kind < 8:
            return self.array()
        if kind < 11:
            return self.number()
        if kind == 11:
            return rng.choice(DTYPES)
        if kind == 12:
            return rng.choice(
                [self.shape(), tuple(rng.choice(HUGE) for _ in range(rng.randrange(1, 3))), (-1,), (2, -1)]
            )
        if kind == 13 and depth < 2:
            return [self.anything(depth + 1) for _ in range(rng.randrange(4))]
        if kind == 14:
            return self.numbers.integers(0, 9, self.shape()).astype(rng.choice(["f4", "i8", "?", "c8", ">f8", "M8[s]"]))
        if kind == 15:
            return rng.choice(
                ["", "xy", "cpu", "float32", "left", "ortho", "\udc80", "x" * 300, b"bytes", bytearray(8)]
            )
        if kind == 16:
            return rng.choice([None, Ellipsis, object(), {}, {1: 2}, set(), range(3), int, sw, memoryview(b"abc")])
        if kind == 17:
            return Hostile(rng)
        if kind == 18:
            return self.axis()
        return slice(0, 2)

    def likely(self, name):
        """What fits a parameter of that name, most of the time."""
        rng = self.rng
        if rng.random() < 0.1:
            return self.anything()
        if name in ("axis", "axes", "source", "destination"):
            return self.axis()
        if name in ("shape", "repetitions"):
            return rng.choice(
                [self.shape(), rng.randrange(6), tuple(rng.choice(HUGE) for _ in range(2)), (2**20, 2**20)]
            )
        if name == "dtype":
            return rng.choice([None, *DTYPES])
        if name == "device":
            return rng.choice([None, "cpu", "cuda:0", 3])
        if name in ("arrays", "obj"):
            return [self.array() for _ in range(rng.randrange(4))]
        if name in ("keepdims", "copy", "descending", "stable", "invert", "upper", "full_matrices", "endpoint"):
            return rng.choice([True, False, None])
        if name in (
            "k",
            "n",
            "n_rows",
            "n_cols",
            "num",
            "offset",
            "shift",
            "repeats",
            "correction",
            "ord",
            "s",
            "d",
            "step",
        ):
            return self.number()
        if name in ("indexing", "side", "norm", "mode"):
            return rng.choice(["xy", "ij", "left", "right", "ortho", "forward", "complete", "reduced", "?"])
        return self.array()

    def object(self):
        """An object of one of the classes, at any stage: nothing asked of it, refused, or at work."""
        rng = self.rng
        made = rng.choice(classes())
        ext = made in classes()[:2]
        with contextlib.suppress(Exception):
            if not ext:
                return made(*[self.anything() for _ in range(rng.randrange(4))])
            new = made()
            if rng.random() < 0.5:
                return new
            if made is sw._ext.Runner:
                new._start(rng.choice([*STEPS, self.anything()]), rng.choice([False, False, True]))
            else:
                new._start(rng.choice(["Add", "Merge", "Concat", "Difference", ""]), rng.choice([{}, self.anything()]))
            return new
        return made

    def message(self):
        """A message, or something in its place."""
        rng = self.rng
        with contextlib.suppress(Exception):
            data = rng.choice([np.ones((4, 2)), self.array(), self.anything()])
            axes = rng.choice([{"time": sw.TimeAxis(fs=10.0)}, {}, {"time": self.anything()}])
            return sw.AxisArray(data, rng.choice([["time", "ch"], ["time"], ["ch", "time"], [1, None]]), axes)
        return self.anything()

    def object_call(self):
        """A call of an object, of a method of it, or a look at an attribute."""
        rng = self.rng
        x = self.object()
        if rng.random() < 0.2:
            x = self.array() if rng.random() < 0.7 else rng.choice(DTYPES)
        names = [name for name in dir(x) if name not in NOT_OURS and name not in ("__new__", "__reduce_ex__")]
        name = rng.choice(names if rng.random() < 0.3 else [n for n in names if not n.startswith("__")] or names)
        label = f"{getattr(type(x), '__name__', x)}.{name}"
        arguments = [rng.choice([self.message, self.anything])() for _ in range(rng.choice([0, 0, 1, 1, 2, 3]))]
        if rng.random() < 0.1 and not isinstance(x, type) and not name.startswith("__"):
            return f"set {label}", lambda: setattr(x, name, arguments[0] if arguments else None)
        if rng.random() < 0.2:
            return label, lambda: x(*arguments)

        def ask():
            found = getattr(x, name)
            return found(*arguments) if callable(found) and name not in ("__class__", "LinearAxis") else found

        return label, ask

    def call(self):
        """One call: a name to report it by and a function of nothing that makes it."""
        rng = self.rng
        self.settle()
        if rng.random() < 0.2:
            return self.object_call()
        kind = rng.randrange(20)
        if kind < 12:
            name, function = rng.choice(self.functions)
            positional, keywords = [], {}
            for parameter in inspect.signature(function).parameters.values():
                if rng.random() < 0.03:
                    continue
                value = self.likely(parameter.name)
                if parameter.kind is parameter.VAR_POSITIONAL:
                    positional += [self.likely("x") for _ in range(rng.randrange(4))]
                elif parameter.kind is parameter.KEYWORD_ONLY:
                    if rng.random() < 0.4:
                        keywords[parameter.name] = value
                elif parameter.default is parameter.empty or rng.random() < 0.4:
                    positional.append(value)
            if rng.random() < 0.03:
                keywords["nonsense"] = 1
            return name, lambda: function(*positional, **keywords)
        if kind < 15:
            op = rng.choice(OPERATORS)
            a, b = self.array(), self.array() if rng.random() < 0.5 else self.anything()
            if rng.random() < 0.3 and not op.__name__.startswith("i"):
                a, b = b, a
            return op.__name__, lambda: op(a, b)
        if kind == 15:
            op, x = rng.choice(UNARY), self.array()
            return op.__name__, lambda: op(x)
        if kind < 18:
            x, key = self.array(), self.key()
            if kind == 16:
                return "getitem", lambda: x[key]
            value = self.anything()
            return "setitem", lambda: operator.setitem(x, key, value)
        x, name = self.array(), rng.choice(METHODS)
        arguments = [self.anything() for _ in range(rng.choice([0, 0, 1, 1, 2]))]
        return f"Array.{name}", lambda: getattr(x, name)(*arguments)


def touch(result):
    """Looks at every value, so that nothing is left uncomputed."""
    if isinstance(result, sw.Array):
        if result.size <= 1 << 16 and max(result.shape, default=0) <= 1 << 16:
            repr(result)
            result.tolist()
    elif isinstance(result, (tuple, list)):
        for part in result[:8]:
            touch(part)


@contextlib.contextmanager
def little_memory(more=1 << 30):
    """So much memory more than now, so that huge results are refused and not made."""
    with open("/proc/self/statm") as file:
        now = int(file.read().split()[0]) * resource.getpagesize()
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (now + more, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def run(calls, seed, show=False):
    """Makes the calls; returns how many gave a result, the exceptions by type, and the slowest call."""
    with little_memory():
        return unlimited_run(calls, seed, show)


def unlimited_run(calls, seed, show):
    fuzzer, results, errors = Fuzzer(seed), 0, {}
    slowest = (0.0, "")
    for number in range(calls):
        name, call = fuzzer.call()
        if show:
            print(number, name, file=sys.stderr, flush=True)
        faulthandler.dump_traceback_later(LIMIT, exit=True)
        start = time.perf_counter()
        try:
            touch(call())
            results += 1
        except Exception as problem:  # any exception is an answer; what is not is the end of the process
            errors[type(problem).__name__] = errors.get(type(problem).__name__, 0) + 1
            assert not isinstance(problem, SystemError), (number, name, problem)
        took = time.perf_counter() - start
        slowest = max(slowest, (took, f"{name} (call {number})"))
    faulthandler.cancel_dump_traceback_later()
    return results, errors, slowest


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    begin = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    results, errors, slowest = run(options.calls, options.seed, options.show)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - begin
    print(f"{options.calls} calls, seed {options.seed}: {results} results, {sum(errors.values())} exceptions {errors}")
    print(f"slowest {slowest[0] * 1e3:.1f} ms: {slowest[1]}; the most memory grew by {grown / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
