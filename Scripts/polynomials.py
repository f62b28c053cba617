"""Prints the polynomials of Sources/CKernels/portable: coefficients, lowest first, and the relative error that each leaves.

    .venv/bin/python Scripts/polynomials.py

Each interpolates its function at Chebyshev nodes, which is within a factor of about 2 of the best of its degree.
"""

import mpmath
from mpmath import mpf, sqrt

mpmath.mp.dps = 60

QUARTER = (mpmath.pi / 4) ** 2 * mpf("1.001")
OCTAVE = mpmath.log(2) / 2 * mpf("1.001")
#: Squares of s = f / (2 + f) for 1 + f between sqrt(1/2) and sqrt(2), and for the wider octaves of atanh.
LOG = ((sqrt(2) - 1) / (sqrt(2) + 1)) ** 2 * mpf("1.002")
#: f for 1 + f between 0.69 and 1.38, of float32.
THIRD = (mpf("-0.3103"), mpf("0.3804"))
ATANH = mpmath.tanh(mpf("0.587") * mpmath.log(2) / 2) ** 2
ATAN = (mpf(7) / 16) ** 2 * mpf("1.001")


def over_z(series):
    """The rest of an odd series after its first term: (f(x) / x - 1) / x^2, as a function of z = x^2."""
    return lambda z: (series(sqrt(z)) / sqrt(z) - 1) / z


# Name, the function that is interpolated, the end, the counts used, and the factor by which an error of it counts.
ODD = [
    ("sin", over_z(mpmath.sin), QUARTER, (4, 7), lambda z: z * sqrt(z) / mpmath.sin(sqrt(z))),
    ("asin", over_z(mpmath.asin), mpf("0.25"), (7, 13), lambda z: z * sqrt(z) / mpmath.asin(sqrt(z))),
    ("atan", over_z(mpmath.atan), ATAN, (12,), lambda z: z * sqrt(z) / mpmath.atan(sqrt(z))),
    ("atan to 1", over_z(mpmath.atan), mpf(1), (10,), lambda z: z * sqrt(z) / mpmath.atan(sqrt(z))),
    ("sinh", over_z(mpmath.sinh), OCTAVE**2, (3, 5), lambda z: z * sqrt(z) / mpmath.sinh(sqrt(z))),
    ("atanh", over_z(mpmath.atanh), ATANH, (4, 8), lambda z: z * sqrt(z) / mpmath.atanh(sqrt(z))),
    ("log", lambda z: 2 * over_z(mpmath.atanh)(z), LOG, (4, 7), lambda z: z * sqrt(z) / mpmath.atanh(sqrt(z)) / 2),
    (
        "log of pow",
        lambda z: 2 * (over_z(mpmath.atanh)(z) - mpf(1) / 3) / z,
        LOG,
        (7,),
        lambda z: z**2 * sqrt(z) / mpmath.atanh(sqrt(z)) / 2,
    ),
    ("cos", lambda z: (mpmath.cos(sqrt(z)) - 1 + z / 2) / z**2, QUARTER, (4, 6), lambda z: z**2 / mpmath.cos(sqrt(z))),
    ("cosh", lambda z: (mpmath.cosh(sqrt(z)) - 1) / z, OCTAVE**2, (3, 6), lambda z: z / mpmath.cosh(sqrt(z))),
]


def interpolated(function, low, high, count):
    nodes = [
        (low + high) / 2 + (high - low) / 2 * mpmath.cos(mpmath.pi * (2 * i + 1) / (2 * count)) for i in range(count)
    ]
    powers = mpmath.matrix(count, count)
    for i, z in enumerate(nodes):
        for j in range(count):
            powers[i, j] = z**j
    return [float(c) for c in mpmath.lu_solve(powers, mpmath.matrix([function(z) for z in nodes]))]


def fraction(function, high, above, below):
    """Two polynomials in z, of so many coefficients, whose ratio interpolates; the second has a 1 first."""
    count = above + below - 1
    nodes = [high / 2 * (1 + mpmath.cos(mpmath.pi * (2 * i + 1) / (2 * count))) for i in range(count)]
    rows = [[z**j for j in range(above)] + [-function(z) * z**j for j in range(1, below)] for z in nodes]
    found = [float(c) for c in mpmath.lu_solve(mpmath.matrix(rows), mpmath.matrix([function(z) for z in nodes]))]
    return found[:above], [1.0, *found[above:]]


def show_fraction(name, function, high, above, below):
    top, bottom = fraction(function, high, above, below)
    points = [high * (i + mpf("0.5")) / 400 for i in range(400)]
    error = max(abs(mpmath.polyval(top[::-1], z) / mpmath.polyval(bottom[::-1], z) / function(z) - 1) for z in points)
    print(f"{name}, {above} coefficients over {below}, relative error 2^{float(mpmath.log(error, 2)):.1f}")
    print("  " + ", ".join(map(repr, top)) + " / " + ", ".join(map(repr, bottom)))


def show(name, function, low, high, count, weight):
    coefficients = interpolated(function, low, high, count)
    points = [low + (high - low) * (i + mpf("0.5")) / 400 for i in range(400)]
    error = max(abs(mpmath.polyval(coefficients[::-1], z) - function(z)) * abs(weight(z)) for z in points)
    print(f"{name}, {count} coefficients, relative error 2^{float(mpmath.log(error, 2)):.1f}")
    print("  " + ", ".join(map(repr, coefficients)))


def main():
    for name, function, high, counts, weight in ODD:
        for count in counts:
            show(name, function, mpf(0), high, count, weight)
    show_fraction("tan", lambda z: mpmath.tan(sqrt(z)) / sqrt(z), QUARTER, 3, 3)
    show_fraction("tanh of half", lambda z: mpmath.tanh(sqrt(z) / 2) / sqrt(z), OCTAVE**2, 2, 2)
    show(
        "log from the third power",
        lambda f: (mpmath.log1p(f) - f + f * f / 2) / f**3,
        *THIRD,
        9,
        lambda f: f**3 / mpmath.log1p(f),
    )
    for count in (6, 12):
        show(
            "expm1",
            lambda r: (mpmath.expm1(r) - r) / r**2,
            -OCTAVE,
            OCTAVE,
            count,
            lambda r: r**2 / mpmath.expm1(r),
        )


if __name__ == "__main__":
    main()
