"""Batches on a local cluster of Dask's: the same bits as one pass, also where a worker is killed; the time by workers.

    python Benchmarks/python/clusters.py                                  # 200 recordings, and one of 2 GB in 16 pieces
    python Benchmarks/python/clusters.py --recordings 8 --gigabytes 0.02 --pieces 4
    python Benchmarks/python/clusters.py --json out/clusters.json

The recordings run on one worker and on as many as `--workers` says, in turns, each worker with one thread; the least
time of each counts. Then they run again, and a worker is killed when a quarter of the results is there. The long
recording runs in one pass, in pieces, and in pieces with a worker killed after a quarter of them. Every result is
compared with that of one pass in one process, byte by byte. Ends with 1 where one differs. Needs distributed.
"""

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import swiftlet.dask
from distributed import Client, LocalCluster
from swiftlet import _commands

PIPELINE = """pipeline:
  - CommonRereference
  - ButterworthZeroPhase: {order: 4, cuton: 1, cutoff: 40}
  - EWMA: {time_constant: 1}
  - Downsample: {factor: 32}
"""


def simulate(path, channels, seconds, seed):
    """Numbers of 16 bits as EDF, one second a record: noise that drifts."""
    rng, rate = np.random.default_rng(seed), 256
    head = b"0".ljust(8) + b"X X X X".ljust(80) + b"Startdate X X X X".ljust(80) + b"01.02.2010.11.12"
    head += b"%-8d" % (256 * (channels + 1)) + b"".ljust(44) + b"%-8d" % seconds + b"1".ljust(8) + b"%-4d" % channels
    fields = [(16, b"ch%d"), (80, b""), (8, b"uV"), (8, b"-3276.8"), (8, b"3276.7"), (8, b"-32768"), (8, b"32767")]
    fields += [(80, b""), (8, b"%d" % rate), (32, b"")]
    for width, text in fields:
        head += b"".join((text % number if b"%d" in text else text).ljust(width) for number in range(channels))
    level = np.zeros((channels, 1))
    with open(path, "wb") as file:
        file.write(head)
        for _ in range(seconds):
            walk = level + np.cumsum(rng.normal(0, 20, (channels, rate)), axis=1)
            level = walk[:, -1:] * 0.9
            file.write(np.clip(walk, -32000, 32000).astype("<i2").tobytes())


def bits(paths):
    """The values and the times of results, joined, as bytes."""
    files = [np.load(path) for path in paths]
    return [np.concatenate([file[name] for file in files]).tobytes() for name in ("data", "axis_time")]


def cluster(workers):
    return LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=":0")


def kill_one(client, folder, count):
    """Kills a worker when so many results are there."""
    while len(list(folder.glob("*.npz"))) < count:
        time.sleep(0.005)
    os.kill(next(iter(client.run(os.getpid).values())), signal.SIGKILL)


def run(client, place, recordings, kill_at=None, pieces=1):
    """The seconds that a batch takes and its results, in a new folder; told as it ends, since all take minutes."""
    folder = place / "out"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    killer = threading.Thread(target=kill_one, args=(client, folder, kill_at)) if kill_at else None
    if killer:
        killer.start()
    start = time.perf_counter()
    results = swiftlet.dask.run(place / "p.yaml", recordings, folder, client=client, pieces=pieces)
    took = time.perf_counter() - start
    if killer:
        killer.join()
    workers = len(client.scheduler_info()["workers"])
    print(
        f"# {len(results)} results of {workers} workers in {took:.1f} s{', one killed' if killer else ''}", flush=True
    )
    return took, results


def one_pass(pipeline, recording, out):
    """What `swiftlet run` makes of a recording, in this process."""
    assert _commands.main(["run", str(pipeline), str(recording), "-o", str(out), "-q"]) == 0
    return bits([out])


