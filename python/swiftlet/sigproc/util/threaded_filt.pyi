# Made by python/stubs_sigproc.py from the live module.
from typing import Any

DEFAULT_MAX_WORKERS: Any

DEFAULT_MIN_BYTES: Any

def filt_threaded(filt_func: Any, coefs: Any, data: Any, axis_idx: int, zi: Any, zi_axis_offset: int, min_bytes: int = ...) -> Any: ...

def get_pool() -> Any: ...

def should_thread(data: Any, axis_idx: int, min_bytes: int = ...) -> bool: ...

def shutdown_pool() -> None: ...
