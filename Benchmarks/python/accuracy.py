"""Measures how far the element-wise functions, sums and Fourier transforms are from the true values.

    .venv/bin/python Benchmarks/python/accuracy.py            # the tables of docs/accuracy.md
    .venv/bin/python Benchmarks/python/accuracy.py --points 1000000 sin tan

An error is told in ulps: units in the last place of the true value, of the result's dtype. Real functions are compared
with arithmetic of twice the width at every point, the worst of them again with mpmath; complex ones with mpmath
throughout.
"""

import argparse
import math
import warnings

import mpmath
import numpy as np
import scipy.fft
import swiftlet as sw

WIDER = {"float32": np.float64, "float64": np.longdouble}
PARTS = {"complex64": np.float32, "complex128": np.float64}
NUMPY = {
    "acos": "arccos",
    "acosh": "arccosh",
    "asin": "arcsin",
    "asinh": "arcsinh",
    "atan": "arctan",
    "atanh": "arctanh",
}
NUMPY |= {"atan2": "arctan2", "pow": "power"}
MPMATH = {
    "abs": abs,
    "square": lambda x: x * x,
    "reciprocal": lambda x: 1 / x,
    "sign": lambda x: x / abs(x),
    "log2": lambda x: mpmath.log(x) / mpmath.log(2),
    "log10": lambda x: mpmath.log(x) / mpmath.log(10),
    "log1p": mpmath.log1p,
    "pow": lambda x, y: x**y,
    "multiply": lambda x, y: x * y,
    "divide": lambda x, y: x / y,
    "logaddexp": lambda x, y: mpmath.log(mpmath.exp(x) + mpmath.exp(y)),
}
ELEMENTARY = ["sqrt", "exp", "expm1", "log", "log1p", "log2", "log10", "sin", "cos", "tan", "asin", "acos", "atan"]
ELEMENTARY += ["sinh", "cosh", "tanh", "asinh", "acosh", "atanh"]
UNARY = [*ELEMENTARY, "reciprocal"]
BINARY = ["pow", "atan2", "hypot", "logaddexp", "divide"]
COMPLEX_UNARY = ["abs", "square", "reciprocal", "sign", *ELEMENTARY]
COMPLEX_BINARY = ["multiply", "divide", "pow"]
#: Where a function is looked at beside everywhere: low and high.
RANGES = {"asin": (-1, 1), "acos": (-1, 1), "atanh": (-1, 1), "acosh": (1, 3), "exp": (-750, 750), "expm1": (-60, 750)}
RANGES |= {"sinh": (-750, 750), "cosh": (-750, 750), "tanh": (-25, 25)}
#: Bounds that the tests hold them to: ulps of each real result.
BOUND = {"float32": 1.0, "float64": 2.0}
#: Of a complex result as a whole: the length of the error in ulps of the length of the result.
COMPLEX_BOUND = 4.0


def bits(rng, dtype, count):
    """Numbers of every size, each pattern of bits as likely as any other."""
    kind = {"float32": np.uint32, "float64": np.uint64}[dtype]
    return rng.integers(0, np.iinfo(kind).max, count, kind, endpoint=True).view(dtype)


def edges(dtype):
    """Numbers where functions change their ways, and their neighbours."""
    info = np.finfo(dtype)
    points = [
        1,
        0.5,
        2,
        7 / 16,
        11 / 16,
        19 / 16,
        39 / 16,
        2**20,
        math.sqrt(0.5),
        math.sqrt(2),
        math.e,
        math.log(2) / 2,
    ]
    points += [k * math.pi / 4 for k in (1, 2, 3, 4, 5, 6, 8, 100, 355, 1e5, 667544)]
    points += [
        88.7228,
        103.97,
        709.7827,
        710.4758,
        745.13,
        22,
        44,
        1e-9,
        2**-12,
        info.tiny,
        info.max,
        info.smallest_subnormal,
    ]
    x = np.asarray([point for point in points if point <= info.max], dtype)
    with np.errstate(all="ignore"):
        near = [x, np.nextafter(x, np.asarray(0, dtype)), np.nextafter(x, np.asarray(np.inf, dtype))]
        near += [x * np.asarray(1 + k * info.eps, dtype) for k in (3, 17, 1000)]
    x = np.concatenate(near)
    return np.concatenate([x, -x])


