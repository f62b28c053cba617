# Made by python/stubs_sigproc.py from the live module.
from typing import Any

def cascade(sos: Any, x: Any, axis: int, zi: Any = ...) -> Any: ...
