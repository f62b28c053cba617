"""The commands of `python -m swiftlet`: run, info, list, describe and devices, as the tool swiftlet has them."""

import argparse
import contextlib
import errno
import json
import math
import os
import signal
import sys
import time

from . import AxisArray, Pipeline, RecordingError, SettingsError, SnapshotError, __version__, _ext, zeros

# The numbers of sysexits.h; a signal gives 128 plus its number.
USAGE, DATA, NO_INPUT, SOFTWARE, CANNOT_CREATE, INPUT_OUTPUT, SETTINGS = 64, 65, 66, 70, 73, 74, 78
INTERRUPTED, TERMINATED = 130, 143
FORMATS = ("npz", "npy", "csv", "tsv", "edf")
_UNITS = {"min": 60.0, "ms": 1e-3, "us": 1e-6, "s": 1.0}


class Failure(Exception):  # noqa: N818
    """Why a command ends early: an exit code for scripts, a line for people."""

    def __init__(self, code: int, message: str):
        super().__init__(message)
        self.code = code


class Parser(argparse.ArgumentParser):
    """Says what is wrong with a command line in one line."""

    def error(self, message):
        raise Failure(USAGE, f"{message} (see python -m swiftlet --help)")


def main(arguments) -> int:
    """Runs a command; its exit code."""
    try:
        with _signals():
            options = _parser().parse_args(arguments)
            if options.command is None:
                _parser().print_help()
            else:
                options.command(options)
        return 0
    except Failure as failure:
        print(f"swiftlet: {failure}", file=sys.stderr)
        return failure.code
    except BrokenPipeError:
        # A reader that has gone away is no error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("swiftlet: interrupted; no output was written", file=sys.stderr)
        return INTERRUPTED


class _Terminated(BaseException):
    pass


@contextlib.contextmanager
def _signals():
    """SIGTERM ends a run in order, as Ctrl-C does."""

    def end(number, frame):
        raise _Terminated

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    except _Terminated:
        raise Failure(TERMINATED, "terminated; no output was written") from None
    finally:
        signal.signal(signal.SIGTERM, before)


def _parser():
    parser = Parser(prog="python -m swiftlet", description="Streaming signal processing for recordings.")
    parser.add_argument("--version", action="version", version=__version__)
    parser.set_defaults(command=None)
    commands = parser.add_subparsers(metavar="COMMAND")

    command = commands.add_parser("run", help="Run a pipeline over recordings.")
    command.add_argument("pipeline", help="Pipeline file (YAML).")
    command.add_argument("input", nargs="+", help="Recordings to process.")
    command.add_argument("-o", "--output", required=True, help="File or folder for the result.")
    command.add_argument("--chunk", default="1s", help='Signal per step: "37" (samples), "100ms", "1s" or "all".')
    command.add_argument("--stream", help="Name or number of the one stream to process, for files with several.")
    command.add_argument(
        "--format", default="npz", help=f"Kind of the files in an output folder: {', '.join(FORMATS)}."
    )
    command.add_argument("--realtime", action="store_true", help="Deliver the signal no faster than it was recorded.")
    command.add_argument("--save-state", metavar="FILE", help="Write the state at the end, to go on later.")
    command.add_argument("--resume", metavar="FILE", help="Go on from a saved state instead of the beginning.")
    command.add_argument("--json", action="store_true", help="Print the summary as JSON.")
    command.add_argument("-q", "--quiet", action="store_true", help="Print nothing but errors.")
    command.set_defaults(command=run)
    _rate(command)

    command = commands.add_parser("info", help="Tell what a recording holds.")
    command.add_argument("file", help="Recording.")
    command.add_argument("--all", action="store_true", help="Show all channels and events.")
    command.add_argument("--json", action="store_true", help="Print JSON.")
    command.set_defaults(command=info)
    _rate(command)

    command = commands.add_parser("list", help="List the transformers with their settings, one line each.")
    command.add_argument("--json", action="store_true", help="Print JSON.")
    command.set_defaults(command=list_transformers)

    command = commands.add_parser(
        "describe", help="Explain a transformer: settings, defaults, limits, units, examples."
    )
    command.add_argument("name", help="Name of the transformer.")
    command.add_argument("--json", action="store_true", help="Print JSON.")
    command.set_defaults(command=describe)

    command = commands.add_parser("devices", help="List the devices that pipelines can run on.")
    command.add_argument("--json", action="store_true", help="Print JSON.")
    command.set_defaults(command=devices)
    return parser


def _rate(command):
    command.add_argument("--rate", type=float, help="Samples per second, for files that do not tell.")


def _json(value):
    def finite(value):
        if isinstance(value, float) and not math.isfinite(value):
            return None
        if isinstance(value, list):
            return [finite(item) for item in value]
        return {key: finite(item) for key, item in value.items()} if isinstance(value, dict) else value

    print(json.dumps(finite(value), indent=2, ensure_ascii=False))


# --- Transformers


def list_transformers(options):
    """All transformers, a line each."""
    entries = _ext.descriptions()
    if options.json:
        return _json([value for _, _, _, value in entries])
    width = max(len(name) for name, _, _, _ in entries)
    for name, line, _, _ in entries:
        print(f"{name:{width}}  {line}")


def describe(options):
    """All about one transformer."""
    for name, _, text, value in _ext.descriptions():
        if name == options.name:
            return _json(value) if options.json else print(text, end="")
    try:
        _ext.check(options.name)
    except SettingsError as error:
        raise Failure(USAGE, str(error)) from None


