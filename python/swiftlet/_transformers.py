"""What all transformers have in common."""

import dataclasses
from typing import Any

from . import _ext
from ._ezmsg import message_type
from ._messages import AxisArray, LinearAxis
from ._own import changed
from ._snapshot import fields, stream
from ._traits import late


def unified(step, args, settings, kwargs):
    """The settings, given whole or field by field."""
    if settings is None and len(args) == 1 and dataclasses.is_dataclass(args[0]) and not kwargs:
        settings, args = args[0], ()
    if settings is None:
        return step.settings(*args, **kwargs)
    if args or kwargs:
        raise TypeError("settings are given whole or field by field, not both")
    return step.converted(settings)


class Sent:
    """The other ways to call it with a message."""

    async def __acall__(self, message):
        return self(message)

    def send(self, message):
        """The same as calling it."""
        return self(message)

    async def asend(self, message):
        """The same as calling it."""
        return self(message)


class Common:
    """Settings, state, pickling: the same for transformers and processors with several inputs."""

    _step: Any
    NONRESET_SETTINGS_FIELDS: frozenset = frozenset()
    #: The dims along which messages append that do not say so, as ezmsg-baseproc has it; without such a dim, the first.
    STREAMING_DIMS: tuple[str, ...] = ("time",)

    @property
    def settings(self):
        """The settings in force. Others can be assigned, as by `update_settings`."""
        return self._given

    @settings.setter
    def settings(self, settings):
        self.update_settings(settings)

    @classmethod
    def get_settings_type(cls):
        """The class of the settings."""
        return cls._step.settings

    @classmethod
    def get_message_type(cls, dir: str):
        """The class of messages in or out."""
        if dir not in ("in", "out"):
            raise ValueError(f"Invalid direction: {dir}. Use 'in' or 'out'.")
        return message_type()

    @classmethod
    def get_state_type(cls):
        """The class of the state."""
        return cls._step.state

    @property
    def state(self):
        """The state, to look at. A state or its bytes can be assigned (None is ignored, an empty one begins anew)."""
        return self._step.state(self.state_bytes(), self._given)

    @state.setter
    def state(self, state):
        if state is not None and not bytes(state):
            self.reset()
        elif state is not None:
            self.load_state(bytes(state))

    #: By the name that own subclasses of upstream's classes use.
    _state = state

    def _reset_state(self, message) -> None:
        """Begins anew, as ezmsg-baseproc has it. It looks at a stream's first message by itself."""
        self.reset()

    @property
    def _hash(self) -> int:
        """A number for the stream that it is in; -1 where the next message begins one, or begins anew after a pause."""
        saved = self.state_bytes()
        if getattr(self._given, "passthrough", False) and getattr(self._given, "reset_on_resume", True):
            paused = (found.get("isPaused") or found.get("isStale") for found in fields(saved))
            return -1 if any(paused) else stream(saved)
        return stream(saved)

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        for name in ("_reset_state", "_hash_message"):
            if name in vars(cls):
                raise TypeError(
                    f"{cls.__name__}.{name} would never be called: the state is Swift's, and begins anew with another "
                    f"stream; override _process or __call__"
                )
        # Where nothing overrides it, a call goes straight to the runner.
        overrides = "_process" in vars(cls) and any("_process" in vars(base) for base in cls.__mro__[1:])
        if overrides and "__call__" not in vars(cls):
            cls.__call__ = _by_process

    def stateful_op(self, state, message):
        """The step as a function: (state before or None, message) to (state after, result).

        A state is a state, its bytes, or a pair of a state and a number, as ezmsg-baseproc has it; what comes after is
        of the same form.
        """
        is_pair = isinstance(state, tuple)
        before = state[0] if is_pair else state
        if before is None:
            self.reset()
        else:
            self.load_state(bytes(before))
        result = self(message)
        after = self.state_bytes() if isinstance(before, bytes) else self.state
        return ((after, state[1]) if is_pair else after), result

    def close(self):
        """Nothing is held that must be given back."""

    def __reduce__(self):
        return restored, (type(self), self._given, self.state_bytes())

    def __repr__(self):
        given = ", ".join(f"{name}={value!r}" for name, value in self._step.value(self._given).items())
        return f"{type(self).__name__}({given})"


