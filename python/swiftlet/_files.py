"""What the commands read and write: recordings, and errors as exit codes."""

import contextlib
import errno
import json
import math

from . import RecordingError, _ext

# The numbers of sysexits.h; a signal gives 128 plus its number.
USAGE, DATA, NO_INPUT, SOFTWARE, CANNOT_CREATE, INPUT_OUTPUT, SETTINGS = 64, 65, 66, 70, 73, 74, 78
INTERRUPTED, TERMINATED = 130, 143


class Failure(Exception):  # noqa: N818
    """Why a command ends early: an exit code for scripts, a line for people."""

    def __init__(self, code: int, message: str):
        super().__init__(message)
        self.code = code


def print_json(value):
    def finite(value):
        if isinstance(value, float) and not math.isfinite(value):
            return None
        if isinstance(value, list):
            return [finite(item) for item in value]
        return {key: finite(item) for key, item in value.items()} if isinstance(value, dict) else value

    print(json.dumps(finite(value), indent=2, ensure_ascii=False))


@contextlib.contextmanager
def reading():
    """Errors met while reading, as exit codes."""
    try:
        yield
    except OSError as error:
        raise Failure(NO_INPUT if getattr(error, "operation", "") == "open" else INPUT_OUTPUT, str(error)) from None
    except RecordingError as error:
        raise Failure(USAGE if str(error).startswith("option ") else DATA, str(error)) from None


@contextlib.contextmanager
def writing():
    """Errors met while writing, as exit codes."""
    try:
        yield
    except OSError as error:
        creating = getattr(error, "operation", "") in ("create", "open") or error.errno == errno.EISDIR
        raise Failure(CANNOT_CREATE if creating else INPUT_OUTPUT, str(error)) from None
    except RecordingError as error:
        raise Failure(USAGE if "not a recording of a known format" in str(error) else DATA, str(error)) from None


def open_recording(path, rate):
    if rate is not None and not (rate > 0 and math.isfinite(rate)):
        raise Failure(USAGE, f"--rate is {rate}, must be above 0 Hz")
    recording = _ext.Recording()
    with reading():
        recording._open(path, rate)
    return recording
