# Made by python/stubs.py from the live signatures.
from collections.abc import Sequence
from typing import Any

from . import Array, DType

