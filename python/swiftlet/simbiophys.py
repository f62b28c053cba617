"""Sources that a clock drives, under the names of ezmsg-simbiophys: each tick gives the samples of its time.

    >>> noise = WhiteNoiseProducer(fs=500.0, n_ch=8, seed=1)
    >>> message = noise(LinearAxis(gain=0.02, offset=0.0))     # a tick of a clock at 50 Hz: 10 samples

Samples follow from the settings and their numbers: the same whatever the ticks are, here and in another process.
"""

import dataclasses
import functools

from . import _ext
from ._ezmsg import has_units, message_type
from ._foreign import beside
from ._messages import _array
from ._names import Names
from ._snapshot import fields
from ._states import state_class
from ._steps import Step
from ._transformers import Common, Sent, restored, unified

#: Sources, under the names that they have there.
_NAMES = {
    "Counter": Names("", settings="CounterSettings", transformer="CounterTransformer"),
    "EEGSynth": Names("", transformer="EEGSynthProducer"),
    "Oscillator": Names("", unit="SinGenerator", settings="SinGeneratorSettings", transformer="SinProducer"),
    "PinkNoise": Names("", transformer="PinkNoiseProducer"),
    "WhiteNoise": Names("", transformer="WhiteNoiseProducer"),
}


class ClockDriven(Common, Sent, _ext.Source):
    """A source: called with a clock's tick, it gives the samples until the next one as a message, or None for none.

    A tick is a linear axis: its gain is the seconds to the next, and its offset the time of the first sample. With
    `n_time`, each tick gives so many samples. Ticks without a gain, of a clock that does not wait, need it; then time
    goes by the samples.
    """

    def __init__(self, *args, settings=None, **kwargs):
        self._given = unified(self._step, args, settings, kwargs)
        self.reset()

    def reset(self):
        """Begins again with the first sample."""
        self._start({self._step.name: self._step.value(self._given)})
        self._count, self._rest = 0, 0.0

    def __call__(self, clock_tick):
        count, rate = self._given.n_time, self._given.fs
        if count is None:
            if not clock_tick.gain:
                raise ValueError(f"{type(self).__name__}: n_time must be set for ticks without a gain")
            wanted = rate * clock_tick.gain + self._rest
            count = int(wanted + 1e-9)
            self._rest = wanted - count
            if not count:
                return None
        offset = clock_tick.offset if clock_tick.gain else self._count / rate
        data, kind = beside(self._next(count), None), message_type()
        self._count += count
        axes = {"time": kind.LinearAxis(unit="s", gain=1 / rate, offset=offset)}
        if len(data.shape) > 1:
            axes["ch"] = self._channels
        return kind(data, ["time", "ch"][: len(data.shape)], axes, key=self._step.name, stream_dim="time")

    @functools.cached_property
    def _channels(self):
        axis = message_type().CoordinateAxis(data=_array(list(range(self._given.n_ch)), None), dims=["ch"])
        # Worked out once, and not by each who compares the axis.
        _ = getattr(axis, "fingerprint", None)
        return axis

    def update_settings(self, new_settings=None, **changes):
        """Takes over other settings, and begins again."""
        self._given = self._step.converted(new_settings or dataclasses.replace(self._given, **changes))
        vars(self).pop("_channels", None)
        self.reset()

    def load_state(self, state: bytes):
        """Goes on where `state_bytes` was called."""
        super().load_state(state)
        self._count = fields(state)[0]["position"]

    def __reduce__(self):
        return restored, (type(self), self._given, self.state_bytes()), self._rest

    def __setstate__(self, rest):
        self._rest = rest


class _Source(Step):
    """A source: its description, and the classes made from it."""

    def __init__(self, entry):
        super().__init__(entry)
        self.names, self.module = _NAMES[self.name], __name__
        self.settings_name = self.names.settings or f"{self.name}Settings"
        self.transformer_name, self.unit_name = self.names.transformer, self.names.unit or self.name

    @functools.cached_property
    def transformer(self) -> type:
        """The class of the source."""
        body = {"__module__": __name__, "__qualname__": self.transformer_name, "__doc__": self._text(), "_step": self}
        return type(self.transformer_name, (ClockDriven,), body)

    @functools.cached_property
    def state(self) -> type:
        """The class of its state."""
        return state_class(self.name, __name__)

    @functools.cached_property
    def unit(self) -> type:
        """The class of its graph unit, whose ticks come on `INPUT_CLOCK`."""
        import types

        from ezmsg.baseproc import BaseClockDrivenUnit

        body = {"SETTINGS": self.settings, "__module__": __name__, "__qualname__": self.unit_name}
        body["__doc__"] = f"Graph unit of {self.transformer_name}.\n\n{self.transformer.__doc__}"
        base = BaseClockDrivenUnit[self.settings, self.transformer]
        made = types.new_class(self.unit_name, (base,), {}, lambda space: space.update(body))
        return _with_clock(made) if self.name == "EEGSynth" else made


def _with_clock(driven: type) -> type:
    """A collection of a source and of the clock that drives it."""
    import ezmsg.core as ez
    from ezmsg.baseproc import Clock, ClockSettings

    def configure(self):
        """Sets the clock by the rate."""
        settings = self.SETTINGS
        count = settings.n_time or max(round(settings.fs / 5), 1)
        self.CLOCK.apply_settings(ClockSettings(dispatch_rate=settings.fs / count))
        self.SOURCE.apply_settings(dataclasses.replace(settings, n_time=count))

    def network(self):
        """Returns the connections: the clock drives the source."""
        return (
            (self.CLOCK.OUTPUT_SIGNAL, self.SOURCE.INPUT_CLOCK),
            (self.SOURCE.OUTPUT_SIGNAL, self.OUTPUT_SIGNAL),
        )

    body = {
        "__module__": __name__,
        "__qualname__": driven.__name__,
        "__doc__": f"{driven.__doc__}\n\nIts clock is its own: `n_time` samples a message, or a fifth of a second.",
        "SETTINGS": driven.SETTINGS,
        "OUTPUT_SIGNAL": ez.OutputTopic(message_type()),
        "CLOCK": Clock(),
        "SOURCE": driven(),
        "configure": configure,
        "network": network,
    }
    return type(ez.Collection)(driven.__name__, (ez.Collection,), body)


_MADE = {
    name: (step, kind)
    for step in (_Source(entry) for entry in _ext.sources() if entry["name"] in _NAMES)
    for name, kind in {
        step.settings_name: "settings",
        step.transformer_name: "transformer",
        **({step.unit_name: "unit"} if has_units() else {}),
    }.items()
}
_CLOCK = ("Clock", "ClockProducer", "ClockSettings", "ClockState") if has_units() else ()
__all__ = sorted([*_MADE, *_CLOCK])


def __getattr__(name):
    if name in _CLOCK:
        import ezmsg.baseproc

        found = getattr(ezmsg.baseproc, name)
    elif name in _MADE:
        step, kind = _MADE[name]
        found = getattr(step, kind)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = found
    return found


def __dir__():
    return __all__
