"""What the driver of CUDA must do, in one short program: it ends with 0 where all of it is so.

Each part uses something of the driver that the others do not. test_cuda_faults.py runs it with faults planted.
"""

import gc
import threading

import numpy as np
import swiftlet as sw

DEVICE = "cuda:0"


def on_device(values):
    return sw.asarray(values, device=DEVICE)


def host(array):
    return np.asarray(array.to_device("cpu"))


def check_values():
    values = np.arange(-5000, 5000, dtype=np.float32)
    x = on_device(values)
    np.testing.assert_array_equal(host(sw.abs(x) * 2 + 1), np.abs(values) * 2 + 1)
    np.testing.assert_array_equal(host(sw.flip(sw.sort(x))), values[::-1])
    assert float(sw.sum(x)) == -5000


def check_roundings():
    """Each product and each sum rounds, as they do on the processor."""
    re, im = np.random.default_rng(1).uniform(0, 1, (2, 1000))
    z = on_device(re + 1j * im)
    square = host(z * z)
    np.testing.assert_array_equal(square.real, re * re - im * im)
    np.testing.assert_array_equal(square.imag, re * im + re * im)


def check_sources():
    """What is copied to the device may change at once."""
    values = np.zeros(1000, np.float64)
    copies = []
    for k in range(5):
        values[:] = k
        copies.append(on_device(values) + 0)
    assert [float(sw.max(copy)) for copy in copies] == [0, 1, 2, 3, 4]


def check_threads():
    x, results = on_device(np.ones(100)), []
    thread = threading.Thread(target=lambda: results.append(float(sw.sum(x + 1))))
    thread.start()
    thread.join()
    assert results == [200]


def check_memory():
    """The device has 64 MiB: what is gone makes room, and what does not fit is told, and hurts nobody."""
    for k in range(8):
        block = on_device(np.full(4 << 20, k, np.float32))
        assert float(block[-1]) == k
        del block
        gc.collect()
    kept = on_device(np.ones(10 << 20, np.float32))
    # The first is more than the device has, the second more than its driver gives.
    for count in (20 << 20, 18 << 18):
        try:
            sw.zeros(count, dtype=sw.float32, device=DEVICE)[0].item()
        except MemoryError:
            pass
        else:
            raise AssertionError("memory was found that is not there")
    assert float(kept[-1]) == 1


if __name__ == "__main__":
    for check in (check_values, check_roundings, check_sources, check_threads, check_memory):
        check()
