"""Pipelines: steps that run one after the other in one crossing to Swift and back."""

import itertools
import pickle
from collections.abc import Iterable
from os import PathLike
from typing import Any

from . import _ext
from ._lists import flat
from ._own_steps import OwnStep
from ._steps import step_of
from ._transformers import Sent, restored


class Pipeline(Sent, _ext.Runner):
    """Steps one after the other. A message is read once and written once, and element-wise steps run as one pass over
    memory.

        >>> pipeline = Pipeline([AbsTransformer(), ClipSettings(min=0, max=1), "Log", {"Scale": {"scale": 2.0}}])
        >>> result = pipeline(message)

    A step is a transformer, its settings, its name, or a dict of its name and settings, as in a pipeline file; a
    transformer is taken with its settings and without its state. Several pipelines can be nested. Transformers of
    your own, which derive from `BaseTransformer` of ezmsg-baseproc or from one of ours, stand among the others.

    A message that begins more than `gap_tolerance` samples from where the last one ended, forward or back, comes after
    a gap: steps that remember samples begin anew. `process_all` gives what they held before it.
    """

    gap_tolerance = 0.5

    def __init__(self, steps: Iterable[Any] = (), *, gap_tolerance: float = 0.5) -> None:
        found = [_step(step) for step in _finite(steps)]
        if _has_own(found):
            self.__class__ = MixedPipeline
        self._begin(found, gap_tolerance)

    def _begin(self, steps, gap_tolerance, marked=False):
        self._start(steps, marked)
        self._tolerate(float(gap_tolerance))
        self.gap_tolerance = gap_tolerance

    @classmethod
    def from_yaml(cls, path: str | PathLike[str], *, gap_tolerance: float = 0.5) -> "Pipeline":
        """Reads a pipeline file. An error tells the file, line and column of what is wrong."""
        with open(path, "rb") as file:
            text = file.read()
        try:
            return cls.from_text(text.decode(), gap_tolerance=gap_tolerance)
        except UnicodeDecodeError:
            raise _ext.SettingsError(f"{path}: not a pipeline: the text is not UTF-8") from None
        except _ext.SettingsError as error:
            raise _ext.SettingsError(f"{path}: {error}") from None

    @classmethod
    def from_text(cls, text: str, *, gap_tolerance: float = 0.5) -> "Pipeline":
        """Reads a pipeline from the text of a file."""
        from ._yaml import marked

        pipeline = cls.__new__(cls)
        pipeline._begin(marked(text), gap_tolerance, marked=True)
        return pipeline

    @property
    def steps(self) -> list[Any]:
        """The steps with all their settings, as a file would list them."""
        return self._settings()

    def update_settings(self, steps: Iterable[Any]) -> None:
        """Takes over other settings. The state of a step stays if all that changed can change in a running stream."""
        found = [_step(step) for step in _finite(steps)]
        if _has_own(found):
            raise ValueError("other steps than before; make another pipeline")
        self._replace(found)

    def reset(self) -> None:
        """Forgets the stream: the next message begins one."""
        self._begin(self.steps, self.gap_tolerance)

    def process_all(self, message: Any) -> list[Any]:
        """What a call gives, with what steps still held of the samples before a gap, or of the stream before, in front.
        (A call drops that, and warns.)
        """
        return self._process_all(message)

    def __len__(self) -> int:
        return len(self.steps)

    def __reduce__(self):
        return restored, (type(self), self.steps, self.state_bytes(), {"gap_tolerance": self.gap_tolerance})

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.steps!r})"

    def _repr_html_(self) -> str:
        from ._html import steps_html

        return steps_html(self.steps)


_MARK = b"SWIFTLET and Python\0"


