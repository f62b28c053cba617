"""Lists within lists."""


def flat(items):
    """What lists hold, at any depth, one after the other."""
    for item in items:
        if isinstance(item, list):
            yield from flat(item)
        else:
            yield item