def devices(options):
    """The devices that there are."""
    names = _ext.devices()
    _json(names) if options.json else print("\n".join(names))


# --- Recordings


@contextlib.contextmanager
def _reading():
    """Errors met while reading, as exit codes."""
    try:
        yield
    except OSError as error:
        raise Failure(NO_INPUT if getattr(error, "operation", "") == "open" else INPUT_OUTPUT, str(error)) from None
    except RecordingError as error:
        raise Failure(USAGE if str(error).startswith("option ") else DATA, str(error)) from None


@contextlib.contextmanager
def _writing():
    """Errors met while writing, as exit codes."""
    try:
        yield
    except OSError as error:
        creating = getattr(error, "operation", "") in ("create", "open") or error.errno == errno.EISDIR
        raise Failure(CANNOT_CREATE if creating else INPUT_OUTPUT, str(error)) from None
    except RecordingError as error:
        raise Failure(USAGE if "not a recording of a known format" in str(error) else DATA, str(error)) from None


def _open(path, rate):
    if rate is not None and not (rate > 0 and math.isfinite(rate)):
        raise Failure(USAGE, f"--rate is {rate}, must be above 0 Hz")
    recording = _ext.Recording()
    with _reading():
        recording._open(path, rate)
    return recording


def info(options):
    """What a recording holds."""
    recording = _open(options.file, options.rate)
    with _reading():
        facts, events = recording.facts(), recording.events()
    if options.json:
        return _json({**facts, "events": events})
    for name in ("file", "format", "start", "patient", "recording"):
        if facts[name]:
            print(f"{name:9}  {_plain(facts[name])}")
    for number, stream in enumerate(facts["streams"], 1):
        print(f"\nstream {number}: {_plain(stream['name'])}")
        _print_stream(stream, options.all)
    if events:
        print(f"\nevents: {len(events)}")
        for event in events if options.all else events[:10]:
            length = "" if event["duration"] is None else f"{event['duration']:g} s"
            print(f"  {event['onset']:10.3f} s  {length:8}  {_plain(event['text'])}".rstrip())
        if not options.all and len(events) > 10:
            print(f"  … and {len(events) - 10} more (--all shows them)")


def _print_stream(stream, everything):
    print(f"  rate      {'a time per sample' if stream['rate'] is None else format(stream['rate'], 'g') + ' Hz'}")
    if stream["samples"] is not None:
        seconds = "" if stream["seconds"] is None else f" ({stream['seconds']:.3f} s)"
        print(f"  samples   {stream['samples']}{seconds}")
    print(f"  data      {stream['dtype']}, {' × '.join(stream['dims'])}")
    print(f"  channels  {len(stream['channels'])}")
    channels = stream["channels"] if everything else stream["channels"][:8]
    width = max((len(channel["label"]) for channel in channels), default=0)
    for channel in channels:
        line = f"    {_plain(channel['label']):{width}}  {channel['unit']}  {channel['kind']}  {channel['prefilter']}"
        print(line.rstrip())
    if len(stream["channels"]) > len(channels):
        print(f"    … and {len(stream['channels']) - len(channels)} more (--all shows them)")


def _plain(text):
    """A text from a file without what a terminal would obey."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


# --- Running


def run(options):
    """Runs a pipeline over recordings, each into a file that appears when it is complete."""
    length = _chunk(options.chunk)
    if options.format not in FORMATS:
        raise Failure(USAGE, f'--format is "{options.format}", must be npz, npy, csv, tsv or edf')
    has_state = options.save_state is not None or options.resume is not None
    if has_state and len(options.input) > 1:
        raise Failure(USAGE, "--save-state and --resume take one recording")
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
        report = _run(pipeline, job, length, options, state)
        if options.save_state is not None:
            _save(options.save_state, pipeline.state_bytes())
        if not options.json and not options.quiet:
            _print_report(report)
        reports.append(report)
    if options.json:
        _json(reports)


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
        streams = _open(path, options.rate).facts()["streams"]
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


def _run(pipeline, job, length, options, state):
    path, index, facts, output = job
    recording = _open(path, options.rate)
    if state is not None:
        try:
            pipeline.load_state(state)
            recording.resume(state)
        except SnapshotError as error:
            raise Failure(DATA, f"{options.resume}: cannot resume: {error}") from None
    blank = AxisArray(zeros((0,)), ["time"])
    # Files do not tell how long "all" is if they have no count; they then come in pieces of a billion.
    count = min(length(facts["rate"] or 1), max(facts["samples"] or 1_000_000_000, 1))
    taken = dict.fromkeys(["read", "process", "write"], 0.0)
    writer = empty = None
    samples = data = 0
    begin = time.monotonic()
    while True:
        with _reading(), _timed(taken, "read"):
            try:
                message = recording.read(index, count, blank)
            except ValueError as error:
                raise Failure(DATA, f"{path}: {error}") from None
        if message is None:
            break
        samples += message.data.shape[0]
        data += message.data.nbytes
        if options.realtime and facts["rate"]:
            time.sleep(max(samples / facts["rate"] - (time.monotonic() - begin), 0))
        with _timed(taken, "process"):
            try:
                result = pipeline(message)
            except (ValueError, TypeError, IndexError) as error:
                raise Failure(DATA, f"{path}: {error}") from None
        if _is_empty(result):
            # It adds nothing, but tells the shape of a result that never gets any.
            empty = empty or result
            continue
        with _writing(), _timed(taken, "write"):
            writer = writer or _create(output, recording)
            writer.write(result)
    with _writing(), _timed(taken, "write"):
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