class MixedPipeline(Pipeline):
    """A pipeline some of whose steps Python runs; those between them run as pipelines.

    States of steps in Python are pickled: take over such bytes from those you trust alone.
    """

    def _begin(self, steps, gap_tolerance, marked=False):
        self.gap_tolerance = gap_tolerance
        self._parts = []
        for is_own, group in itertools.groupby(flat(steps), lambda step: isinstance(step, OwnStep)):
            found = list(group)
            self._parts += found if is_own else [Pipeline(found, gap_tolerance=gap_tolerance)]

    @property
    def steps(self) -> list:
        """The steps as a file would list them; those in Python as they were given."""
        return [step for part in self._parts for step in (part.steps if isinstance(part, Pipeline) else [part.given])]

    def __call__(self, message):
        for part in self._parts:
            message = part(message)
            if message is None:
                return None
        return message

    def process_all(self, message) -> list:
        """What a call gives, with what steps still held before a gap in front."""
        found = [message]
        for part in self._parts:
            found = [result for message in found for result in part.process_all(message)]
        return found

    def flush(self) -> list:
        """What steps still hold at the end of a stream; the next message begins one."""
        found = []
        for part in self._parts:
            found = [result for message in found for result in part.process_all(message)] + part.flush()
        for part in self._parts:
            part.reset()
        return found

    def reset(self):
        """Forgets the stream: the next message begins one."""
        for part in self._parts:
            part.reset()

    def update_settings(self, steps):
        """Takes over the settings of steps of the same classes. Steps in Python say themselves whether they go on."""
        parts = getattr(Pipeline(steps), "_parts", [])
        before, after = ([type(getattr(part, "given", part)) for part in found] for found in (self._parts, parts))
        if before != after:
            raise ValueError("other steps than before; make another pipeline")
        for part, new in zip(self._parts, parts, strict=True):
            if isinstance(part, Pipeline):
                part.update_settings(new.steps)
            else:
                part.given = new.given
                part.step.update_settings(new.given.settings)

    def state_bytes(self) -> bytes:
        """The states of all steps."""
        return _MARK + pickle.dumps([part.state_bytes() for part in self._parts])

    def load_state(self, state: bytes) -> None:
        """Takes over the states of all steps, from bytes that you trust."""
        states = pickle.loads(state[len(_MARK) :]) if state.startswith(_MARK) else None
        if states is None or len(states) != len(self._parts):
            raise _ext.SnapshotError("not a saved state of these steps")
        for part, saved in zip(self._parts, states, strict=True):
            part.load_state(saved)


_MOST_STEPS = 10_000


def _finite(steps) -> list:
    """The steps as a list."""
    if isinstance(steps, (str, dict)):
        raise TypeError(f"a pipeline is made from a list of steps, got {steps!r}")
    found = list(itertools.islice(steps, _MOST_STEPS + 1))
    if len(found) > _MOST_STEPS:
        raise ValueError(f"more than {_MOST_STEPS} steps")
    return found


def _step(step):
    """A step as a file would list it."""
    if isinstance(step, Pipeline):
        return [_step(inner) for inner in step.steps]
    if isinstance(step, (str, dict)):
        return step
    if isinstance(step, (list, tuple)):
        return [_step(inner) for inner in step]
    if _is_own(step):
        return OwnStep(step)
    theirs = None if hasattr(step, "_step") else step_of(step)
    if theirs is not None:
        return {theirs.name: theirs.value(theirs.converted(getattr(step, "settings", step)))}
    settings = getattr(step, "settings", step)
    kind = getattr(settings, "_step", None)
    if kind is None or isinstance(step, type):
        raise TypeError(f"a step is a transformer, settings, a name or a dict, got {step!r}")
    return {_name(step, kind): kind.value(settings)}


def _is_own(step) -> bool:
    """Whether Python runs a step: one of the user's classes, or one of ours with functions as settings."""
    if isinstance(step, type) or not hasattr(step, "_process"):
        return False
    ours = getattr(step, "_step", None)
    if ours is None:
        return step_of(step) is None
    return type(step).__call__ is not ours.transformer.__call__


def _has_own(steps) -> bool:
    return any(isinstance(step, OwnStep) for step in flat(steps))


def _name(step, kind):
    return getattr(step, "_step", kind).name
