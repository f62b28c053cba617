"""Messages of two inputs as one."""

import logging

from .._modules import fill

fill(__name__)

#: Where ezmsg-sigproc's module of this name logs; ours log to "swiftlet".
logger = logging.getLogger("swiftlet")

__all__.append("logger")  # noqa: F821
