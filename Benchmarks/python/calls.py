"""What every call of the Python module takes, against NumPy's in the same run.

    python Benchmarks/python/calls.py [--sizes 16,1048576] [--only "abs,x[3],m[1; 2]"] [--rounds 9]

Prints a row for each function of the live namespace and for operators and indexing: nanoseconds and the ratio of ours
to NumPy's, at 16 float32 elements and at 1 Mi. The two are timed in turn, several calls of each, and the least of all
rounds counts, so that what else the machine does is left out. Ends with what is above the goal, and why; in brackets if
by less than the ratios of thirds of the rounds differ.
"""

import argparse
import sys
import time
import timeit

import numpy as np
import swiftlet as sw
from recipes import EXPRESSIONS, arguments, dtypes_for, operands

#: The most that a call may take in units of NumPy's, by size; at 16 elements the first list has a goal of its own.
LIMITS = {16: 1.5, 1 << 20: 1.0}
QUICK = 0.6
#: Seconds before each turn: our threads stay for 0.1 ms after their work. And before each turn of a call of
#: milliseconds: for some 50 ms after one, the threads of BLAS wait in loops and hold up whoever comes next.
REST, PAUSE = 3e-4, 0.1
#: The calls of a turn, of those that need no pause: the first finds the caches full of what the other left there.
AT_LEAST = 5
QUICK_NAMES = {"abs", "add", "sum", "reshape", "x[3]", "x[-1]", "x[2:9]", "x[::2]", "m[:, 1]", "m[1]", "m[1, 2]"}

#: Why some calls miss the limit: the first whose names hold the call's, of its size or of any.
EXPLAINED = [
    (None, "x[3] = 1.5", "through a view, which takes what x[3] takes; NumPy has a way around"),
    (1 << 20, "x[b] x[i] x[i] = y", "one primitive for all gathers; every position is checked where it is used"),
    (16, "m[:, 1]", "nearly all of it is the interpreter's, which makes a slice and a tuple for each"),
    (
        None,
        "x.shape x.dtype len(x) m.T asarray",
        "nothing but the call, through the stable ABI: 1 to 3 ns more than by the interpreter's own structures",
    ),
    (
        None,
        "x @ y m @ m matmul tensordot vecdot linalg.matrix_power linalg.matmul linalg.tensordot linalg.vecdot",
        "additions in an order that no bit depends on; as fast as OpenBLAS on one thread (OPENBLAS_NUM_THREADS=1 "
        "SWIFTLET_THREADS=1), which shares it better",
    ),
    (
        None,
        "nanmean nanstd var std linalg.cross linalg.vector_norm linalg.matrix_norm tril triu tile isin searchsorted "
        "stack",
        "a composition: more than one pass over memory",
    ),
    (
        1 << 20,
        "x[None, :] + x[:4, None]",
        "kernels read a constant as a short row of copies, again for each stretch of that length",
    ),
    (
        1 << 20,
        "acos acosh asin asinh atan atan2 atanh expm1 pow sin cos tan tanh",
        "at most 1 ulp, in float64; NumPy's err by up to 3 (docs/accuracy.md), and on one thread "
        "(SWIFTLET_THREADS=1) take .5 to .9 of the time",
    ),
    (
        1 << 20,
        "cosh exp log log10 log1p log2 sinh logaddexp",
        "at most 1 ulp, in two parts of float32; NumPy's err by up to 3 (docs/accuracy.md), and on one thread "
        "(SWIFTLET_THREADS=1) take .5 to 1.4 of the time",
    ),
    (1 << 20, "remainder floor_divide", "the maths library's fmod, element by element"),
    (1 << 20, "fft.irfft", "a length with the factors 31 and 41; one thread, as NumPy's"),
]


def explanation(name, size):
    """Why a call may miss its limit."""
    for only, names, reason in EXPLAINED:
        if only in (None, size) and f" {name} " in f" {names} ":
            return reason
    return "not explained"


#: NumPy's spelling where it is not the standard's.
THEIRS = {
    "complex": lambda re, im: re + 1j * im,
}


def functions():
    """Every function of the namespace and its extensions, by its name there."""
    for place, module in [("", sw), ("linalg.", sw.linalg), ("fft.", sw.fft)]:
        for name in sorted(vars(module)):
            function = getattr(module, name)
            if type(function).__name__ == "builtin_function_or_method" and not name.startswith("_"):
                yield place + name, function


def counterpart(name):
    if name in THEIRS:
        return THEIRS[name]
    found = np
    for part in name.split("."):
        found = getattr(found, part, None)
    return found


