"""Comparing two paths of processing, stage by stage."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from . import _ext
from ._streams import messages_of


class Difference(NamedTuple):
    """How one path of processing differs from another, and where it first does."""

    #: "order", "rate", "delay", "dropped", "state", "gain", "phase" and the like: see docs/parity.md.
    kind: str
    #: One sentence.
    text: str
    #: The stage, where stages have names, else "result".
    stage: str
    #: The first sample that differs, its time on the stream's axis, and the first channel that differs there.
    sample: int | None
    time: float | None
    channel: str | None


def parity(a: Any, b: Any, *, exact: bool = False) -> Difference | None:
    """Compares two paths of processing; the first difference, or None where there is none.

    `a` and `b` are messages, lists of the messages of a stream, arrays with the samples first, or mappings from the
    names of stages, in order, to these: what probes at the units of a graph have kept. Stages that both have are
    compared.

    Values that differ by rounding alone are no difference, unless `exact` is true. Raises `ValueError` where no stage
    is in both.

        >>> x = np.random.randn(1000, 4)
        >>> swiftlet.parity(x, 2 * x).kind
        'gain'
    """
    stages_a, stages_b = ({"result": x} if not isinstance(x, Mapping) else x for x in (a, b))
    common = [name for name in stages_a if name in stages_b]
    if not common:
        raise ValueError(f"no stage is in both: {list(stages_a)} and {list(stages_b)}")
    for name in common:
        verdict, found = _ext.parity(messages_of(stages_a[name]), messages_of(stages_b[name]), exact)
        if verdict == "different":
            return Difference(found["kind"], found["text"], name, found["sample"], found["time"], found["channel"])
    return None
