"""The commands of `python -m swiftlet`, by the tool's own code."""

import argparse
import re

from . import SettingsError, __version__, _ext

#: Options whose values may begin with a minus, which argparse takes for options.
_READING = {f"--{name}" for name, value, _ in _ext.reading_options() if value is not None}
_VALUED = {"--chunk", "--chunk-b", "--from", "--jobs", "--restore-b"} | _READING


class _Wrong(Exception):  # noqa: N818
    """A command line that is wrong, in words."""


class _Text(Exception):  # noqa: N818
    """A text that was asked for instead of a command."""


class _Parser(argparse.ArgumentParser):
    def __init__(self, **options):
        super().__init__(add_help=False, allow_abbrev=False, **options)
        self.add_argument("-h", "--help", action=_Show, nargs=0, help="Show this help.")

    def error(self, message):
        raise _Wrong(_words(message))


class _Show(argparse.Action):
    def __call__(self, parser, namespace, values, option=None):
        raise _Text(parser.format_help() if "--help" in self.option_strings else __version__ + "\n")


def main(arguments) -> int:
    """Runs a command; its exit code."""
    arguments = [str(argument) for argument in arguments]
    try:
        name, options = _parsed(arguments)
    except _Text as text:
        name, options = "print", {"text": str(text)}
    except _Wrong as wrong:
        name, options = "fail", {"text": f"{wrong} (see python -m swiftlet --help)"}
    return _ext.command(name, options, _document)


def _parsed(arguments):
    parser, commands = _parser()
    if not arguments:
        raise _Text(parser.format_help())
    if not arguments[0].startswith("-") and arguments[0] not in commands:
        raise _Wrong(_ext.unknown_command(arguments[0], list(commands)))
    options = vars(parser.parse_args(_joined(arguments)))
    return options.pop("command"), options


def _joined(arguments):
    """`--chunk -5s` as one word, and the three values of `--epoch`."""
    joined = []
    for argument in _ext.joined_words(arguments):
        if joined and joined[-1] in _VALUED and argument.startswith("-"):
            joined[-1] += "=" + argument
        else:
            joined.append(argument)
    return joined


def _document(text):
    """A pipeline file as a value with places; as a text what is wrong with it."""
    from ._yaml import marked

    try:
        return marked(text)
    except (SettingsError, ImportError) as error:
        return str(error)


def _words(message):
    """What argparse says of a wrong command line, as the tool says it."""
    if found := re.fullmatch(r"the following arguments are required: (.*)", message):
        missing = found[1].split(", ")[0]
        return f"Missing expected argument '{_METAVARS.get(missing, f'<{missing}>')}'"
    if found := re.fullmatch(r"unrecognized arguments: (.*)", message):
        words = found[1].split()
        if words[0].startswith("-"):
            return f"Unknown option '{words[0]}'"
        quoted = ", ".join(f"'{word}'" for word in words)
        return f"Unexpected argument {quoted}" if len(words) == 1 else f"{len(words)} unexpected arguments: {quoted}"
    if found := re.fullmatch(r"argument (?:-\w/)?(--[\w-]+): expected one argument", message):
        return f"Missing value for '{found[1]} {_VALUES.get(found[1], '')}'".replace(" '", "'")
    return message


_METAVARS = {"-o/--output": "--output <out>", "input": "<input> ...", "A": "<a>"}
_VALUES = {
    "--output": "<out>",
    "--chunk": "<length>",
    **{f"--{name}": f"<{value}>" for name, value, _ in _ext.reading_options() if value is not None},
    "--device": "<device>",
    "--format": "<format>",
    "--jobs": "<count>",
    "--epoch": "<event> <start> <end>",
    "--save-state": "<file>",
    "--resume": "<file>",
    "--html": "<page>",
    "--report": "<page>",
    "--slurm": "<script>",
    "--on": "<recording>",
    "--on-b": "<recording>",
    "--chunk-b": "<length>",
    "--restore-b": "<time>",
    "--record": "<log>",
    "--from": "<time>",
    "--markers": "<stream>",
    "--pre-trigger": "<time>",
}