def converted(value, library):
    """An argument as the library takes it: arrays copied, dtypes by their objects."""
    if isinstance(value, np.ndarray):
        return value.copy() if library is np else sw.asarray(value, copy=True)
    if isinstance(value, list):
        return [converted(v, library) for v in value]
    if isinstance(value, str) and hasattr(sw, value):
        return np.dtype(value) if library is np else getattr(sw, value)
    return value


def call(function, positional, keywords, library):
    """A timer of `function(...)` and the call itself."""
    names = {f"a{k}": converted(v, library) for k, v in enumerate(positional)}
    text = ", ".join([*names, *(f"{k}={v!r}" for k, v in keywords.items())])
    scope = {"f": function, **names}
    return timeit.Timer(f"f({text})", globals=scope), lambda: eval(f"f({text})", scope)


def compare(ours, theirs, rounds, span=2e-4):
    """Seconds per call of both, in turn, and by how much the ratio differs between thirds of the rounds.

    Turns are short, so that some fall between what else the machine does; quick calls get more of them.
    """
    times, counts, pause = ([], []), [], REST
    for timer in (ours, theirs):
        once = min(timer.timeit(1) for _ in range(3))
        counts.append(max(AT_LEAST, min(20000, int(span / max(once, 1e-8)))))
        pause = PAUSE if once > 1e-3 else pause
    if pause > REST:
        counts = [1, 1]
    for _ in range(rounds if pause > REST else 8 * rounds):
        for k, timer in enumerate((ours, theirs)):
            time.sleep(pause)
            times[k].append(timer.timeit(counts[k]) / counts[k])
    ratios = [min(times[0][part::3]) / min(times[1][part::3]) for part in range(3)]
    return min(times[0]), min(times[1]), max(ratios) / min(ratios) - 1


def function_rows(size, only):
    for name, function in functions():
        if only and name not in only:
            continue
        other = counterpart(name)
        for dtype in dtypes_for(name):
            positional, keywords = arguments(name, function, size, dtype)
            mine, try_it = call(function, positional, keywords, sw)
            try:
                try_it()
                break
            except TypeError as problem:
                last = problem
        else:
            raise last
        theirs = None
        if other is not None:
            if name == "from_dlpack":
                positional = [np.asarray(positional[0])]
                mine, _ = call(function, [sw.asarray(positional[0])], keywords, sw)
            theirs, _ = call(other, positional, keywords, np)
        yield name, mine, theirs


def expression_rows(size, only):
    for text in EXPRESSIONS:
        if only and text not in only:
            continue
        values = operands(size)
        yield (
            text,
            *(
                timeit.Timer(text, globals={k: converted(v, library) for k, v in values.items()})
                for library in (sw, np)
            ),
        )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="16,1048576", type=lambda s: [int(part) for part in s.split(",")])
    parser.add_argument(
        "--only", default=None, type=lambda s: [name.strip().replace(";", ",") for name in s.split(",")]
    )
    parser.add_argument("--rounds", default=9, type=int, help="at least 3")
    options = parser.parse_args()
    misses = []
    for size in options.sizes:
        print(f"{size} elements" + " " * 20 + f"{'swiftlet ns':>14}{'NumPy ns':>14}{'ratio':>9}")
        for rows in (expression_rows, function_rows):
            for name, mine, theirs in rows(size, options.only):
                if theirs is None:
                    ours = min(mine.timeit(1) for _ in range(5))
                    print(f"  {name:<30}{ours * 1e9:>14.0f}{'-':>14}{'-':>9}")
                    continue
                ours, other, spread = compare(mine, theirs, options.rounds)
                ratio = ours / other
                limit = QUICK if size == 16 and name in QUICK_NAMES else LIMITS.get(size, 1.5)
                is_clear = ratio > limit * (1 + spread)
                mark = "" if ratio <= limit else f"  > {limit}" if is_clear else f" (> {limit})"
                print(f"  {name:<30}{ours * 1e9:>14.0f}{other * 1e9:>14.0f}{ratio:>9.2f}{mark}", flush=True)
                if mark:
                    misses.append((size, name, ratio, mark, is_clear))
    clear = sum(is_clear for *_, is_clear in misses)
    print(f"\n{clear} calls miss their limit, and {len(misses) - clear} more by less than the spread of this run")
    for size, name, ratio, mark, _ in misses:
        print(f"  {size:>8}  {name:<28}{ratio:>6.2f}{mark:<10}  {explanation(name, size)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
