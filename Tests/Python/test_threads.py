"""Threads: work gives up the interpreter's lock, results are right, and memory that several write to stays memory."""

import threading
import time

import numpy as np
import pytest
import swiftlet as sw

SIZE = 1 << 21


def numbers(seed, size=SIZE):
    return sw.asarray(np.random.default_rng(seed).uniform(1, 2, size).astype("float32"))


SQUARE = (700, 700)
WORK = {
    "sort": lambda x: sw.sort(x),
    "element-wise": lambda x: sw.atan2(x, sw.flip(x)),
    "reduction": lambda x: sw.prod(sw.broadcast_to(x, (24, SIZE)), axis=1),
    "matmul": lambda x: sw.matmul(sw.reshape(x[: 700 * 700], SQUARE), sw.reshape(x[: 700 * 700], SQUARE)),
    "fft": lambda x: sw.fft.rfft(x),
    "take": lambda x: sw.take(x, sw.argsort(x)),
}


@pytest.mark.parametrize("name", WORK)
def test_another_thread_runs_during_the_work(name):
    """Moments that this thread sees strictly inside a call that another one makes."""
    x = numbers(1)
    span = []

    def work():
        begin = time.perf_counter()
        for _ in range(3):
            WORK[name](x)
        span.extend([begin, time.perf_counter()])

    def inside():
        span.clear()
        thread = threading.Thread(target=work)
        seen = []
        thread.start()
        while thread.is_alive():
            seen.append(time.perf_counter())
            time.sleep(0)
        thread.join()
        begin, end = span
        edge = (end - begin) * 0.1
        return sum(begin + edge < moment < end - edge for moment in seen)

    # A call that holds the lock lets nobody in but between the three calls.
    assert max(inside() for _ in range(3)) > 50


@pytest.mark.parametrize("name", WORK)
def test_results_of_threads_at_once_are_those_of_one(name):
    arrays = [numbers(seed) for seed in range(4)]
    expected = [np.asarray(WORK[name](x)) for x in arrays]
    results = [None] * len(arrays)

    def work(k):
        for _ in range(2):
            results[k] = np.asarray(WORK[name](arrays[k]))

    threads = [threading.Thread(target=work, args=(k,)) for k in range(len(arrays))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for ours, theirs in zip(results, expected, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_indices_that_change_under_the_hands_read_nothing_outside():
    x = numbers(2, 1 << 16)
    places = np.zeros(1 << 18, dtype="int64")
    index = sw.asarray(places)
    mask = np.zeros(1 << 18, dtype=bool)
    condition = sw.asarray(mask)
    outcomes, stop = set(), threading.Event()

    def disturb():
        while not stop.is_set():
            places[:] = 1 << 60
            mask[:] = True
            places[:] = 3
            mask[:] = False

    thread = threading.Thread(target=disturb)
    thread.start()
    try:
        for _ in range(100):
            for call in [lambda: sw.take(x, index), lambda: sw.nonzero(condition), lambda: x[index]]:
                try:
                    call()
                    outcomes.add("result")
                except IndexError:
                    outcomes.add("IndexError")
    finally:
        stop.set()
        thread.join()
    assert "result" in outcomes


def test_writers_and_readers_of_one_array_see_values_that_were_written():
    x = sw.zeros(1 << 18, dtype=sw.float32)
    stop = threading.Event()
    seen = set()

    def write(value):
        while not stop.is_set():
            x[...] = value

    threads = [threading.Thread(target=write, args=(float(value),)) for value in (1, 2)]
    for thread in threads:
        thread.start()
    for _ in range(100):
        seen |= set(sw.unique_values(x).tolist())
    stop.set()
    for thread in threads:
        thread.join()
    assert seen <= {0.0, 1.0, 2.0}
    assert seen & {1.0, 2.0}
