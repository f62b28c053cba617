"""Every transformer under the module path, class and setting names of `ezmsg.sigproc`, so that changing one import
moves a user over:

    from swiftlet.sigproc.math.clip import ClipSettings, ClipTransformer

The modules below this one are made from the extension's table of transformers when they are imported.
"""

import importlib.abc
import importlib.machinery
import sys

from .. import _modules


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Makes the modules below this package."""

    def find_spec(self, fullname, path=None, target=None):
        if not fullname.startswith(__name__ + "."):
            return None
        name = fullname[len(__name__) + 1 :]
        modules = _modules.modules()
        is_package = any(module.startswith(name + ".") for module in modules)
        if name not in modules and not is_package:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=is_package)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        _modules.fill(module, _modules.modules().get(module.__name__[len(__name__) + 1 :], []))


if not any(type(finder).__qualname__ == _Finder.__qualname__ for finder in sys.meta_path):
    sys.meta_path.append(_Finder())


def __getattr__(name):
    if name in {module.partition(".")[0] for module in _modules.modules()}:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted({module.partition(".")[0] for module in _modules.modules()})
