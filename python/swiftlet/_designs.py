"""Coefficients of filters: what a step designs for a rate, and their forms."""

import inspect

from . import _ext
from ._messages import AxisArray, LinearAxis
from ._snapshot import fields

#: The functions that give a step's coefficients for a rate: their names, and the settings that they take after it.
FUNCTIONS = {
    "ButterworthFilter": ("butter_design_fun", "order cuton cutoff coef_type wn_hz"),
    "ChebyshevFilter": ("cheby_design_fun", "order ripple_tol Wn btype analog coef_type cheby_type wn_hz"),
    "CombFilter": ("comb_design_fun", "fundamental_freq num_harmonics q_factor filter_type coef_type quality_scaling"),
    "FIRFilter": ("firwin_design_fun", "order cutoff width window pass_zero scale wn_hz"),
    "FIRHilbertFilter": (
        "fir_hilbert_design_fun",
        "order f_lo f_hi trans_lo trans_hi weight_pass weight_stop_lo weight_stop_hi norm_band norm_freq",
    ),
    "KaiserFilter": ("kaiser_design_fun", "cutoff ripple width pass_zero wn_hz"),
    "ParksMcClellanFIR": (
        "parks_mcclellan_design_fun",
        "order cuton cutoff transition weight_pass weight_stop_lo weight_stop_hi",
    ),
}


def designed(transformer, rate: float):
    """The coefficients that a new transformer of filtering designs for a rate: sections as a list of rows, or a pair of
    lists b and a; None where it passes messages as they are.
    """
    probe = AxisArray(_ext.functions["zeros"]((1, 1)), ["time", "ch"], {"time": LinearAxis("s", 1 / rate)})
    transformer(probe)
    return coefficients(fields(transformer.state_bytes())[0])


def coefficients(kept: dict):
    """The coefficients among the fields of a filter's state."""
    if "branches" in kept:
        return [row for branch in kept["branches"] for row in _rows(branch)]
    if "coefficients" in kept:
        return _of(kept["coefficients"])
    filters = kept.get("design", {}).get("filter") if isinstance(kept.get("design"), dict) else None
    if filters is None:
        inner = kept.get("filter")
        return coefficients(inner) if isinstance(inner, dict) else None
    return _of(filters["_0"])


def _of(filter_):
    kind, content = next(iter(filter_.items()))
    return content["_0"] if kind == "sos" else (content["b"], content["a"])


def _rows(filter_):
    """Sections of a filter; a quotient of the second order is one."""
    kind, content = next(iter(filter_.items()))
    if kind == "sos":
        return content["_0"]
    sides = (content["b"], content["a"])
    return [[*sides[0], *[0.0] * (3 - len(sides[0])), *sides[1], *[0.0] * (3 - len(sides[1]))]]


def polynomials(sections):
    """A cascade of sections as one quotient b, a."""
    b, a = [1.0], [1.0]
    for row in sections:
        b, a = _product(b, row[:3]), _product(a, row[3:])
    while len(b) > 1 and len(a) > 1 and b[-1] == 0 and a[-1] == 0:
        b, a = b[:-1], a[:-1]
    return b, a


def _product(p, q):
    found = [0.0] * (len(p) + len(q) - 1)
    for i, x in enumerate(p):
        for j, y in enumerate(q):
            found[i + j] += x * y
    return found


def as_form(found, form: str):
    """Coefficients as NumPy arrays: sections for "sos", a pair b, a for "ba"."""
    import numpy

    if found is None:
        return None
    if form not in ("ba", "sos"):
        raise ValueError(f"coef_type: expected 'ba' or 'sos', got {form!r}")
    if form == "sos":
        if isinstance(found, tuple):
            raise ValueError("coef_type: these are taps, not sections; 'ba' is their form")
        return numpy.array(found)
    b, a = polynomials(found) if isinstance(found, list) else found
    return numpy.array(b), numpy.array(a)


def design_function(kind: type):
    """The function of a rate and settings that gives the coefficients of a transformer."""
    (name, order), form = FUNCTIONS[kind._step.name], kind._step.names.defaults.get("coef_type", "ba")

    def design(fs, *args, **kwargs):
        given = design.__signature__.bind(fs, *args, **kwargs)
        given.apply_defaults()
        settings = dict(given.arguments)
        settings.pop("fs")
        wanted = settings.pop("coef_type", form)
        if "order" in settings and not settings["order"]:
            return None
        found = designed(kind(**settings), fs)
        return as_form(found, "ba" if isinstance(found, tuple) else wanted)

    fields_of = {p.name: p for p in inspect.signature(kind).parameters.values()}
    rate = inspect.Parameter("fs", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=float)
    places = {"coef_type": inspect.Parameter("coef_type", rate.kind, default=form, annotation=str)}
    parameters = [places.get(key) or fields_of[key] for key in order.split()]
    design.__signature__ = inspect.Signature([rate, *parameters])
    design.__name__ = design.__qualname__ = name
    design.__module__ = kind.__module__
    design.__doc__ = (
        f"Returns the coefficients for a rate `fs` in hertz, by the settings of {kind.__name__}; None where there is "
        "nothing to filter."
    )
    return design
