"""Pipelines: steps that run one after the other in one crossing to Swift and back."""

import itertools
from collections.abc import Iterable
from os import PathLike
from typing import Any

from . import _ext
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
            from ._own_steps import MixedPipeline

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
        self._replace([_step(step) for step in _finite(steps)])

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
        from ._own_steps import OwnStep

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
    return any(_has_own(step) if isinstance(step, list) else hasattr(step, "given") for step in steps)


def _name(step, kind):
    return getattr(step, "_step", kind).name
