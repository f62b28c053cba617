"""Finite filters by the window method."""

from .._designs import design_function
from .._modules import fill

fill(__name__)

firwin_design_fun = design_function(
    __getattr__("FIRFilterTransformer"),  # noqa: F821
    "firwin_design_fun",
    "ba",
    ("order", "cutoff", "width", "window", "pass_zero", "scale", "wn_hz"),
)

__all__.append("firwin_design_fun")  # noqa: F821
