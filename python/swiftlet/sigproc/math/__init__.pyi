# Made by python/stubs_sigproc.py from the live module.
from . import abs as abs
from . import add as add
from . import anscombe as anscombe
from . import clip as clip
from . import difference as difference
from . import invert as invert
from . import log as log
from . import pow as pow
from . import scale as scale
