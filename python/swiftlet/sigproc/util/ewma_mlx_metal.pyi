# Made by python/stubs_sigproc.py from the live module.
from typing import Any

MAX_CHUNK_SIZE: Any

def ewma_mlx_metal(x: Any, alpha: float, zi: Any, chunk_size: int = ..., *, chunk_sizes: Any = ...) -> Any: ...