def domains(rng, name, dtype, count):
    """Arguments by what is asked of them."""
    low, high = RANGES.get(name, (-20, 20))
    small = np.ldexp(rng.uniform(-2, 2, count), rng.integers(-60, 2, count))
    yield "all", bits(rng, dtype, count)
    yield "moderate", rng.uniform(low, high, count).astype(dtype)
    yield "near 0", small.astype(dtype)
    yield "near 1", (1 + small * (np.abs(small) < 1)).astype(dtype)
    yield "edges", edges(dtype)


def pairs(rng, name, dtype, count):
    yield "all", bits(rng, dtype, count), bits(rng, dtype, count)
    yield "moderate", rng.uniform(-3, 3, count).astype(dtype), rng.uniform(-20, 20, count).astype(dtype)
    close = rng.uniform(0, 9, count).astype(dtype)
    yield "close", close, np.nextafter(close, np.asarray(9, dtype))
    if name == "pow":
        base = rng.uniform(0.5, 2, count)
        yield "far", base.astype(dtype), (rng.uniform(-700, 700, count) / np.log(base)).astype(dtype)
    points = edges(dtype)
    yield "edges", *(grid.ravel() for grid in np.meshgrid(points, points))


def exact(name, *arguments):
    """The true value, to some hundred digits; None where mpmath has none."""
    function = MPMATH.get(name) or getattr(mpmath, name)
    try:
        return function(*(mpmath.mpmathify(argument) for argument in arguments))
    except (ZeroDivisionError, ValueError, OverflowError):
        return None


def spacing(value, dtype):
    """The unit in the last place of a number of any width."""
    info = np.finfo(dtype)
    with np.errstate(all="ignore"):
        exponent = np.frexp(np.abs(value))[1]
        return np.ldexp(type(value[0])(1), np.maximum(exponent - 1, info.minexp) - info.nmant)


def ours_of(name, arguments):
    return np.asarray(getattr(sw, name)(*map(sw.asarray, arguments)))


def numpys_of(name, arguments):
    with np.errstate(all="ignore"):
        return getattr(np, NUMPY.get(name, name))(*arguments)


def errors(name, dtype, arguments, results_of=ours_of):
    """For each point where the true value is finite the error in ulps; too large where special values differ."""
    ours = results_of(name, arguments)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wide = [argument.astype(WIDER[dtype]) for argument in arguments]
        true = 1 / wide[0] if name == "reciprocal" else getattr(np, NUMPY.get(name, name))(*wide)
        nearest = true.astype(dtype)
        error = np.abs(ours.astype(true.dtype) - true) / spacing(true, dtype)
    special = ~np.isfinite(nearest) | ~np.isfinite(ours)
    same = (nearest == ours) | (np.isnan(nearest) & np.isnan(ours))
    # Half an ulp about the largest number either side of overflow is right.
    largest = WIDER[dtype](np.finfo(dtype).max)
    border = np.abs(true) < largest + largest * WIDER[dtype](2 * np.finfo(dtype).eps)
    return np.where(special, np.where(same, 0, np.where(border, 1, np.inf)), error), ours


def worst(name, dtype, arguments, count=60, results_of=ours_of):
    """The largest error in ulps and where it is: the worst by wider arithmetic, measured again with mpmath."""
    error, ours = errors(name, dtype, arguments, results_of)
    found, at = 0.0, None
    for index in np.argsort(error, stable=True)[::-1][:count]:
        point = tuple(argument[index] for argument in arguments)
        value = error[index]
        true = exact(name, *map(float, point)) if np.isfinite(ours[index]) else None
        if true is not None and mpmath.isfinite(true) and mpmath.im(true) == 0 and true != 0:
            unit = mpmath.ldexp(1, max(mpmath.frexp(true)[1] - 1, np.finfo(dtype).minexp) - np.finfo(dtype).nmant)
            value = float(abs(mpmath.mpf(float(ours[index])) - true) / unit)
        if value > found:
            found, at = float(value), point
    return found, at


