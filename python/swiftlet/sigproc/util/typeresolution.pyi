# Made by python/stubs_sigproc.py from the live module.
from typing import Any

TypeLike: Any

check_message_type_compatibility: Any

resolve_typevar: Any
