"""`swiftlet` and `python -m swiftlet`: the tool's commands from the wheel."""

import sys

from ._commands import main


def run() -> None:
    """Runs the command of the process' arguments and ends it."""
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