def many(place, options):
    """Many small recordings."""
    recordings = [place / f"r{number:03}.edf" for number in range(options.recordings)]
    for number, path in enumerate(recordings):
        simulate(path, 32, options.seconds, number)
    wanted = [one_pass(place / "p.yaml", path, place / "one.npz") for path in recordings]
    differ, times = 0, {1: [], options.workers: []}
    with cluster(1) as one, cluster(options.workers) as several, Client(one) as alone, Client(several) as shared:
        for _ in range(options.repeats):
            for workers, client in ((1, alone), (options.workers, shared)):
                took, results = run(client, place, recordings[: options.timed])
                times[workers].append(took)
                differ += sum(bits([result.output]) != want for result, want in zip(results, wanted, strict=False))
        if options.timed is not None:
            _, results = run(shared, place, recordings)
            differ += sum(bits([result.output]) != want for result, want in zip(results, wanted, strict=True))
        took, results = run(shared, place, recordings, kill_at=max(options.recordings // 4, 1))
        killed = sum(bits([result.output]) != want for result, want in zip(results, wanted, strict=True))
    least = {workers: min(values) for workers, values in times.items()}
    return {
        "recordings": options.recordings,
        "seconds_by_workers": least,
        "speedup": least[1] / least[options.workers],
        "differ": differ,
        "differ_with_a_worker_killed": killed,
        "seconds_with_a_worker_killed": took,
    }


def long(place, options):
    """One long recording in pieces."""
    path, channels = place / "long.edf", 64
    simulate(path, channels, round(options.gigabytes * 1e9 / (2 * 256 * channels)), 1)
    start = time.perf_counter()
    wanted = one_pass(place / "p.yaml", path, place / "one.npz")
    whole = time.perf_counter() - start
    with cluster(options.workers) as several, Client(several) as client:
        took, results = run(client, place, [path], pieces=options.pieces)
        same = bits([result.output for result in results]) == wanted
        again, results = run(client, place, [path], kill_at=max(options.pieces // 4, 1), pieces=options.pieces)
        same_killed = bits([result.output for result in results]) == wanted
    return {
        "gigabytes": path.stat().st_size / 1e9,
        "pieces": options.pieces,
        "seconds_in_one_pass": whole,
        "seconds_in_pieces": took,
        "seconds_with_a_worker_killed": again,
        "same": same,
        "same_with_a_worker_killed": same_killed,
    }


def told_of_many(found):
    (_, one), (workers, several) = found["seconds_by_workers"].items()
    return (
        f"{found['recordings']} recordings: {found['differ']} results differ from one pass\n"
        f"  1 worker {one:.1f} s, {workers} workers {several:.1f} s: {found['speedup']:.2f} times\n"
        f"  a worker killed: {found['differ_with_a_worker_killed']} results differ"
    )


def told_of_long(found):
    same, killed = ("the same bits" if found[key] else "DIFFERS" for key in ("same", "same_with_a_worker_killed"))
    return (
        f"{found['gigabytes']:.2f} GB in {found['pieces']} pieces: {same}\n"
        f"  one pass {found['seconds_in_one_pass']:.1f} s, pieces {found['seconds_in_pieces']:.1f} s\n"
        f"  a worker killed: {killed}"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recordings", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=120, help="length of each of the recordings")
    parser.add_argument("--timed", type=int, help="time so many of the recordings; by default all")
    parser.add_argument("--gigabytes", type=float, default=2.0, help="size of the long recording; 0 for none")
    parser.add_argument("--pieces", type=int, default=16)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--folder", help="where the files are made; they are removed at the end")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    os.environ["SWIFTLET_THREADS"] = "1"
    found = {}
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        (Path(folder) / "p.yaml").write_text(PIPELINE)
        found["many"] = many(Path(folder), options)
        print(told_of_many(found["many"]), flush=True)
        if options.gigabytes:
            found["long"] = long(Path(folder), options)
            print(told_of_long(found["long"]))
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n")
    bad = found["many"]["differ"] + found["many"]["differ_with_a_worker_killed"]
    bad += sum(not found["long"][name] for name in ("same", "same_with_a_worker_killed")) if "long" in found else 0
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
