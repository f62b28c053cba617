"""What steps about triggers, frequencies and libraries have beside what all have."""

import dataclasses
import importlib
import sys

from . import _ext
from ._foreign import ours
from ._messages import AxisArray, CoordinateAxis
from ._own import changed


class Sampling:
    """Cuts samples around triggers. Called with a message it gives a list of what is complete; called with a trigger,
    which has a `timestamp` and may have a `period` and a `value`, an empty one.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        #: The triggers that wait, by the numbers that stand for them.
        self._triggers, self._count = {}, 0

    def __call__(self, message):
        is_trigger = not hasattr(message, "data")
        self._take("trigger" if is_trigger else "signal", message)
        return [] if is_trigger else self.results()

    def _take(self, port, message):
        super()._take(port, message if hasattr(message, "data") else self._message(message))

    def _answer(self):
        return []

    def _message(self, trigger):
        """A trigger as a message of its time, whose value is a number that stands for it."""
        period = trigger.period if trigger.period is not None else self.settings.period
        value = trigger.value if trigger.value is not None else self.settings.value
        self._count += 1
        self._triggers[self._count] = dataclasses.replace(trigger, period=period, value=value)
        # Those that were left out are not known here: the oldest of many go.
        if len(self._triggers) > 1 << 17:
            del self._triggers[next(iter(self._triggers))]
        attrs = {"value": self._count}
        if period is not None:
            attrs["period"] = [float(end) for end in period]
        time = CoordinateAxis(_ext.functions["asarray"]([float(trigger.timestamp)]), ["time"], "s")
        return AxisArray(_ext.functions["zeros"]((1,)), ["time"], {"time": time}, attrs, "", "time")

    def stateful_op(self, state, message):
        """The step as a function of a state, or None for the first, and a message or a trigger.

        What stands in triggers is known to the object that took them, for all of its states.
        """
        known = dict(self._triggers)
        after, found = super().stateful_op(state, message)
        self._triggers = known | self._triggers
        # What a trigger makes at once is no part of the state, and does not wait for the next message.
        return after, found + self.results()

    def results(self) -> list:
        """All that is complete now, in the order of the triggers."""
        return [self._told(result) for result in super().results()]

    def _told(self, result):
        told = result.attrs["trigger"]
        trigger = self._triggers.pop(told["value"], None) if isinstance(told["value"], int) else None
        if trigger is not None:
            told = dataclasses.replace(trigger, timestamp=told["timestamp"], period=tuple(told["period"]))
        return changed(result, attrs={**result.attrs, "trigger": told})

    def __reduce__(self):
        kept = (self.state_bytes(), list(self._ready), self._triggers, self._count)
        return _sampler, (type(self), self._given, *kept)


def _sampler(kind, settings, state, ready, triggers, count):
    made = kind(settings)
    made.load_state(state)
    made._ready.extend(ready)
    made._triggers, made._count = triggers, count
    return made


class Tracking:
    """Tells the frequency of each sample, in hertz, as the axis `freq` beside the filtered samples."""

    def _start(self, step):
        super()._start(_telling(step))

    def _replace(self, step):
        super()._replace(_telling(step))

    def __call__(self, message):
        return self._process(message)

    def _process(self, message):
        both = super()._process(message)
        if len(both.dims) == len(message.dims):
            return both
        dims = list(both.dims[:-1])
        axes = {name: axis for name, axis in both.axes.items() if name != both.dims[-1]}
        kind = type(both.axes[both.dims[-1]])
        axes["freq"] = kind(data=both.data[..., 1], dims=list(dims), unit="Hz")
        return changed(both, data=both.data[..., 0], dims=dims, axes=axes)


def _telling(step):
    ((name, settings),) = step.items()
    return {name: {"output": "both", **settings}}


class Triggered:
    """A step whose frequencies may stand in the trigger that a message came of."""

    def __call__(self, message):
        trigger = (message.attrs or {}).get("trigger")
        freqs = getattr(trigger, "freqs", None)
        if not freqs or self.settings.freqs:
            return super().__call__(message)
        told = {**message.attrs, "trigger": {"freqs": [float(freq) for freq in freqs]}}
        return changed(super().__call__(changed(message, attrs=told)), attrs=message.attrs)


class Placing:
    """Brings data to the array library that the settings name, and to a dtype and a device."""

    def __call__(self, message):
        return self._process(message)

    def _process(self, message):
        settings, data = self.settings, message.data
        library = str(settings.backend)
        is_there = type(data).__module__.partition(".")[0] in (library, {"jax": "jaxlib"}.get(library))
        if is_there and settings.device is None:
            if settings.dtype is None:
                return message
            if library == "numpy" and data.dtype.kind in "biuf" and settings.dtype.startswith("float"):
                # All that it takes, and there is no other way to round.
                return message if data.dtype == settings.dtype else changed(message, data=data.astype(settings.dtype))
        array = ours(data)
        if settings.dtype is not None:
            array = _ext.functions["astype"](array, getattr(_ext, settings.dtype))
        if settings.device is not None:
            array = array.to_device(settings.device)
        return changed(message, data=_made(library, array))


def _made(library, array):
    if library == "swiftlet":
        return array
    if library == "numpy":
        import numpy

        return numpy.asarray(array.to_device("cpu"))
    name = {"jax": "jax.numpy", "mlx": "mlx.core"}.get(library, library)
    module = sys.modules.get(name) or importlib.import_module(name)
    if hasattr(module, "from_dlpack"):
        return module.from_dlpack(array)
    return module.array(memoryview(array))
