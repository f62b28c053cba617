"""What some steps have beside what all have: methods and properties of their settings and transformers."""

import dataclasses
import functools
import inspect
import math

from . import _ext
from ._designs import as_form, coefficients, designed
from ._ezmsg import message_type
from ._foreign import beside, ours
from ._libraries import coordinates
from ._own import changed
from ._snapshot import fields


class Band:
    """Settings with two corners."""

    def filter_specs(self):
        """The kind of filter that the corners make, and the corners; None without any."""
        cuton, cutoff = self.cuton, self.cutoff
        if cuton is None:
            return None if cutoff is None else ("lowpass", cutoff)
        if cutoff is None:
            return "highpass", cuton
        return ("bandpass", (cuton, cutoff)) if cuton <= cutoff else ("bandstop", (cutoff, cuton))


class Designed:
    """A filter whose coefficients follow from its settings and the rate."""

    def get_design_function(self):
        """A function that gives the coefficients for a rate in hertz, in the form that `coef_type` names."""
        settings, kind = self.settings, type(self)
        form = getattr(settings, "coef_type", "ba")

        def design(fs: float):
            found = designed(kind(settings), fs)
            return as_form(found, "ba" if isinstance(found, tuple) else form)

        return design

    def get_taps(self) -> int | None:
        """The number of taps of a finite filter; None before the first message."""
        found = coefficients(fields(self.state_bytes())[0])
        return len(found[0]) if isinstance(found, tuple) else None


class Coefficients:
    """A filter whose coefficients are a setting."""

    def update_coefficients(self, coefs, coef_type: str | None = None) -> None:
        """Takes over other coefficients; of the same number, they go on with the state."""
        changes = {} if coef_type is None else {"coef_type": coef_type}
        self.update_settings(dataclasses.replace(self.settings, coefs=coefs, **changes))


class Weights:
    """A step that mixes channels by a matrix that is a setting."""

    def set_weights(self, weights, *, recalc_structure: bool = False) -> None:
        """Takes over another matrix, channels in by channels out. `recalc_structure` is taken and has no effect."""
        if hasattr(weights, "T") and not self.settings.right_multiply:
            weights = weights.T
        self.update_settings(dataclasses.replace(self.settings, weights=weights))


class Accumulating:
    """A step that learns from messages while it is told to."""

    @property
    def accumulate(self) -> bool:
        """Whether messages change what was learned. Can be assigned."""
        return self.settings.accumulate

    @accumulate.setter
    def accumulate(self, value: bool):
        self.update_settings(dataclasses.replace(self.settings, accumulate=value))


class Batching:
    """A step that makes several messages' worth of one."""

    @property
    def is_batcher(self) -> bool:
        """Whether the windows come on an axis of their own."""
        return self.settings.newaxis is not None


class Joining:
    """A step that puts two streams together, message by message."""

    def _concat(self, a, b):
        """The two messages as one, whatever waits: the name by which ezmsg-sigproc's `MergeProcessor` asks for it."""
        pair = type(self)(self.settings)
        pair.push_a(a)
        pair.push_b(b)
        return pair()


class Settling:
    """A filter that begins ahead of what it gives, until its onset has died away."""

    def pad_length(self, fs: float) -> int:
        """The samples that it begins ahead at a rate in hertz; 0 where it passes messages as they are."""
        probe = type(self)(self.settings)
        designed(probe, fs)
        return fields(probe.state_bytes())[0].get("ahead", 0)

    #: By the name that ezmsg-sigproc has for it.
    _compute_pad_length = pad_length


class Parts:
    """A step that pairs two streams and puts them together."""

    @property
    def align_state(self):
        """The state: there is one for both parts."""
        return self.state

    resample_state = concat_state = align_state


