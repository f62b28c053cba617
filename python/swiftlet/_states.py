"""States as objects to look at: fields under ezmsg-sigproc's names where there is a counterpart, and under ours."""

import functools

from . import _ext
from ._designs import as_form, coefficients
from ._foreign import beside
from ._snapshot import fields, stream_dim


class State:
    """A state, as it was when it was asked for. It can be assigned to a transformer's `state`, pickled and compared.

    `bytes(state)` is what `state_bytes()` gives. Its fields can be read, not set.
    """

    #: Functions that give a field of another library's from ours.
    _views: dict = {}  # noqa: RUF012

    __slots__ = ("_bytes", "_found", "_given", "_model")

    def __init__(self, saved: bytes = b"", settings=None, model=None):
        object.__setattr__(self, "_bytes", saved)
        object.__setattr__(self, "_found", None)
        object.__setattr__(self, "_given", settings)
        #: An array of the stream; what has its dtype is shown in its library, all else in NumPy.
        object.__setattr__(self, "_model", model)

    @property
    def _fields(self):
        if self._found is None:
            object.__setattr__(self, "_found", fields(self._bytes)[0] if self._bytes else {})
        return self._found

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        if name in self._views:
            return _shown(self._views[name](_Kept(self)) if self._fields else None, self._model)
        if name in self._fields:
            return _shown(self._fields[name], self._model)
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


class _Kept(dict):
    """The fields of a state, beside the settings of its transformer and the dim that it goes along."""

    def __init__(self, state):
        super().__init__(state._fields)
        self.settings, self.model = state._given, state._model
        self.dim = stream_dim(bytes(state))


def _shown(value, model=None):
    if not isinstance(value, _ext.Array):
        return value
    # Some libraries know no float64, in which most sums are kept.
    is_of_its_kind = str(getattr(model, "dtype", "")).rpartition(".")[2] == str(value.dtype).rpartition(".")[2]
    return beside(value, model if is_of_its_kind else None)


class _Inner:
    """A filter within a step: its coefficients and its state."""

    def __init__(self, kept):
        self.coefs, self.zi = _coefs(kept), _shown(_initial(kept))
        self.settings = self.state = self._state = self.filter = self

    def get_taps(self) -> int | None:
        """The number of taps of a finite filter."""
        return len(self.coefs[0]) if isinstance(self.coefs, tuple) else None

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


def _taps(kept):
    """The taps of a finite filter; None for others."""
    found = coefficients(kept)
    if not isinstance(found, tuple) or any(found[1][1:]):
        return None
    return _ext.functions["asarray"]([tap / found[1][0] for tap in found[0]])


def _method(kept):
    """How a finite filter may run: from 64 taps on, by the Fourier transform of blocks where that is faster."""
    taps = _taps(kept)
    return None if taps is None else "fft" if taps.size >= 64 else "conv1d"


def _inner(kept):
    return _Inner(kept.get("filter") if "filter" in kept and "design" not in kept else kept)


def _alpha(kept):
    return kept["statistics"]["pole"]["ba"]["b"][0]


def _average(kept):
    """SciPy's state of the recurrence of an average."""
    mean = kept["statistics"].get("lastMean")
    return None if mean is None else mean * (1 - _alpha(kept))


class _Average:
    """An average within a step: its share of each sample, and its state."""

    def __init__(self, kept, zi):
        self.alpha, self.zi, self.settings = _alpha(kept), _shown(zi), kept.settings
        self.state = self._state = self

    def __repr__(self):
        return "an average with alpha and zi"


def _averaging(kept, zi):
    """An average within a step, once there is one."""
    has_begun = any(kept["statistics"].get(name) is not None for name in ("lastMean", "first"))
    return _Average(kept, zi) if has_begun or not kept.settings.passthrough else None


def _squares(kept):
    """That of the squares, from the mean and the variance about it."""
    mean, variance = (kept["statistics"].get(name) for name in ("lastMean", "lastVariance"))
    return None if mean is None else (variance + mean * mean) * (1 - _alpha(kept))


def _blocks(kept):
    """Inputs, outputs and matrix of each block that is multiplied by itself; None where it is one product."""
    if len(kept["parts"]) < 2:
        return None
    positions = range(kept["outputs"]) if kept.get("order") is None else kept["order"].tolist()
    outputs, found, begin = sorted(range(kept["outputs"]), key=positions.__getitem__), [], 0
    for part in kept["parts"]:
        end = begin + part["matrix"].shape[1]
        found.append((part["inputs"], outputs[begin:end], _shown(part["matrix"], kept.model)))
        begin = end
    return found


def _gathered(kept):
    """The inputs in the order of the blocks; None where they stand in it, and where it is one product."""
    places = [place for part in kept["parts"] for place in part.get("inputs") or ()]
    return None if len(kept["parts"]) < 2 or places == sorted(places) else places


def _whole(kept):
    """The matrix where it is one product."""
    return kept["parts"][0]["matrix"] if len(kept["parts"]) == 1 else None


def _schedule(kept):
    """The bins of the stream; None where messages pass as they are."""
    if kept.settings.passthrough and not kept["clock"]["count"]:
        return None
    from .sigproc.util.binning import BinSchedule

    made = BinSchedule(kept.settings.bin_duration, kept.settings.fractional)
    made.reset(1 / kept["clock"]["gain"])
    made.n_bins_done = kept["bin"]
    return made


def _carry(kept):
    """The samples of the open bin, as one array; None without any."""
    parts = [part for part in kept["carry"] if part.size]
    return _ext.functions["concat"](parts, axis=0) if parts else None


def _groups(kept):
    found = kept.get("groups")
    return None if found is None else [group["places"] for group in found]


_VIEWS = {
    "Window": {"window_samples": lambda kept: kept["length"], "window_shift_samples": lambda kept: kept["shift"]},
    "EWMA": {"alpha": _alpha, "zi": _average},
    "Detrend": {"alpha": _alpha, "zi": _average},
    "AdaptiveStandardScaler": {
        "alpha": _alpha,
        "samps_ewma": lambda kept: _averaging(kept, _average(kept)),
        "vars_sq_ewma": lambda kept: _averaging(kept, _squares(kept)),
    },
    "AdaptiveLNC": {"omega": lambda kept: float(kept["kept"][0])},
    "AffineTransform": {"blocks": _blocks, "in_perm": _gathered, "weights": _whole},
    "BinnedAggregate": {"schedule": _schedule, "carry": _carry},
    "CommonRereference": {"groups": _groups},
    "Denormalize": {"offsets": lambda kept: kept["means"], "gains": lambda kept: kept["means"] / 3.29},
    "Diff": {"last_dat": lambda kept: kept["last"]},
    "Downsample": {
        "axis": lambda kept: kept.dim,
        "q": lambda kept: kept["factor"],
        "s_idx": lambda kept: -kept["skip"] % kept["factor"],
    },
    "RollingScaler": {
        "axis": lambda kept: kept.dim,
        "k_samples": lambda kept: kept["moments"]["length"],
        "N": lambda kept: kept["moments"]["filled"],
        "min_samples": lambda kept: kept["least"],
    },
    "SignalInjector": {"mixing": lambda kept: kept["mixture"]},
    "Filter": {"zi": _initial, "fir_b_1d": _taps, "fir_method": _method},
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
