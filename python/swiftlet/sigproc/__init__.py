"""Every transformer under the module path, class and setting names of `ezmsg.sigproc`, so that changing one import
moves a user over:

    from swiftlet.sigproc.math.clip import ClipSettings, ClipTransformer

Modules below this one that consist of transformers alone are made from the extension's table when they are imported.
"""

import importlib
import pkgutil

from .. import _modules

_modules.install()
__path__.append(_modules.PLACE)


def __getattr__(name):
    if not name.startswith("_") and name in __dir__():
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted(found.name for found in pkgutil.iter_modules(__path__))
