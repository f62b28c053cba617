# Made by python/stubs_sigproc.py from the live module.
from typing import Any

HEADER: Any

get_logger_path: Any

logger: Any

profile_method: Any

profile_subpub: Any
