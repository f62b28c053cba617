"""The commands of `python -m swiftlet`: run, info, list, describe and devices, as the tool swiftlet has them."""

import argparse
import contextlib
import os
import signal
import sys

from . import SettingsError, __version__, _ext
from ._files import INTERRUPTED, TERMINATED, USAGE, Failure, open_recording, print_json, reading
from ._running import FORMATS, run


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
    command.add_argument(
        "--device", help="Where to compute, such as opencl:0; by default what SWIFTLET_DEVICE names, or cpu."
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


# --- Transformers


def list_transformers(options):
    """All transformers, a line each."""
    entries = _ext.descriptions()
    if options.json:
        return print_json([value for _, _, _, value in entries])
    width = max(len(name) for name, _, _, _ in entries)
    for name, line, _, _ in entries:
        print(f"{name:{width}}  {line}")


def describe(options):
    """All about one transformer."""
    for name, _, text, value in _ext.descriptions():
        if name == options.name:
            return print_json(value) if options.json else print(text, end="")
    try:
        _ext.check(options.name)
    except SettingsError as error:
        raise Failure(USAGE, str(error)) from None


def devices(options):
    """The devices that there are."""
    names = _ext.devices()
    print_json(names) if options.json else print("\n".join(names))


def info(options):
    """What a recording holds."""
    recording = open_recording(options.file, options.rate)
    with reading():
        facts, events = recording.facts(), recording.events()
    if options.json:
        return print_json({**facts, "events": events})
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
