"""States as objects to look at: fields under ezmsg-sigproc's names where there is a counterpart, and under ours."""

import functools

from . import _ext
from ._designs import as_form, coefficients
from ._foreign import beside
from ._snapshot import fields


class State:
    """A state, as it was when it was asked for. It can be assigned to a transformer's `state`, pickled and compared.

    `bytes(state)` is what `state_bytes()` gives. Its fields can be read, not set.
    """

    #: Functions that give a field of another library's from ours.
    _views: dict = {}  # noqa: RUF012

    __slots__ = ("_bytes", "_found")

    def __init__(self, saved: bytes = b""):
        object.__setattr__(self, "_bytes", saved)
        object.__setattr__(self, "_found", None)

    @property
    def _fields(self):
        if self._found is None:
            object.__setattr__(self, "_found", fields(self._bytes)[0] if self._bytes else {})
        return self._found

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        if name in self._views:
            return _shown(self._views[name](self._fields) if self._fields else None)
        if name in self._fields:
            return _shown(self._fields[name])
        known = ", ".join(self.__dir__()) or "nothing yet"
        raise AttributeError(f"{type(self).__name__} has no {name!r}: what a stream leaves here is {known}")

    def __setattr__(self, name, value):
        raise AttributeError(f"{type(self).__name__}.{name} can be read, not set: states are changed by messages")

    def __dir__(self):
        return sorted({*self._views, *self._fields})

    def __bytes__(self):
        return self._bytes

    def __eq__(self, other):
        return self._bytes == bytes(other) if isinstance(other, (State, bytes)) else NotImplemented

    def __hash__(self):
        return hash(self._bytes)

    def __reduce__(self):
        return type(self), (self._bytes,)

    def __deepcopy__(self, memo):
        return self

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(self.__dir__())})"


def _shown(value):
    return beside(value, None) if isinstance(value, _ext.Array) else value


class _Inner:
    """A filter within a step: its coefficients and its state."""

    def __init__(self, kept):
        self.coefs, self.zi = _coefs(kept), _shown(_initial(kept))
        self.settings = self.state = self

    def __repr__(self):
        return "a filter with coefs and zi"


def _coefs(kept):
    found = coefficients(kept)
    return as_form(found, "ba" if isinstance(found, tuple) else "sos")


def _initial(kept):
    """SciPy's state of a cascade in transposed form, from the last samples of the input and of each section; the form
    of sections has an axis for them in front.
    """
    found, last = coefficients(kept), kept.get("kept")
    if found is None or last is None:
        return None
    is_cascade = isinstance(found, list)
    sections = [(row[:3], row[3:]) for row in found] if is_cascade else [found]
    parts = []
    for number, (b, a) in enumerate(sections):
        count = max(len(b), len(a)) - 1
        b, a = (list(side) + [0.0] * (count + 1 - len(side)) for side in (b, a))
        x, y = last[number], last[number + 1] if last.shape[0] > number + 1 else None
        rows = []
        for i in range(count):
            total = 0.0
            for j in range(i + 1, count + 1):
                # The last row is the newest sample.
                total = total + x[i - j] * b[j]
                if y is not None:
                    total = total - y[i - j] * a[j]
            rows.append(total)
        parts.append(_ext.functions["stack"](rows))
    return _ext.functions["stack"](parts) if is_cascade else parts[0]


def _inner(kept):
    return _Inner(kept.get("filter") if "filter" in kept and "design" not in kept else kept)


def _alpha(kept):
    return kept["statistics"]["pole"]["ba"]["b"][0]


_VIEWS = {
    "Window": {"window_samples": lambda kept: kept["length"], "window_shift_samples": lambda kept: kept["shift"]},
    "EWMA": {"alpha": _alpha, "zi": lambda kept: kept["statistics"]["lastMean"] * (1 - _alpha(kept))},
    "AdaptiveStandardScaler": {"alpha": _alpha},
    "Diff": {"last_dat": lambda kept: kept["last"]},
    "Downsample": {
        "q": lambda kept: kept["factor"],
        "s_idx": lambda kept: -kept["skip"] % kept["factor"],
    },
    "RollingScaler": {
        "k_samples": lambda kept: kept["moments"]["length"],
        "N": lambda kept: kept["moments"]["filled"],
        "min_samples": lambda kept: kept["least"],
    },
    "SignalInjector": {"mixing": lambda kept: kept["mixture"]},
    "Filter": {"zi": _initial},
    "FilterByDesign": {"filter": _inner, "needs_redesign": lambda kept: False},
    "FIRHilbertEnvelope": {"delay_buf": lambda kept: kept["delayed"], "filter": _inner},
}


@functools.cache
def state_class(name: str, module: str) -> type:
    """The class of a step's state, or of the state that several share."""
    body = {
        "__slots__": (),
        "__module__": module,
        "__qualname__": f"{name}State",
        "__doc__": f"What {name} keeps between messages, to look at.\n\n{State.__doc__}",
        "_views": _VIEWS.get(name, {}),
    }
    return type(f"{name}State", (State,), body)
