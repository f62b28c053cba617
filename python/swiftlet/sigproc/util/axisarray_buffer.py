"""Queues of messages' samples and of axes, which give back the oldest ones first."""

import copy
import math
import typing
import warnings

from .buffer import HybridBuffer, namespace_of

Array = typing.TypeVar("Array")


def _changed(thing, **fields):
    made = copy.copy(thing)
    for name, value in fields.items():
        setattr(made, name, value)
    made.__dict__.pop("_fingerprint", None)
    return made


class HybridAxisBuffer:
    """The places along an axis: a linear axis by its offset and a count, coordinates by their values.

    `duration` is in the unit of the axis; the other options are those of `HybridBuffer`.
    """

    def __init__(self, duration: float, **kwargs):
        self.duration = duration
        self._tells = kwargs.pop("warn_overflow", True)
        self.buffer_kwargs = kwargs
        self._strategy, self._once = kwargs.get("overflow_strategy", "grow"), kwargs.get("warn_once", True)
        self._has_told = False
        self._coords_buffer = self._first = self._step = None
        self._linear_n_available = 0

    def _initialize(self, first_axis):
        if not hasattr(first_axis, "data"):
            self._first = _changed(first_axis)
            return
        values = first_axis.data
        self._step = (values[-1] - values[0]) / (len(values) - 1) if len(values) > 1 else 1.0
        capacity = int(self.duration / self._step)
        self._coords_buffer = HybridBuffer(namespace_of(values), capacity, (), values.dtype, **self.buffer_kwargs)
        self._first = _changed(first_axis, data=values[:0])

    @property
    def _linear_axis(self):
        """The axis, where it is linear."""
        return self._first if self._coords_buffer is None else None

    @property
    def capacity(self) -> int:
        """Places that fit; 0 before the first axis."""
        if self._coords_buffer is not None:
            return self._coords_buffer.capacity
        return 0 if self._first is None else math.ceil(self.duration / self._first.gain)

    def available(self) -> int:
        """Places that were not read."""
        return self._linear_n_available if self._coords_buffer is None else self._coords_buffer.available()

    def is_empty(self) -> bool:
        """Whether all places were read."""
        return self.available() == 0

    def is_full(self) -> bool:
        """Whether no more places fit."""
        return 0 < self.capacity == self.available()

    def write(self, axis, n_samples: int) -> None:
        """Takes an axis' places in. Raises `TypeError` for an axis of another kind, `ValueError` of another step."""
        if self._first is None:
            self._initialize(axis)
        if type(axis) is not type(self._first):
            raise TypeError(f"Buffer initialized with {type(self._first).__name__}, received {type(axis).__name__}.")
        if self._coords_buffer is not None:
            self._coords_buffer.write(axis.data)
            return
        if axis.gain != self._first.gain:
            raise ValueError(f"Buffer initialized with gain={self._first.gain}, but received gain={axis.gain}.")
        total = self._linear_n_available + n_samples
        over = total - self.capacity
        if over > 0 and self._strategy == "raise":
            raise OverflowError(f"Axis buffer overflow: {total} samples exceeds capacity {self.capacity}.")
        if over > 0 and self._strategy == "drop":
            self._linear_n_available = self.capacity
            return
        if over > 0 and self._strategy == "warn-overwrite":
            if self._tells and not (self._once and self._has_told):
                self._has_told = True
                text = f"Axis buffer overflow: {n_samples} samples received, overwriting {over} previous samples."
                warnings.warn(text, RuntimeWarning, stacklevel=2)
            total = self.capacity
        # Counted from the newest place, whose time is the latest known.
        self._first.offset = axis.offset + (n_samples - total) * axis.gain
        self._linear_n_available = total

    def peek(self, n_samples: int | None = None):
        """The axis of the oldest places."""
        if self._coords_buffer is not None:
            return _changed(self._first, data=self._coords_buffer.peek(n_samples))
        return None if self._first is None else _changed(self._first)

    def seek(self, n_samples: int) -> int:
        """Counts places as read; tells how many."""
        if self._coords_buffer is not None:
            return self._coords_buffer.seek(n_samples)
        count = min(n_samples, self._linear_n_available)
        self._linear_n_available -= count
        if self._first is not None:
            self._first.offset += count * self._first.gain
        return count

    def prune(self, n_samples: int) -> int:
        """Counts all but the newest places as read; tells how many."""
        return self.seek(max(self.available() - n_samples, 0))

    @property
    def final_value(self) -> float | None:
        """The value of the newest place."""
        if self._coords_buffer is not None:
            return self._coords_buffer.peek_last()[0]
        return None if self._first is None else self._first.value(self._linear_n_available - 1)

    @property
    def first_value(self) -> float | None:
        """The value of the oldest place; None where there is none."""
        if self.available() == 0:
            return None
        return self._first.value(0) if self._coords_buffer is None else self._coords_buffer.peek_at(0)[0]

    @property
    def gain(self) -> float | None:
        """The step of the axis; of coordinates, that of the first ones in the mean."""
        return self._step if self._coords_buffer is not None else getattr(self._first, "gain", None)

    def searchsorted(self, values, side: str = "left"):
        """Places in front of which values belong."""
        if self._coords_buffer is not None:
            return self._coords_buffer.xp.searchsorted(self._coords_buffer.peek(self.available()), values, side=side)
        import numpy

        if self.available() == 0:
            return 0 if isinstance(values, float) else numpy.zeros_like(values, dtype=int)
        exact = (numpy.asarray(values) - self._first.offset) / self._first.gain
        nearest = numpy.round(exact)
        is_hit = numpy.isclose(exact, nearest, rtol=0, atol=1e-9)
        places = numpy.where(is_hit, nearest + (side == "right"), numpy.ceil(exact))
        return places.astype(int)[()]


