"""The names of `ezmsg.baseproc.util.asio`, which is where they belong."""

from ezmsg.baseproc.util import asio as _theirs

_NAMES = {"CoroutineExecutionError", "SyncToAsyncGeneratorWrapper", "run_coroutine_sync"}
globals().update({name: getattr(_theirs, name) for name in _NAMES})
__all__ = sorted(name for name in _NAMES if not name.startswith("_"))
