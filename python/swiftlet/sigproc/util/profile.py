"""The names of `ezmsg.baseproc.util.profile`, which is where they belong."""

from ezmsg.baseproc.util import profile as _theirs

_NAMES = {"HEADER", "get_logger_path", "logger", "profile_method", "profile_subpub", "_setup_logger"}
globals().update({name: getattr(_theirs, name) for name in _NAMES})
__all__ = sorted(name for name in _NAMES if not name.startswith("_"))
