# Made by python/stubs_sigproc.py from the live module.
from typing import Any

CoroutineExecutionError: Any

SyncToAsyncGeneratorWrapper: Any

run_coroutine_sync: Any