def _by_process(self, message):
    """What becomes of a message."""
    return self._process(message)


def restored(kind, given, state, options=None):
    """What was pickled, made again of its settings or steps, with its state."""
    made = kind(given, **(options or {}))
    made.load_state(state)
    return made


class Transformer(Common, Sent, _ext.Runner):
    """A step of signal processing: called with a message, it gives a message of the same class, whose data are an
    array of the same library on the same device.

    What it remembers of the stream it is in goes along when it is pickled.
    """

    def __init__(self, *args, settings=None, **kwargs):
        self._given = unified(self._step, args, settings, kwargs)
        self._start({self._step.name: self._step.value(self._given)})
        if self._step.late(self._given):
            self.__class__ = late(type(self))

    def _process(self, message):
        """What a call does; a class of yours that derives from this one can do something else, or something more."""
        return _ext.Runner.__call__(self, message)

    def process_all(self, message) -> list:
        """What a call gives, with what was still held of the samples before a gap, or of the stream before, in front.
        (A call drops that, and warns.)
        """
        if type(self).__call__ is not _ext.Runner.__call__:
            return [self(message)]
        return self._process_all(message)

    def update_settings(self, new_settings=None, **changes):
        """Takes over other settings. The state stays if all that changed are in `NONRESET_SETTINGS_FIELDS`."""
        if new_settings is None:
            new_settings = dataclasses.replace(self._given, **changes)
        new_settings = self._step.converted(new_settings)
        self._replace({self._step.name: self._step.value(new_settings)})
        self._given = new_settings
        if self._step.late(new_settings):
            self.__class__, self._stream = late(type(self)), None

    def reset(self):
        """Forgets the stream: the next message begins one."""
        self._start({self._step.name: self._step.value(self._given)})

    # As scikit-learn has it: arrays of samples by channels, without a rate.

    def fit(self, X, y=None):  # noqa: N803
        """Begins anew. What a step learns it learns as it transforms."""
        self.reset()
        return self

    def transform(self, X):  # noqa: N803
        """What becomes of an array (samples, channels, ...), or of a message, as the next piece of the stream."""
        if hasattr(X, "dims"):
            return self(X)
        dims = ["time", "ch", *(f"dim_{place}" for place in range(2, len(X.shape)))][: len(X.shape)]
        return self(AxisArray(X, dims, {"time": LinearAxis("s")})).data

    def fit_transform(self, X, y=None, **options):  # noqa: N803
        """`fit`, then `transform`."""
        return self.fit(X, y).transform(X)

    def get_params(self, deep=True) -> dict:
        """The settings by name."""
        return {field.name: getattr(self._given, field.name) for field in dataclasses.fields(self._given)}

    def set_params(self, **params):
        """Takes over settings by name."""
        if params:
            self.update_settings(**params)
        return self

    def __sklearn_is_fitted__(self):
        return True

    def _repr_html_(self):
        from ._html import steps_html

        return steps_html([{self._step.name: self._step.value(self._given)}])


class Learner(Transformer):
    """A transformer that learns from messages apart from those that it transforms."""

    def partial_fit(self, message):
        """Learns from a message."""
        self(changed(message, attrs={**message.attrs, "trigger": message.attrs.get("trigger", True)}))

    def partial_fit_transform(self, message):
        """Learns from a message, then transforms it by what was learned."""
        self.partial_fit(message)
        return self(changed(message, attrs={key: value for key, value in message.attrs.items() if key != "trigger"}))

    async def apartial_fit(self, message):
        """The same as `partial_fit`."""
        self.partial_fit(message)

    async def apartial_fit_transform(self, message):
        """The same as `partial_fit_transform`."""
        return self.partial_fit_transform(message)
