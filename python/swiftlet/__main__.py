"""`python -m swiftlet`: the tool's commands from the wheel."""

import sys

from ._commands import main

sys.exit(main(sys.argv[1:]))
