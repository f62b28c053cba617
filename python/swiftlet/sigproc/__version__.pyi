# Made by python/stubs_sigproc.py from the live module.
from typing import Any

commit_id: Any

version: Any

version_tuple: Any