def complex_points(rng, dtype, count):
    part = PARTS[dtype]
    size = np.ldexp(rng.uniform(-2, 2, (6, count)), rng.integers(-40, 4, (6, count)))
    sides = rng.choice([-1.0, 1.0], count)
    yield "moderate", rng.uniform(-4, 4, count), rng.uniform(-4, 4, count)
    yield "all sizes", size[0], size[1]
    yield "near the real line", rng.uniform(-4, 4, count), size[2] * 1e-8
    yield "near the imaginary line", size[3] * 1e-8, rng.uniform(-4, 4, count)
    yield "near 1 and -1", sides + size[4] * 1e-3, size[5] * 1e-3
    circle = rng.uniform(-math.pi, math.pi, count)
    yield "near the circle", np.cos(circle) * (1 + 1e-6 * size[0]), np.sin(circle)
    exponent = np.log2(np.finfo(part).max)
    huge = np.exp2(rng.uniform(-0.9 * exponent, 0.49 * exponent, (2, count)))
    yield "huge and tiny", huge[0] * sides, huge[1]


def complex_worst(name, dtype, arguments):
    """The largest error of the result as a whole, in ulps of its length; and of its parts, each in its own ulps."""
    ours = np.asarray(getattr(sw, name)(*map(sw.asarray, arguments)))
    part = np.finfo(PARTS.get(dtype, dtype))
    whole, parts, at = 0.0, 0.0, None
    for index in range(len(ours)):
        point = tuple(complex(argument[index]) for argument in arguments)
        true = exact(name, *point)
        if true is None or not mpmath.isfinite(true) or abs(true) > float(part.max) or abs(true) < float(part.tiny):
            continue
        got = complex(ours[index])
        if not (math.isfinite(got.real) and math.isfinite(got.imag)):
            return math.inf, math.inf, point
        unit = mpmath.ldexp(1, mpmath.frexp(abs(true))[1] - 1 - part.nmant)
        error = float(abs(mpmath.mpmathify(got) - true) / unit)
        if error > whole:
            whole, at = error, point
        for mine, theirs in ((got.real, mpmath.re(true)), (got.imag, mpmath.im(true))):
            if theirs != 0:
                unit = mpmath.ldexp(1, max(mpmath.frexp(theirs)[1] - 1, part.minexp) - part.nmant)
                parts = max(parts, float(abs(mpmath.mpf(mine) - theirs) / unit))
    return whole, parts, at


