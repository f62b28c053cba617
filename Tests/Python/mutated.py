"""Damages the seeds of one format again and again and reads what comes of them, in a process of its own.

    python mutated.py FOLDER COUNT SEED...

Prints as JSON: how many were read and how many refused, the longest time of one in seconds of processor time, by how
much the memory grew at its peak in MB, and what went wrong otherwise.
"""

import json
import random
import resource
import signal
import sys
import time
from pathlib import Path

import swiftlet as sw


def members(raw, name):
    """The files of a seed, the first of which is opened: several are kept in one, each after a line `=== NAME`."""
    if not raw.startswith(b"=== "):
        return [(name, raw)]
    parts = (b"\n" + raw).split(b"\n=== ")[1:]
    return [(part.partition(b"\n")[0].decode(), part.partition(b"\n")[2]) for part in parts]


def damaged(raw, rng):
    """Some bytes of a file lost, added, doubled or made others."""
    data = bytearray(raw)
    for _ in range(rng.randint(1, 6)):
        if not data:
            break
        at, length = rng.randrange(len(data)), rng.choice([1, 1, 2, 4, 8, 64])
        others = {
            0: rng.randbytes(1), 1: b"9", 2: b"", 3: rng.randbytes(length) + data[at : at + 1], 4: b"\xff" * length,
            5: bytes(length), 6: 2 * data[at : at + length],
        }  # fmt: skip
        kind = rng.randrange(8)
        if kind in others:
            data[at : at + (length if kind in (2, 4, 5, 6) else 1)] = others[kind]
        elif rng.random() < 0.3:
            del data[at:]
    return bytes(data)


def exhaust(path, options):
    """Reads all there is to read, as far as 200 messages a stream."""
    with sw.open(path, **options) as recording:
        recording.events()
        for stream in range(min(len(recording.streams), 4)):
            for _ in range(200):
                if recording.read(512, stream) is None:
                    break
        return all("\n" not in text for text in recording.notices)


def peak():
    """Of this process so far, in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1e6 if sys.platform == "darwin" else 1e3)


def main(folder, count, *seeds):
    folder, seeds = Path(folder), sorted(map(Path, seeds))
    read = refused = 0
    longest, wrong, before = 0.0, [], None
    for number in range(-len(seeds), int(count)):
        seed = seeds[number % len(seeds)]
        rng = random.Random(f"{seed.name} {number}")
        files = members(seed.read_bytes(), seed.name)
        # The seeds come first as they are: what they take is no growth.
        if number >= 0:
            at = rng.randrange(len(files))
            files[at] = (files[at][0], damaged(files[at][1], rng))
        for name, data in files:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
        path = folder / files[0][0]
        options = {"size": "whole-records"} if rng.random() < 0.5 else {}
        # What hangs for good ends the process.
        signal.setitimer(signal.ITIMER_REAL, 60)
        start = time.process_time()
        try:
            if not exhaust(path, options):
                wrong.append(f"{seed.name} {number}: a notice of several lines")
            read += 1
        except (sw.RecordingError, OSError) as error:
            refused += 1
            if str(path.parent) not in str(error) or "\n" in str(error):
                wrong.append(f"{seed.name} {number}: {error}")
        except ValueError as error:
            # An option that does not fit the file.
            if not str(error).startswith("--"):
                wrong.append(f"{seed.name} {number}: {error!r}")
        longest = max(longest, time.process_time() - start)
        if number == -1:
            before = peak()
        for name, _ in files:
            (folder / name).unlink()
    signal.setitimer(signal.ITIMER_REAL, 0)
    print(json.dumps({"read": read, "refused": refused, "longest": longest, "grown": peak() - before, "wrong": wrong}))


if __name__ == "__main__":
    main(*sys.argv[1:])
