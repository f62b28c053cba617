"""What some steps have beside what all have: methods and properties of their settings and transformers."""

import dataclasses
import functools

from ._designs import as_form, coefficients, designed
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


class Late:
    """A step with settings that are functions of the stream: they are called when the first message comes, and again
    for another number of channels or other coordinates.
    """

    _stream = None

    def __call__(self, message):
        stream = _stream_of(message)
        if stream != self._stream:
            self._replace_late(message)
            self._stream = stream
        return super().__call__(message)

    def __reduce__(self):
        raise TypeError(f"{type(self).__name__}: settings that are functions cannot be pickled")


def _stream_of(message):
    return (
        message.dims,
        [size for dim, size in zip(message.dims, message.data.shape, strict=True) if dim != message.stream_dim],
        {name: getattr(axis, "data", None) is None or id(axis.data) for name, axis in message.axes.items()},
    )


@functools.cache
def late(kind: type) -> type:
    """The class, for objects with settings that are functions."""
    return type(kind.__name__, (Late, kind), {"__module__": kind.__module__, "__qualname__": kind.__qualname__})