def real_table(names, points):
    print("| function | dtype | all bits | moderate | near 0 | near 1 | edges | worst at | NumPy's worst |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name in names:
        for dtype in WIDER:
            rng = np.random.default_rng(1)
            drawn = [x for _, x in domains(rng, name, dtype, points)]
            found = [worst(name, dtype, [x]) for x in drawn]
            other = max(worst(name, dtype, [x], 10, numpys_of)[0] for x in drawn)
            top = max(found, key=lambda row: row[0])
            cells = " | ".join(f"{error:.3f}" for error, _ in found)
            place = f"{float(top[1][0]):.17g}" if top[1] else ""
            print(f"| {name} | {dtype} | {cells} | {place} | {other:.3g} |", flush=True)


def binary_table(names, points):
    print("| function | dtype | all bits | moderate | close | edges | far | worst at | NumPy's worst |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name in names:
        for dtype in WIDER:
            rng = np.random.default_rng(2)
            drawn = {label: xy for label, *xy in pairs(rng, name, dtype, points)}
            found = {label: worst(name, dtype, xy) for label, xy in drawn.items()}
            other = max(worst(name, dtype, xy, 10, numpys_of)[0] for xy in drawn.values())
            top = max(found.values(), key=lambda row: row[0])
            cells = [
                f"{found[label][0]:.3f}" if label in found else ""
                for label in ("all", "moderate", "close", "edges", "far")
            ]
            place = ", ".join(f"{float(v):.17g}" for v in top[1]) if top[1] else ""
            print(f"| {name} | {dtype} | {' | '.join(cells)} | {place} | {other:.3g} |", flush=True)


def complex_table(names, points):
    print("| function | dtype | whole | parts | worst domain |")
    print("|---|---|---|---|---|")
    for name in names:
        for dtype in PARTS:
            rng = np.random.default_rng(3)
            found = []
            for label, re, im in complex_points(rng, dtype, points):
                arguments = [(re + 1j * im).astype(dtype)]
                if name in COMPLEX_BINARY:
                    arguments.append((rng.uniform(-3, 3, points) + 1j * rng.uniform(-3, 3, points)).astype(dtype))
                found.append((*complex_worst(name, dtype, arguments)[:2], label))
            top = max(found)
            print(f"| {name} | {dtype} | {top[0]:.2f} | {max(row[1] for row in found):.3g} | {top[2]} |", flush=True)


def relative_error(ours, true):
    """Root mean square of the error by that of the values."""
    ours = np.asarray(ours).astype(true.dtype)
    return float(np.sqrt(np.sum(np.abs(ours - true) ** 2) / np.sum(np.abs(true) ** 2)))


LENGTHS = [
    2,
    3,
    5,
    7,
    8,
    11,
    13,
    16,
    17,
    31,
    60,
    64,
    97,
    101,
    128,
    210,
    243,
    256,
    361,
    509,
    625,
    1000,
    1009,
    1021,
    1024,
]
LENGTHS += [2003, 2048, 4096, 5003, 10007, 16384, 2 * 5003, 3 * 1021, 65536, 65537, 100003]


def fourier_errors(n, dtype):
    """Our error and pocketfft's, each relative to the transform in wider arithmetic."""
    rng = np.random.default_rng(n)
    rows = max(1, 4096 // n)
    x = (rng.standard_normal((rows, n)) + 1j * rng.standard_normal((rows, n))).astype(dtype)
    true = scipy.fft.fft(x.astype(np.clongdouble))
    real = scipy.fft.rfft(x.real.astype(np.longdouble))
    ours = relative_error(sw.fft.fft(sw.asarray(x)), true), relative_error(sw.fft.rfft(sw.real(sw.asarray(x))), real)
    theirs = relative_error(scipy.fft.fft(x), true), relative_error(scipy.fft.rfft(x.real), real)
    return ours, theirs


def fourier_table(lengths=LENGTHS):
    print("| length | dtype | fft / eps | pocketfft's | ratio | rfft / eps | pocketfft's | ratio |")
    print("|---|---|---|---|---|---|---|---|")
    for n in lengths:
        for dtype in PARTS:
            eps = float(np.finfo(dtype).eps)
            cells = [
                f"{o / eps:.3f} | {t / eps:.3f} | {o / t:.2f}" for o, t in zip(*fourier_errors(n, dtype), strict=True)
            ]
            print(f"| {n} | {dtype} | {' | '.join(cells)} |", flush=True)


def sum_errors(n, dtype):
    """Errors of sum and mean by eps and the sum of magnitudes; NumPy's after ours."""
    rng = np.random.default_rng(n)
    x = rng.standard_normal(n).astype(dtype)
    true, size = math.fsum(x.astype(np.float64)), math.fsum(np.abs(x).astype(np.float64))
    scale = float(np.finfo(dtype).eps) * size
    wide = x.astype(np.longdouble)
    running = np.cumsum(wide)
    return (
        abs(float(sw.sum(sw.asarray(x))) - true) / scale,
        abs(float(np.sum(x)) - true) / scale,
        float(np.max(np.abs(np.asarray(sw.cumulative_sum(sw.asarray(x))) - running)) / scale),
        float(np.max(np.abs(np.cumsum(x) - running)) / scale),
    )


def sum_table():
    print("| elements | dtype | sum | NumPy's | cumulative_sum | NumPy's |")
    print("|---|---|---|---|---|---|")
    for n in [100, 1000, 10_000, 100_000, 1_000_000, 10_000_000]:
        for dtype in WIDER:
            print(
                f"| {n} | {dtype} | " + " | ".join(f"{value:.2g}" for value in sum_errors(n, dtype)) + " |", flush=True
            )


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", help="functions; all, sums and transforms too, if none is named")
    parser.add_argument("--points", type=int, default=300_000, help="random points of each domain")
    parser.add_argument("--complex-points", type=int, default=400)
    options = parser.parse_args()
    mpmath.mp.prec = 1100
    chosen = [
        (title, table, [name for name in names if not options.names or name in options.names], points)
        for title, table, names, points in [
            ("Real functions of one argument (ulps)", real_table, UNARY, options.points),
            ("Real functions of two arguments (ulps)", binary_table, BINARY, options.points),
            ("Complex functions (ulps)", complex_table, COMPLEX_UNARY + COMPLEX_BINARY, options.complex_points),
        ]
    ]
    for title, table, names, points in chosen:
        if names:
            print(f"### {title}\n")
            table(names, points)
            print()
    if not options.names:
        print("### Fourier transforms (relative root mean square error)\n")
        fourier_table()
        print("\n### Sums (error by eps and the sum of magnitudes)\n")
        sum_table()


if __name__ == "__main__":
    main()
