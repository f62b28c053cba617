"""Lists within lists."""

from collections.abc import Iterable, Iterator
from typing import Any


def flat(items: Iterable[Any]) -> Iterator[Any]:
    """What lists hold, at any depth, one after the other."""
    for item in items:
        if isinstance(item, list):
            yield from flat(item)
        else:
            yield item
