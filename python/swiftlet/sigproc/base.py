"""The names of `ezmsg.baseproc`, which is where they belong."""

import ezmsg.baseproc as _theirs

__all__ = [name for name in dir(_theirs) if not name.startswith("_")]
globals().update({name: getattr(_theirs, name) for name in __all__})
