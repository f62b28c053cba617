"""A queue of samples, which gives back the oldest ones first, in arrays of any library."""

import collections
import math
import typing
import warnings

from .array import _namespace, xp_empty, xp_itemsize

Array = typing.TypeVar("Array")
ArrayNamespace = typing.Any
DType = typing.Any
UpdateStrategy = typing.Literal["immediate", "threshold", "on_demand"]
OverflowStrategy = typing.Literal["grow", "raise", "drop", "warn-overwrite"]


class HybridBuffer:
    """A ring of `capacity` samples, with a queue of written blocks in front of it.

    - `array_namespace`: the library of the arrays.
    - `other_shape`: the shape of one sample.
    - `sample_axis`: the place of the samples among the dims of blocks.
    - `update_strategy`: when blocks move from the queue to the ring: as they come ("immediate"), from `threshold`
      samples on ("threshold"), or when they are needed ("on_demand").
    - `overflow_strategy`: what becomes of samples that the ring has no room for.
    - `max_size`: bytes that the ring may grow to; beyond it `OverflowError` is raised.
    """

    def __init__(
        self,
        array_namespace: ArrayNamespace,
        capacity: int,
        other_shape: tuple[int, ...],
        dtype: DType,
        sample_axis: int = 0,
        update_strategy: UpdateStrategy = "on_demand",
        threshold: int = 0,
        overflow_strategy: OverflowStrategy = "grow",
        max_size: int = 1024**3,
        warn_once: bool = True,
    ):
        self.xp = array_namespace
        self._sample_axis = sample_axis % (len(other_shape) + 1)
        self._shape, self._dtype = tuple(other_shape), dtype
        self._capacity, self._max_size = capacity, max_size
        self._update_strategy, self._threshold = update_strategy, threshold
        self._overflow_strategy, self._warn_once, self._warned = overflow_strategy, warn_once, False
        self._buffer = self._empty(capacity)
        #: The place of the oldest unread sample, and samples before and from it on.
        self._tail = self._buff_read = self._buff_unread = 0
        self._deque, self._deque_len, self._last_overflow = collections.deque(), 0, 0

    @property
    def sample_axis(self) -> int:
        """The place of the samples among the dims of blocks."""
        return self._sample_axis

    # Arrays with samples at their place

    def _empty(self, count):
        shape = (*self._shape[: self.sample_axis], count, *self._shape[self.sample_axis :])
        return xp_empty(self.xp, shape, dtype=self._dtype)

    def _at(self, begin, end):
        return (slice(None),) * self.sample_axis + (slice(begin, end),)

    def _count(self, block):
        return block.shape[self.sample_axis]

    @property
    def _head(self):
        return (self._tail + self._buff_unread) % self._capacity if self._capacity else 0

    @property
    def capacity(self) -> int:
        """Samples that the ring holds."""
        return self._capacity

    def available(self) -> int:
        """Unread samples."""
        return self._buff_unread + self._deque_len

    def is_empty(self) -> bool:
        """Whether all samples were read."""
        return self.available() == 0

    def is_full(self) -> bool:
        """Whether the ring has no room left."""
        return self._buff_unread == self._capacity

    def tell(self) -> int:
        """Samples that were read and can be gone back to."""
        return self._buff_read

    def write(self, block: Array):
        """Takes samples in. Raises `ValueError` for samples of another shape, `OverflowError` for too many."""
        if self._shape == (1,) and block.ndim == 1:
            block = self.xp.reshape(block, (-1, 1) if self.sample_axis == 0 else (1, -1))
        shape = block.shape[: self.sample_axis] + block.shape[self.sample_axis + 1 :]
        if tuple(shape) != self._shape:
            raise ValueError(f"Block shape {tuple(shape)} does not match buffer's other_shape {self._shape}")
        waiting = self._deque_len + self._count(block)
        if self._overflow_strategy == "raise" and waiting > self._capacity:
            raise OverflowError(f"Buffer overflow: {waiting} samples waiting, the capacity is {self._capacity}")
        if waiting * self._sample_bytes(block.dtype) > self._max_size:
            raise OverflowError(
                f"deque contents would exceed max_size ({self._max_size} bytes): {waiting} samples wait"
            )
        self._deque.append(block)
        self._deque_len = waiting
        due = self._update_strategy == "threshold" and 0 < self._threshold <= waiting
        if due or self._update_strategy == "immediate":
            self.flush()

    def _sample_bytes(self, dtype):
        return xp_itemsize(dtype) * math.prod(self._shape)

    # Reading

    def read(self, n_samples: int | None = None) -> Array:
        """The oldest unread samples, which count as read then. Raises `ValueError` for more than there are."""
        count = self.available() if n_samples is None else n_samples
        if count > self.available():
            raise ValueError(f"Requested {count} samples, but only {self.available()} are available.")
        room = self._capacity - self._buff_unread
        if count > self._buff_unread and self._deque_len > room and self._buff_unread:
            # What the ring holds is taken out first: that makes room.
            out, first = self._empty(count), self._buff_unread
            self._copy(self._tail, first, out, 0)
            self._advance(first)
            if count > first:
                self._flush_if_needed(count - first)
                rest = min(count - first, self._buff_unread)
                self._copy(self._tail, rest, out, first)
                self._advance(rest)
            return out
        data = self.peek(count)
        self.seek(self._count(data))
        return data

    def peek(self, n_samples: int | None = None, out: Array | None = None) -> Array:
        """The same without counting as read; with `out`, copied to it."""
        count = self.available() if n_samples is None else n_samples
        if count > self.available():
            raise ValueError(f"Requested to peek {count} samples, but only {self.available()} are available.")
        if out is not None and self._count(out) < count:
            raise ValueError(f"Output array shape {out.shape} is smaller than requested {count} samples.")
        if count == 0:
            return self._buffer[self._at(0, 0)]
        self._flush_if_needed(count)
        if out is None and self._tail + count <= self._capacity:
            return self._buffer[self._at(self._tail, self._tail + count)]
        out = self._empty(count) if out is None else out
        self._copy(self._tail, count, out, 0)
        return out

    def _copy(self, begin, count, out, place):
        """Copies samples of the ring from a place on, which may go around its end."""
        first = min(count, self._capacity - begin)
        out[self._at(place, place + first)] = self._buffer[self._at(begin, begin + first)]
        if count > first:
            out[self._at(place + first, place + count)] = self._buffer[self._at(0, count - first)]

    def peek_at(self, idx: int, allow_flush: bool = False) -> Array:
        """One unread sample, counted from the oldest. Raises `IndexError` where there is none."""
        if not 0 <= idx < self.available():
            raise IndexError(f"Index {idx} out of bounds for unread samples.")
        if idx >= self._buff_unread and not allow_flush:
            idx -= self._buff_unread
            for block in self._deque:
                if idx < self._count(block):
                    return block[self._at(idx, idx + 1)]
                idx -= self._count(block)
        self._flush_if_needed(idx + 1)
        place = (self._tail + idx) % self._capacity
        return self._buffer[self._at(place, place + 1)]

    def peek_last(self) -> Array:
        """The newest sample. Raises `IndexError` where there is none."""
        if self._deque:
            last = self._count(self._deque[-1])
            return self._deque[-1][self._at(last - 1, last)]
        if not self._buff_unread:
            raise IndexError("Cannot peek last from an empty buffer.")
        place = (self._head - 1) % self._capacity
        return self._buffer[self._at(place, place + 1)]

    def seek(self, n_samples: int) -> int:
        """Counts samples as read, or with a negative number as unread again; tells how many there were."""
        self._flush_if_needed(n_samples)
        return self._advance(max(min(n_samples, self._buff_unread), -self._buff_read))

    def _advance(self, count):
        if count:
            self._tail = (self._tail + count) % self._capacity
            self._buff_unread -= count
            self._buff_read += count
        return count

    # Moving to the ring

    def _flush_if_needed(self, n_samples: int | None = None):
        is_short = n_samples is None or n_samples > self._buff_unread
        if self._update_strategy == "on_demand" and self._deque and is_short:
            self.flush()

    def flush(self):
        """Moves all samples of the queue to the ring. Raises `OverflowError` where there is no room and no way."""
        if not self._deque:
            return
        room = self._capacity - self._buff_unread
        over = max(0, self._deque_len - room)
        if over:
            self._last_overflow = over
            self._make_room(over, room)
        for block in self._deque:
            self._store(block)
        self._deque.clear()
        self._deque_len = 0
        self._buff_read = min(self._buff_read, self._capacity - self._buff_unread)

    def _make_room(self, over, room):
        strategy = self._overflow_strategy
        if strategy == "grow":
            self._last_overflow = 0
            self._grow_buffer(self._capacity + self._deque_len)
        elif strategy == "raise":
            raise OverflowError(f"Buffer overflow: {self._deque_len} samples received, but only {room} available.")
        elif strategy == "drop":
            self._cut(over, newest=True)
        else:
            if not (self._warn_once and self._warned):
                self._warned = True
                warnings.warn(
                    f"Buffer overflow: {self._deque_len} samples received, but only {room} available. Overwriting "
                    f"{over} previous samples.",
                    RuntimeWarning,
                    stacklevel=4,
                )
            left = min(over, self._buff_unread)
            self._tail = (self._tail + left) % self._capacity
            self._buff_unread -= left
            self._buff_read = 0
            self._cut(over - left, newest=False)

    def _cut(self, count, newest):
        """Leaves samples of the queue out."""
        self._deque_len -= count
        while count > 0:
            block = self._deque.pop() if newest else self._deque.popleft()
            size = self._count(block)
            if size > count and newest:
                self._deque.append(block[self._at(0, size - count)])
            elif size > count:
                self._deque.appendleft(block[self._at(count, size)])
            count -= min(size, count)

    def _store(self, block):
        count, head = self._count(block), self._head
        first = min(count, self._capacity - head)
        self._buffer[self._at(head, head + first)] = block[self._at(0, first)]
        if count > first:
            self._buffer[self._at(0, count - first)] = block[self._at(first, count)]
        self._buff_unread += count

    def _grow_buffer(self, min_capacity: int):
        """Makes the ring hold at least so many samples, twice as many as now where its bytes allow that."""
        if min_capacity <= self._capacity:
            return
        wanted, size = max(min_capacity, 2 * self._capacity), self._sample_bytes(self._buffer.dtype)
        if size:
            most = self._max_size // size
            if min_capacity > most:
                raise OverflowError(
                    f"Cannot grow buffer to {min_capacity} samples, maximum capacity is {most} samples "
                    f"({self._max_size} bytes)."
                )
            wanted = min(wanted, most)
        before, kept = self._buffer, self._buff_read + self._buff_unread
        larger = self._empty(wanted)
        if kept:
            self._copy((self._tail - self._buff_read) % self._capacity, kept, larger, 0)
        assert before is self._buffer
        self._buffer, self._capacity, self._tail = larger, wanted, self._buff_read


def namespace_of(array) -> ArrayNamespace:
    """The library of an array."""
    return _namespace(array)
