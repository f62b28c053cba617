"""Pictures of messages, for notebooks and files."""

import os
from typing import Any

from . import _ext


class Picture:
    """A picture: notebooks show it, `save` writes it, `svg` is its text."""

    def __init__(self, svg: str) -> None:
        self.svg = svg

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the picture as an SVG file."""
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.svg)

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f"Picture of {len(self.svg)} bytes (SVG)"


def drawn(messages: list[Any], kind: str | None, title: str | None) -> Picture:
    """A picture of the messages of a stream; the title is the first one's key unless another is given."""
    name = title if title is not None else getattr(messages[0], "key", "") if messages else ""
    return Picture(_ext.picture(messages, kind or "", name))
