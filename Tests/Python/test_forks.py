"""A child made by fork while other threads work goes on, whatever they were at."""

import subprocess
import sys
import textwrap

import pytest

WORK = {
    "svd": "x = sw.reshape(sw.random.normal(400 * 400, key=1), (400, 400)); work = lambda: sw.linalg.svdvals(x)",
    "solve": "x = sw.reshape(sw.random.normal(500 * 500, key=1), (500, 500)); work = lambda: sw.linalg.solve(x, x)",
    "inv": "x = sw.reshape(sw.random.normal(80 * 900, key=1), (80, 30, 30)); work = lambda: sw.linalg.inv(x)",
    "rfft": "x = sw.reshape(sw.random.normal(16 * 30011, key=1), (16, 30011)); work = lambda: sw.fft.rfft(x)",
    "arithmetic": "x = sw.random.normal(1_000_000, key=1); work = lambda: x * 2.0 + sw.exp(x)",
    "matmul": "x = sw.reshape(sw.random.normal(300 * 300, key=1), (300, 300)); work = lambda: x @ x",
    "lfilter": "x = sw.random.normal((16, 20000), key=1); work = lambda: sw.signal.lfilter([1.0, 0.5], [1.0, -0.2], x)",
}
SCRIPT = """
import os, sys, threading, time
import swiftlet as sw
{make}
work()
ready = threading.Barrier(3)
def loop():
    ready.wait()
    while True:
        work()
for _ in range(2):
    threading.Thread(target=loop, daemon=True).start()
ready.wait()
for _ in range({forks}):
    time.sleep(0.003)
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    end = time.monotonic() + 60
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            break
        if time.monotonic() > end:
            os.kill(child, 9)
            print("hangs")
            os._exit(1)
        time.sleep(0.002)
    if status:
        print("ends with", status)
        os._exit(1)
print("all went on")
sys.stdout.flush()
os._exit(0)
"""


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="no fork")
@pytest.mark.parametrize("kind", WORK)
def test_a_child_works_on(kind):
    script = textwrap.dedent(SCRIPT).format(make=WORK[kind], forks=5)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=400, check=False)
    assert (done.returncode, done.stdout) == (0, "all went on\n"), done.stderr
