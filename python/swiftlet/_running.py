"""The command run: a pipeline over recordings, chunk by chunk, each into a file."""

import contextlib
import dataclasses
import math
import os
import time

from . import AxisArray, Pipeline, SettingsError, SnapshotError, _ext, zeros
from ._files import (
    CANNOT_CREATE,
    DATA,
    INPUT_OUTPUT,
    NO_INPUT,
    SETTINGS,
    USAGE,
    Failure,
    open_recording,
    print_json,
    reading,
    writing,
)

FORMATS = ("npz", "npy", "csv", "tsv", "edf")
_UNITS = {"min": 60.0, "ms": 1e-3, "us": 1e-6, "s": 1.0}


def run(options):
    """Runs a pipeline over recordings, each into a file that appears when it is complete."""
    length = _chunk(options.chunk)
    if options.format not in FORMATS:
        raise Failure(USAGE, f'--format is "{options.format}", must be npz, npy, csv, tsv or edf')
    has_state = options.save_state is not None or options.resume is not None
    if has_state and len(options.input) > 1:
        raise Failure(USAGE, "--save-state and --resume take one recording")
    device = _device(options.device)
    state = _read(options.resume) if options.resume is not None else None
    pipeline = _pipeline(options.pipeline)
    jobs = _jobs(options)
    if has_state and len(jobs) > 1:
        streams = f"{options.input[0]} has {len(jobs)} (see --stream)"
        raise Failure(USAGE, f"--save-state and --resume take one stream; {streams}")
    if options.save_state is not None:
        _check_output(options.save_state)
    reports = []
    for job in jobs:
        pipeline.reset()
        report = _run(pipeline, job, length, device, options, state)
        if options.save_state is not None:
            _save(options.save_state, pipeline.state_bytes())
        if not options.json and not options.quiet:
            _print_report(report)
        reports.append(report)
    if options.json:
        print_json(reports)


def _device(name):
    """The device to compute on, opened."""
    try:
        return zeros((), device=name).device
    except ValueError as error:
        raise Failure(USAGE, str(error)) from None


def _moved(message, device):
    if message.data.device == device:
        return message
    return dataclasses.replace(message, data=message.data.to_device(device))


def _chunk(text):
    """A function from a rate in hertz to samples per message."""
    if text == "all":
        return lambda rate: 2**62
    if text.isascii() and text.isdigit() and int(text) > 0:
        return lambda rate: int(text)
    for unit, factor in _UNITS.items():
        if text.endswith(unit):
            try:
                seconds = float(text.removesuffix(unit)) * factor
            except ValueError:
                break
            if 0 < seconds < math.inf:
                return lambda rate: min(max(round(seconds * rate), 1), 1_000_000_000)
            break
    raise Failure(USAGE, f'--chunk is "{text}", must be a number of samples, a time such as 100ms, or all')


def _pipeline(path):
    try:
        return Pipeline.from_yaml(path)
    except SettingsError as error:
        raise Failure(SETTINGS, str(error)) from None
    except OSError as error:
        raise Failure(NO_INPUT, f"{path}: cannot open: {os.strerror(error.errno)}") from None


