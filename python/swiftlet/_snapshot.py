"""What a saved state holds, to look at: named fields, lists, numbers, texts and arrays, read from its bytes."""

import struct

from . import _ext

_HEAD = struct.Struct("<8sHQ")


class _Reader:
    def __init__(self, data):
        self.data, self.place = data, 0

    def take(self, count):
        self.place += count
        return self.data[self.place - count : self.place]

    def number(self, form):
        return struct.unpack("<" + form, self.take(struct.calcsize(form)))[0]

    def numbers(self, form):
        count = self.number("Q")
        return list(struct.unpack(f"<{count}{form}", self.take(count * struct.calcsize(form))))

    def text(self):
        return bytes(self.take(self.number("Q"))).decode()

    def value(self):
        tag = self.number("B")
        if tag < 3:
            return (None, False, True)[tag]
        if tag in _NUMBERS:
            return self.number(_NUMBERS[tag])
        if tag in _LISTS:
            return self.numbers(_LISTS[tag])
        if tag == 7:
            return self.text()
        if tag == 8:
            return [self.value() for _ in range(self.number("Q"))]
        if tag == 10:
            return bytes(self.take(self.number("Q")))
        return _named({self.text(): self.value() for _ in range(self.number("Q"))})


_NUMBERS = {3: "q", 4: "Q", 5: "f", 6: "d"}
_LISTS = {11: "q", 12: "f", 13: "d"}


def _named(fields):
    """An array as one of ours."""
    if set(fields) >= {"dtype", "shape", "bytes"}:
        data = fields["bytes"]
        dtype = getattr(_ext, fields["dtype"])
        return _ext._restored(
            bytearray(data if isinstance(data, bytes) else bytes(data)), fields["shape"], dtype, "cpu"
        )
    return fields


def fields(saved: bytes) -> list[dict]:
    """The fields of each step's state in what `state_bytes` gave, in order; those of a step without a state are {}."""
    return _states(_tree(saved))


def stream(saved: bytes) -> int:
    """A number for the streams that a state is of, which is another for others; -1 without a state."""
    found = _streams(_tree(saved))
    return hash(repr(found)) if found else -1


def stream_dim(saved: bytes) -> str | None:
    """The dim that the first stream of a state goes along."""
    for streams in _streams(_tree(saved)):
        for found in streams.values():
            return found["header"]["dims"][found["position"]] if found["position"] >= 0 else None
    return None


def _tree(saved):
    _, _, length = _HEAD.unpack(saved[: _HEAD.size])
    return _Reader(memoryview(saved)[_HEAD.size : _HEAD.size + length]).value()


def _streams(saved):
    kind, content = next(iter(saved.items())) if isinstance(saved, dict) else (saved, {})
    if kind == "parts":
        return [found for part in content["_0"] for found in _streams(part)]
    return [content["_0"]["streams"]] if kind == "state" else []


def _states(saved):
    kind, content = next(iter(saved.items())) if isinstance(saved, dict) else (saved, {})
    if kind == "parts":
        return [found for part in content["_0"] for found in _states(part)]
    if kind != "state":
        return [{}]
    inner = content["_0"]["bytes"]
    found = _Reader(memoryview(inner if isinstance(inner, bytes) else bytes(inner))).value()
    return [found if isinstance(found, dict) else {"value": found}]
