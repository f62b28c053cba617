"""The names of `ezmsg.baseproc.util.typeresolution`, which is where they belong."""

from ezmsg.baseproc.util import typeresolution as _theirs

_NAMES = {"TypeLike", "check_message_type_compatibility", "resolve_typevar"}
globals().update({name: getattr(_theirs, name) for name in _NAMES})
__all__ = sorted(name for name in _NAMES if not name.startswith("_"))