def _read(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise Failure(NO_INPUT, f"{path}: cannot open: {os.strerror(error.errno)}") from None


def _save(path, data):
    """Writes beside the destination and renames: the file is there whole or not at all."""
    partial = os.path.join(os.path.dirname(path), f".{os.path.basename(path)}.partial-{os.getpid()}")
    try:
        with open(partial, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            os.unlink(partial)
        raise Failure(INPUT_OUTPUT, f"{path}: cannot write: {os.strerror(error.errno)}") from None


def _check_output(path):
    if os.path.isdir(path):
        raise Failure(CANNOT_CREATE, f"{path}: cannot create: it is a folder")
    folder = os.path.dirname(path) or "."
    if not os.path.isdir(folder):
        raise Failure(CANNOT_CREATE, f"{path}: cannot create: there is no folder {folder}")


def _jobs(options):
    """(input, stream, its facts, output) for each input and stream."""
    output = options.output
    is_folder = output.endswith("/") or os.path.isdir(output)
    if not is_folder and len(options.input) > 1:
        raise Failure(USAGE, f'{output}: with several inputs the output must be a folder (end it with "/")')
    if is_folder and not os.path.isdir(output):
        raise Failure(CANNOT_CREATE, f"{output}: cannot create files in it: there is no such folder")
    jobs = []
    for path in options.input:
        streams = open_recording(path, options.rate).facts()["streams"]
        chosen = _chosen(streams, path, options.stream)
        base = os.path.join(output, f"{_stem(path)}.{options.format}") if is_folder else output
        for index in chosen:
            jobs.append(
                (path, index, streams[index], base if len(chosen) == 1 else _named(base, streams[index]["name"]))
            )
    for number, (path, _, _, out) in enumerate(jobs):
        _check_output(out)
        for other, _, _, same in jobs[:number]:
            if same == out:
                raise Failure(USAGE, f"{path} and {other} would both be written to {out}")
        for source in options.input:
            if os.path.exists(out) and os.path.samefile(source, out):
                raise Failure(USAGE, f"{out}: the output would replace the input {source}")
    return jobs


def _chosen(streams, path, name):
    if not streams:
        raise Failure(DATA, f"{path}: holds no signal")
    if name is None:
        return range(len(streams))
    for index, stream in enumerate(streams):
        if stream["name"] == name:
            return [index]
    if name.isascii() and name.isdigit() and 1 <= int(name) <= len(streams):
        return [int(name) - 1]
    names = ", ".join(f"{index} ({stream['name']})" for index, stream in enumerate(streams, 1))
    raise Failure(USAGE, f'{path}: has no stream "{name}"; it has {names}')


def _stem(path):
    name = os.path.basename(path)
    stem, dot, _ = name.rpartition(".")
    return stem if dot and stem else name


def _named(path, stream):
    safe = "".join(letter for letter in stream if letter.isalnum() or letter in "._-")
    base, ending = os.path.splitext(path)
    return f"{base}-{safe or 'stream'}{ending}"


def _run(pipeline, job, length, device, options, state):
    path, index, facts, output = job
    recording = open_recording(path, options.rate)
    if state is not None:
        try:
            pipeline.load_state(state)
            recording.resume(state)
        except SnapshotError as error:
            raise Failure(DATA, f"{options.resume}: cannot resume: {error}") from None
    blank = AxisArray(zeros((0,), device="cpu"), ["time"])
    # Files do not tell how long "all" is if they have no count; they then come in pieces of a billion.
    count = min(length(facts["rate"] or 1), max(facts["samples"] or 1_000_000_000, 1))
    taken = dict.fromkeys(["read", "process", "write"], 0.0)
    writer = empty = None
    samples = data = 0
    begin = time.monotonic()
    ended = False
    while not ended:
        with reading(), _timed(taken, "read"):
            try:
                message = recording.read(index, count, blank)
            except ValueError as error:
                raise Failure(DATA, f"{path}: {error}") from None
        ended = message is None
        if not ended:
            samples += message.data.shape[0]
            data += message.data.nbytes
            if options.realtime and facts["rate"]:
                time.sleep(max(samples / facts["rate"] - (time.monotonic() - begin), 0))
        with _timed(taken, "process"):
            try:
                if not ended:
                    results = [pipeline(_moved(message, device))]
                else:
                    # A stream whose state is saved goes on later.
                    results = pipeline.flush() if options.save_state is None else []
                results = [_moved(result, "cpu") for result in results]
            except (ValueError, TypeError, IndexError) as error:
                raise Failure(DATA, f"{path}: {error}") from None
        for result in results:
            if _is_empty(result):
                # It adds nothing, but tells the shape of a result that never gets any.
                empty = empty or result
                continue
            with writing(), _timed(taken, "write"):
                writer = writer or _create(output, recording)
                writer.write(result)
    with writing(), _timed(taken, "write"):
        if writer is None:
            if empty is None:
                raise Failure(DATA, f'{path}: stream "{facts["name"]}" holds no samples')
            writer = _create(output, recording)
            writer.write(empty)
        writer.finish()
    seconds, elapsed = samples / facts["rate"] if facts["rate"] else 0.0, time.monotonic() - begin
    return {
        "input": path,
        "stream": facts["name"],
        "output": output,
        "samples": samples,
        "bytes": data,
        "signal_seconds": seconds,
        "elapsed_seconds": elapsed,
        "real_time_factor": seconds / elapsed if seconds and elapsed else None,
        "stages": [{"name": name, "seconds": spent} for name, spent in taken.items()],
    }


@contextlib.contextmanager
def _timed(taken, name):
    start = time.monotonic()
    yield
    taken[name] += time.monotonic() - start


def _is_empty(message):
    stream = message.stream_dim or ("time" if "time" in message.dims else next(iter(message.dims), None))
    return stream is not None and message.data.shape[message.dims.index(stream)] == 0


def _create(path, recording):
    writer = _ext.Writer()
    writer._create(path, recording)
    return writer


def _print_report(report):
    print(f"{report['input']} -> {report['output']}")
    for stage in report["stages"]:
        share = 100 * stage["seconds"] / report["elapsed_seconds"] if report["elapsed_seconds"] else 0
        print(f"  {stage['name']:8}{stage['seconds'] * 1000:10.1f} ms{share:7.1f} %")
    total = f"  {report['samples']} samples"
    if report["signal_seconds"]:
        total += f" ({report['signal_seconds']:.1f} s of signal)"
    total += f" in {report['elapsed_seconds']:.3f} s"
    if report["real_time_factor"]:
        total += f": {report['real_time_factor']:.3g}× real time"
    print(total)
