# Made by python/stubs_sigproc.py from the live module.
from typing import Any

SampleMessage: Any

SampleTriggerMessage: Any

def has_samples_along(message: Any, dim: str) -> bool: ...

def is_empty_along(message: Any, dims: Any) -> bool: ...

is_sample_message: Any

def with_fingerprint(axis: Any) -> Any: ...
