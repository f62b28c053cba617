# Made by python/stubs_sigproc.py from the live module.
from typing import Any

MAX_CHUNK_SIZE: Any

SERIAL_KERNEL_MIN_CHANNELS: Any

SERIAL_KERNEL_POLE_RADIUS: Any

def sos_float32_max_pole_radius(sos: Any) -> float: ...

def sos_float32_stable(sos: Any) -> bool: ...

def sosfilt_mlx_metal(sos: Any, x: Any, zi: Any = ..., chunk_size: int = ..., *, chunk_sizes: Any = ...) -> Any: ...