class HybridAxisArrayBuffer:
    """Samples of messages along one of their axes, in the order of dims that the first message has.

    `duration` is in the unit of the axis; the other options are those of `HybridBuffer`.
    """

    def __init__(self, duration: float, axis: str = "time", **kwargs):
        self.duration, self._axis, self.buffer_kwargs = duration, axis, kwargs
        self._axis_buffer = HybridAxisBuffer(duration, warn_overflow=False, **kwargs)
        self._data_buffer = self._template_msg = None
        self._sample_axis: int | None = None

    @property
    def sample_axis(self) -> int | None:
        """The place of the axis among the dims; None before the first message."""
        return self._sample_axis

    def _initialize(self, first_msg):
        self._sample_axis = first_msg.get_axis_idx(self._axis)
        shape = first_msg.data.shape
        other = shape[: self.sample_axis] + shape[self.sample_axis + 1 :]
        self._template_msg = _changed(
            first_msg,
            data=first_msg.data[(slice(None),) * self.sample_axis + (slice(0, 0),)],
            axes={name: copy.deepcopy(axis) for name, axis in first_msg.axes.items() if name != self._axis},
        )
        self._axis_buffer._initialize(first_msg.axes[self._axis])
        self._data_buffer = HybridBuffer(
            namespace_of(first_msg.data),
            self._axis_buffer.capacity,
            tuple(other),
            first_msg.data.dtype,
            sample_axis=self.sample_axis,
            **self.buffer_kwargs,
        )

    def available(self) -> int:
        """Unread samples."""
        return 0 if self._data_buffer is None else self._data_buffer.available()

    def is_empty(self) -> bool:
        """Whether all samples were read."""
        return self.available() == 0

    def is_full(self) -> bool:
        """Whether no more samples fit."""
        return self._data_buffer is not None and 0 < self._data_buffer.capacity == self.available()

    def write(self, msg) -> None:
        """Takes a message's samples in; dims in another order are put in that of the first message."""
        if self._data_buffer is None:
            self._initialize(msg)
        data = msg.data
        if list(msg.dims) != list(self._template_msg.dims):
            order = [msg.get_axis_idx(dim) for dim in self._template_msg.dims]
            xp = namespace_of(data)
            data = xp.permute_dims(data, order) if hasattr(xp, "permute_dims") else xp.transpose(data, order)
        self._data_buffer.write(data)
        self._axis_buffer.write(msg.axes[self._axis], data.shape[self.sample_axis])

    def peek(self, n_samples: int | None = None):
        """The oldest unread samples as a message; None before the first one."""
        if self._data_buffer is None:
            return None
        axes = {**self._template_msg.axes, self._axis: self._axis_buffer.peek(n_samples)}
        return _changed(self._template_msg, data=self._data_buffer.peek(n_samples), axes=axes)

    def peek_axis(self, n_samples: int | None = None):
        """The axis of the oldest unread samples; None before the first message."""
        return None if self._data_buffer is None else self._axis_buffer.peek(n_samples)

    def read(self, n_samples: int | None = None):
        """The oldest unread samples as a message, which count as read then; None where there are none."""
        message = self.peek(n_samples)
        count = 0 if message is None else message.data.shape[self.sample_axis]
        if not count:
            return None
        self.seek(count)
        return message

    def seek(self, n_samples: int) -> int:
        """Counts samples as read; tells how many."""
        return 0 if self._data_buffer is None else self._axis_buffer.seek(self._data_buffer.seek(n_samples))

    def prune(self, n_samples: int) -> int:
        """Counts all but the newest samples as read; tells how many."""
        return self.seek(max(self.available() - n_samples, 0))

    @property
    def axis_first_value(self) -> float | None:
        """The axis' value of the oldest unread sample."""
        return self._axis_buffer.first_value

    @property
    def axis_final_value(self) -> float | None:
        """The axis' value of the newest sample."""
        return self._axis_buffer.final_value

    @property
    def axis_gain(self) -> float | None:
        """The step of the axis."""
        return self._axis_buffer.gain

    def axis_searchsorted(self, values, side: str = "left"):
        """Places in front of which values of the axis belong."""
        return self._axis_buffer.searchsorted(values, side=side)