class Following:
    """A step that goes by a second stream while its rate is None: that which `push_reference` takes.

    Samples that have a time each are brought to a rate by a grid that begins with the first of them.
    """

    _follower = _made = None
    _grid = 0.0, 0

    def push_reference(self, message) -> None:
        """Takes a message of the stream in whose times results come. With a rate, it is not looked at."""
        if self.settings.resample_rate is None:
            self._pushed("reference", message)

    def _pushed(self, port, message):
        self._follower = self._step.following(self.settings, self._follower, output_reference=False)
        self._follower._take(port, message)

    def _places(self, message):
        return getattr(message.axes.get(self._dim(message)), "data", None)

    def __call__(self, message):
        places = self._places(message)
        if self.settings.resample_rate is None or places is not None:
            if self.settings.resample_rate is not None and len(places):
                self._pushed("reference", self._of_grid(message, places))
            self._pushed("signal", message)
            self._made = self._next(message)
        else:
            self._made = super().__call__(message)
        return self._made

    def process_all(self, message) -> list:
        """What a call gives, with what was held before a gap in front; a step that follows holds nothing so."""
        follows = self.settings.resample_rate is None or self._places(message) is not None
        if follows or type(self).__call__ is not Following.__call__:
            return [self(message)]
        found = self._process_all(message)
        self._made = found[-1] if found else None
        return found

    def __next__(self):
        """The result of the last message, once; then nothing, as a message without samples."""
        made, self._made = self._made, None
        if made is None:
            kind = message_type()
            return kind(beside(_ext.functions["zeros"](0), None), [""], {"": kind.LinearAxis()})
        return made

    def _of_grid(self, message, places):
        """A message in the times of the grid, from the last one made to the last place."""
        rate, (begin, made) = self.settings.resample_rate, self._grid
        begin = float(places[0]) if not made else begin
        count = max(math.floor((float(places[-1]) - begin) * rate + 1e-6) + 1 - made, 0)
        self._grid = begin, made + count
        kind, dim = message_type(), self._dim(message)
        unit = getattr(message.axes[dim], "unit", "")
        axis = kind.LinearAxis(unit=unit, gain=1 / rate, offset=begin + made / rate)
        data = beside(_ext.functions["zeros"]((count, 1)), None)
        return kind(data, [dim, "ch"], {dim: axis}, stream_dim=dim)

    def _next(self, message):
        found = self._follower.results()
        if found:
            return found[0] if len(found) == 1 else self._joined(found)
        place = message.get_axis_idx(self._dim(message))
        return changed(message, data=message.data[(slice(None),) * place + (slice(0, 0),)])

    def _dim(self, message):
        return self.settings.axis or message.stream_dim or ("time" if "time" in message.dims else message.dims[0])

    def _joined(self, messages):
        first, dim = messages[0], self._dim(messages[0])
        parts = [ours(message.data) for message in messages]
        data = _ext.functions["concat"](parts, axis=first.get_axis_idx(dim))
        return changed(first, data=beside(data, first.data))

    def reset(self):
        """Forgets the streams."""
        self._follower = self._made = None
        self._grid = 0.0, 0
        super().reset()


class Grouping:
    """A step whose weights or groups of channels may be functions of the stream."""

    def _resolved(self, message) -> dict:
        """What the settings that are functions give: groups are called with a message and its axis, weights with the
        number of channels, and with the groups where they take two arguments.
        """
        from .sigproc.util.channels import resolve_channel_groups

        settings = self.settings
        axis = settings.axis or (message.dims[-1] if len(message.dims) > 1 else message.dims[0])
        found, groups = {}, settings.channel_groups
        weights = settings.weights
        if callable(groups) or callable(weights):
            places = resolve_channel_groups(message, axis, groups)
            groups = None if places is None else [place.tolist() for place in places]
            found["channel_groups"] = groups
        if callable(weights):
            count = message.data.shape[message.get_axis_idx(axis)]
            found["weights"] = weights(count, groups) if _takes_two(weights) else weights(count)
            found["channel_groups"] = None
        return found


def _takes_two(function):
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return False
    return sum(p.default is p.empty or p.name == "groups" for p in parameters) > 1


class Late:
    """A step with settings that are functions of the stream: they are called when the first message comes, and again
    for another number of channels or other coordinates.
    """

    _stream = None

    def __call__(self, message):
        self._look(message)
        return super().__call__(message)

    def process_all(self, message) -> list:
        """What a call gives, with what was held before a gap in front."""
        self._look(message)
        return super().process_all(message)

    def _look(self, message):
        stream = _stream_of(message)
        if stream != self._stream:
            given = dataclasses.replace(self.settings, **self._resolved(message))
            self._replace({self._step.name: self._step.value(given)})
            self._stream = stream

    def __reduce__(self):
        raise TypeError(f"{type(self).__name__}: settings that are functions cannot be pickled")


def _stream_of(message):
    """What functions of the stream go by: all sizes but that of the stream's own dim, and the coordinates."""
    stream = message.stream_dim or ("time" if "time" in message.dims else message.dims[0])
    sizes = {dim: size for dim, size in zip(message.dims, message.data.shape, strict=True) if dim != stream}
    places = {
        name: coordinates(axis.data) for name, axis in message.axes.items() if name != stream and hasattr(axis, "data")
    }
    return message.dims, sizes, places


@functools.cache
def late(kind: type) -> type:
    """The class, for objects with settings that are functions."""
    if issubclass(kind, Late):
        return kind
    return type(kind.__name__, (Late, kind), {"__module__": kind.__module__, "__qualname__": kind.__qualname__})
