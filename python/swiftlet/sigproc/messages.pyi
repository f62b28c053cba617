# Made by python/stubs_sigproc.py from the live module.
from typing import Any

def TSMessage(data: Any, fs: float = ..., time_dim: int = ..., timestamp: float | None = ...) -> Any: ...