def _parser():
    parser = _Parser(prog="python -m swiftlet", description="Streaming signal processing for recordings.")
    parser.add_argument("--version", action=_Show, nargs=0, help="Show the version.")
    commands = parser.add_subparsers(metavar="COMMAND", dest="command", required=True)

    command = commands.add_parser("run", help="Run a pipeline over recordings.")
    command.add_argument("pipeline", help="Pipeline file (YAML).")
    command.add_argument("input", nargs="+", help="Recordings to process.")
    command.add_argument("-o", "--output", required=True, help="File or folder for the result.")
    command.add_argument("--chunk", help='Signal per step: "37" (samples), "100ms", "1s" (the default), "1h" or "all".')
    kinds = ", ".join(_ext.written_endings())
    command.add_argument("--format", help=f"Kind of the files in an output folder, by default npz: {kinds}.")
    command.add_argument(
        "--device", help="Where to compute, such as opencl:0; by default what SWIFTLET_DEVICE names, or cpu."
    )
    command.add_argument(
        "--epoch",
        metavar="EVENT START END",
        help="Cut a stretch around each event of this text, or that fits this regular expression: target -0.2s 0.8s.",
    )
    _flag(command, "--average", "Average the epochs of each text.")
    command.add_argument(
        "--jobs", type=_count, help="Recordings to process at a time, at most; one per processor if left out."
    )
    _flag(command, "--continue", "Leave out recordings whose results are there already.")
    _flag(command, "--realtime", "Deliver the signal no faster than it was recorded.")
    command.add_argument("--record", metavar="LOG", help="Log what comes in, with states to go on from: a .swlog file.")
    command.add_argument(
        "--pre-trigger", metavar="TIME", help="Log only what came so long before each event, and so long after."
    )
    command.add_argument("--markers", metavar="STREAM", help="Take a network's texts as events: lsl://NAME.")
    command.add_argument("--from", metavar="TIME", help="Go on from the last state of a log before this time.")
    command.add_argument("--save-state", metavar="FILE", help="Write the state at the end, to go on later.")
    command.add_argument("--resume", metavar="FILE", help="Go on from a saved state instead of the beginning.")
    command.add_argument(
        "--report",
        metavar="PAGE",
        help="Write a page about the run: recording, pipeline, settings, pictures, times, checksums.",
    )
    command.add_argument(
        "--slurm",
        metavar="SCRIPT",
        help="Write a script that runs the recordings as an array job of SLURM, and run nothing.",
    )
    _flag(command, "--profile", "Tell what each message took in each step.")
    _flag(command, "--json", "Print the summary as JSON.")
    _flag(command, "--quiet", "Print nothing but errors; warnings are in the summary of --json.", "-q")
    _flag(command, "--strict", "Take warnings for errors: exit code 78 for what the pipeline causes, 65 for the data.")
    _reading(command)

    command = commands.add_parser("info", help="Tell what a recording holds.")
    command.add_argument("file", help="Recording.")
    _flag(command, "--all", "Show all channels and events.")
    _flag(command, "--json", "Print JSON.")
    _flag(command, "--strict", "Take notes for errors: exit code 65.")
    _reading(command)

    command = commands.add_parser("doctor", help="Read a recording to its end and report what is wrong with it.")
    command.add_argument("file", help="Recording.")
    command.add_argument("-o", "--output", metavar="MENDED", help="Write what can be read to this file.")
    command.add_argument("--html", metavar="PAGE", help="Write the report as a page of its own.")
    _flag(command, "--json", "Print JSON.")
    _flag(command, "--quiet", "Print nothing but errors.", "-q")
    _reading(command)

    command = commands.add_parser("parity", help="Compare two paths of processing, and name the first difference.")
    command.add_argument("a", metavar="A", help="Pipeline file, result, or folder of results.")
    command.add_argument(
        "b", nargs="?", metavar="B", help="What A is compared with; A itself, cut or restored otherwise, if left out."
    )
    command.add_argument("--on", metavar="RECORDING", help="Recording that pipelines run over.")
    command.add_argument("--on-b", metavar="RECORDING", help="Recording that B runs over, if another.")
    command.add_argument("--chunk", help='Signal per step: "37" (samples), "100ms", "1s" (the default) or "all".')
    command.add_argument("--chunk-b", metavar="LENGTH", help="Signal per step of B, if another.")
    command.add_argument(
        "--restore-b", metavar="TIME", help="Save B's state at this time, and go on from it in new steps."
    )
    _flag(command, "--exact", "Take rounding for a difference.")
    _flag(command, "--json", "Print JSON.")
    _flag(command, "--quiet", "Print nothing but errors.", "-q")
    _reading(command)

    command = commands.add_parser("list", help="List the transformers with their settings, one line each.")
    _flag(command, "--json", "Print JSON.")

    command = commands.add_parser(
        "describe", help="Explain a transformer: settings, defaults, limits, units, examples."
    )
    command.add_argument("name", help="Name of the transformer.")
    _flag(command, "--json", "Print JSON.")

    command = commands.add_parser(
        "schema", help="Write the JSON Schema of pipeline files, by which editors complete and check them."
    )
    command.add_argument("-o", "--output", metavar="FILE", help="File to write instead of printing.")

    command = commands.add_parser("devices", help="List the devices that pipelines can run on.")
    _flag(command, "--json", "Print JSON.")
    return parser, commands.choices


def _count(text):
    try:
        return int(text)
    except ValueError:
        raise _Wrong(f"The value '{text}' is invalid for '--jobs <count>'") from None


def _flag(command, name, text, *short):
    command.add_argument(*short, name, action="store_true", help=text)


def _reading(command):
    """The options of reading files: a row each."""
    for name, value, text in _ext.reading_options():
        if value is None:
            _flag(command, f"--{name}", text)
        else:
            command.add_argument(f"--{name}", metavar=value.upper(), help=text)
