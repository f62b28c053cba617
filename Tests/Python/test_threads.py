"""Threads: work gives up the interpreter's lock, results are right, and memory that several write to stays memory."""

import os
import resource
import subprocess
import sys
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
    "element-wise": lambda x: sw.atan2(sw.broadcast_to(x, (4, x.size)), sw.flip(x)),
    "reduction": lambda x: sw.prod(sw.broadcast_to(x, (64, x.size)), axis=1),
    "matmul": lambda x: sw.matmul(sw.reshape(x[: 700 * 700], SQUARE), sw.reshape(x[: 700 * 700], SQUARE)),
    "fft": lambda x: sw.fft.rfft(x),
    "take": lambda x: sw.take(x, sw.argsort(x)),
}


def covered(call, tries=30):
    """Into how many of ten equal parts of a call, made by another thread, this one's moments fall; the most of many."""
    most = 0
    for _ in range(tries):
        span, moments = [], []

        def work(span=span):
            time.sleep(0.005)  # comes back with the lock and a whole interval of its own
            begin = time.perf_counter()
            call()
            span.extend([begin, time.perf_counter()])

        thread = threading.Thread(target=work)
        thread.start()
        while thread.is_alive():
            moments.append(time.perf_counter())
            time.sleep(0)
        begin, end = span
        parts = {int(10 * (moment - begin) / (end - begin)) for moment in moments if begin < moment < end}
        most = max(most, len(parts))
        if most >= 7:
            break
    return most


@pytest.mark.parametrize("name", WORK)
def test_another_thread_runs_during_the_work(name):
    x = numbers(1)
    assert covered(lambda: WORK[name](x)) >= 7


def test_a_call_that_keeps_the_lock_would_be_noticed():
    values = np.random.default_rng(2).random(400_000).tolist()
    assert covered(lambda: sorted(values), tries=8) < 7


@pytest.mark.parametrize("name", WORK)
def test_results_of_threads_at_once_are_those_of_one(name):
    arrays = [numbers(seed, SIZE // 4) for seed in range(4)]
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


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no processes by fork here")
def test_a_child_process_shares_work_too():
    """It begins while threads of its parent wait for more, which it does not have."""
    program = (
        "import os, numpy as np, swiftlet as sw\n"
        "x = sw.asarray(np.linspace(0, 1, 1 << 20, dtype='float32'))\n"
        "expected = np.asarray(sw.sinh(x)).tobytes()\n"
        "for _ in range(20):\n"
        "    sw.sinh(x), sw.sinh(x)\n"
        "    child = os.fork()\n"
        "    if child == 0:\n"
        "        os._exit(all(np.asarray(sw.sinh(x)).tobytes() == expected for _ in range(5)) - 1)\n"
        "    assert os.waitpid(child, 0)[1] == 0\n"
        "    assert np.asarray(sw.sinh(x)).tobytes() == expected\n"
    )
    environment = {**os.environ, "SWIFTLET_DEVICE": "cpu"}  # what a driver does in a child process is its own affair
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60, env=environment)


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_threads_that_end_leave_nothing():
    """Blocks that were freed last are kept, but not for each of 2000 threads."""

    def work():
        made = [sw.ones(1000 + 128 * k) + 1 for k in range(8)]
        assert all(float(x[0]) == 2 for x in made)

    def run(count):
        for _ in range(count):
            thread = threading.Thread(target=work)
            thread.start()
            thread.join()

    run(50)
    begin = resident()
    run(2000)
    assert resident() - begin < 16 << 20
