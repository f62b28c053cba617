"""What the tests of filter designs share."""

import json

import numpy as np

from conftest import succeed

RATES = [2.0, 256.0, 30000.0]


def design(folder, specs):
    """The tool's results of a list of designs."""
    path = folder / "specs.json"
    path.write_text(json.dumps(specs))
    return json.loads(succeed("design", "--specs", path))


def numbers(pairs):
    return np.array([complex(*pair) for pair in pairs])


def ordered(roots):
    return np.array(sorted(roots, key=lambda z: (round(z.real, 7), z.imag)))


def assert_close(found, expected, error=1e-10, what=""):
    """To within so much of the largest number."""
    found, expected = np.asarray(found), np.asarray(expected)
    assert found.shape == expected.shape, what
    np.testing.assert_allclose(found, expected, rtol=0, atol=error * max(np.abs(expected).max(), 1e-300), err_msg=what)
