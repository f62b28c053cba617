"""Runs of pipelines over many recordings, as tasks for whatever engine spreads them: see `swiftlet.dask`.

    >>> from concurrent.futures import ThreadPoolExecutor
    >>> from swiftlet import batch
    >>> with ThreadPoolExecutor(4) as pool:
    ...     results = list(pool.map(batch.process, *zip(*batch.tasks("p.yaml", recordings, "results"))))
    >>> batch.check(results)

Each task is a process of its own that does what `swiftlet run` does. Results are files; those that are complete, and
newer than recording and pipeline, are left as they are, so that work that was stopped goes on where it was.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

__all__ = ["BatchError", "Result", "check", "process", "process_piece", "tasks"]


class Result(NamedTuple):
    """What became of a recording, or of a piece of one."""

    recording: str
    #: The file that holds the result.
    output: str
    #: What went wrong, as one line; None where nothing did.
    error: str | None = None


class BatchError(RuntimeError):
    """Some recordings could not be processed; `results` has all of them, the others included."""

    def __init__(self, results: Sequence[Result]) -> None:
        failed = [result for result in results if result.error is not None]
        lines = "".join(f"\n  {result.error}" for result in failed)
        super().__init__(f"{len(failed)} of {len(results)} results are missing:{lines}")
        self.results = list(results)

    def __reduce__(self):
        return BatchError, (self.results,)


def tasks(
    pipeline: Any, recordings: Iterable[str | os.PathLike[str]], output: str | os.PathLike[str], format: str = "npz"
) -> list[tuple[str, str, str]]:
    """The arguments of `process` for each recording: pipeline file, recording and the file for its result in `output`.

    A pipeline that is no file is written there as `pipeline.yaml`. Raises `ValueError` for two recordings of one name.
    """
    found = [os.fspath(recording) for recording in recordings]
    os.makedirs(output, exist_ok=True)
    path = pipeline_file(pipeline, output)
    stems = [os.path.splitext(os.path.basename(recording))[0] for recording in found]
    twice = sorted({stem for stem in stems if stems.count(stem) > 1})
    if twice:
        raise ValueError(f"several recordings are called {twice[0]!r}: their results would be one file")
    return [
        (path, recording, os.path.join(output, f"{stem}.{format}"))
        for recording, stem in zip(found, stems, strict=True)
    ]


def pipeline_file(pipeline: Any, folder: str | os.PathLike[str]) -> str:
    """The path of a pipeline, which is written into the folder where it is none yet."""
    if isinstance(pipeline, str | os.PathLike):
        return os.fspath(pipeline)
    from ._pipeline import Pipeline

    steps = pipeline.steps if isinstance(pipeline, Pipeline) else Pipeline(pipeline).steps
    path, text = os.path.join(folder, "pipeline.yaml"), json.dumps({"pipeline": steps}, indent=1) + "\n"
    if not _holds(path, text):
        with open(f"{path}.new", "w") as file:
            file.write(text)
        os.replace(f"{path}.new", path)
    return path


def _holds(path, text):
    try:
        with open(path) as file:
            return file.read() == text
    except OSError:
        return False


def process(pipeline: str, recording: str, output: str, *options: str) -> Result:
    """Runs a pipeline file over a recording into a file, unless that is done.

    `options` are those of `swiftlet run`, such as `"--chunk", "10s"`. What goes wrong is told in the result; nothing is
    raised.
    """
    if _is_complete([output], [recording, pipeline]):
        return Result(recording, output)
    return Result(recording, output, _run([pipeline, recording, "-o", output, *options]))


def process_piece(pipeline: str, recording: str, output: str, piece: int, pieces: int, before: Any = None) -> Result:
    """Runs a pipeline file over one of so many pieces of a recording, from the state that the piece before it left.

    The result and the state are files beside `output`: `eeg.npz` gives `eeg-0003.npz` and `eeg-0003.state`. Joined, the
    results are those of one pass, bit for bit. `before` is the result of the piece before, whose failure is passed on.
    """
    stem, ending = os.path.splitext(output)
    names = [f"{stem}-{number:04}" for number in (piece - 1, piece)]
    out, state = names[1] + ending, names[1] + ".state"
    if before is not None and before.error is not None:
        return Result(recording, out, before.error)
    words, inputs, made = [pipeline, recording, "-o", out], [recording, pipeline], [out]
    try:
        start, stop = _edges(recording, piece, pieces)
    except Exception as error:
        return Result(recording, out, str(error))
    if piece > 0:
        words += [f"--start={start!r}s", "--resume", names[0] + ".state"]
        inputs += [names[0] + ".state"]
    if piece < pieces - 1:
        words += [f"--stop={stop!r}s", "--save-state", state]
        made += [state]
    if _is_complete(made, inputs):
        return Result(recording, out)
    return Result(recording, out, _run(words))


def check(results: Iterable[Result]) -> list[Result]:
    """The results, where all are there. Raises `BatchError`, which names those that are not."""
    found = list(results)
    if any(result.error is not None for result in found):
        raise BatchError(found)
    return found


def _edges(recording, piece, pieces):
    """Where a piece begins and ends, in seconds: between two samples, so that rounding moves none."""
    from . import _recordings

    with _recordings.open(recording) as file:
        stream, first = file.streams[0], file.read(1)
    rate, count = stream["rate"], stream["count"]
    if rate is None or count is None or count < pieces:
        raise ValueError(f"{recording}: cannot be cut into {pieces} pieces: rate {rate}, {count} samples")
    begin = getattr(first.axes.get(stream["dims"][0]), "offset", 0.0)
    return tuple(begin + (number * count // pieces - 0.5) / rate for number in (piece, piece + 1))


def _is_complete(outputs, inputs):
    """Whether all outputs are there, and none is older than an input. They appear when they are complete."""
    try:
        return min(map(os.path.getmtime, outputs)) >= max(map(os.path.getmtime, inputs))
    except OSError:
        return False


def _run(words):
    """Runs the tool in a process of its own; the line that says what went wrong."""
    command = [sys.executable, "-m", "swiftlet", "run", *words, "-q"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return None
    lines = done.stderr.strip().splitlines() or [f"{words[1]}: ended with {done.returncode}"]
    return lines[-1].removeprefix("swiftlet: ")
