"""Memory does not grow with the recording. `make memory` does the same with 2 GB."""

import pytest

from memory import LIMIT_MB, measure

pytestmark = pytest.mark.tool


@pytest.mark.parametrize("gigabytes", [0.1])
def test_memory_is_bounded(gigabytes, tmp_path):
    _, small_writing, small_running, _ = measure(gigabytes / 10, tmp_path)
    size, writing, running, report = measure(gigabytes, tmp_path)
    assert size >= gigabytes * 0.99e9
    assert max(writing, running) < LIMIT_MB
    assert running < small_running + 30 and writing < small_writing + 30, "ten times the signal, the same memory"
    assert report["real_time_factor"] > 100
