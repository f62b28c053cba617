# Made by python/stubs_sigproc.py from the live module.
from typing import Any

AXIS_REMOVAL_VERSION: Any

def warn_axis_deprecated(settings: Any, field: str = ...) -> None: ...
