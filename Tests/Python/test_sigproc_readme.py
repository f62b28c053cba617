"""What the documentation shows works."""

import re

import numpy as np
import pytest
from array_libraries import usage

from conftest import ROOT
from library_matrix import installed


@pytest.mark.parametrize("page", ["README.md", "docs/python.md", "docs/interoperability.md"])
def test_examples_of_messages_run(page):
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / page).read_text(), re.S)
    blocks = [block for block in blocks if "AxisArray(" in block and "result = " in block]
    assert blocks
    for block in blocks:
        names = {}
        exec(block, names)
        assert isinstance(names["result"].data, np.ndarray)


@pytest.mark.parametrize("library", installed(), ids=lambda library: library.name)
def test_the_usage_example(library):
    data = usage(library.array(np.array([[-1.0, 0.5], [2.0, 0.25]]), "float32"))
    assert type(data) is type(library.array(np.ones(1), "float32"))
    assert library.numpy(data).tolist() == [[0.0, 0.5], [1.0, 0.25]]
