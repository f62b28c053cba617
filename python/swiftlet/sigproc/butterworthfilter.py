"""Butterworth filters."""

from .._designs import design_function
from .._modules import fill

fill(__name__)

butter_design_fun = design_function(
    __getattr__("ButterworthFilterTransformer"),  # noqa: F821
    "butter_design_fun",
    "ba",
    ("order", "cuton", "cutoff", "coef_type", "wn_hz"),
)

__all__.append("butter_design_fun")  # noqa: F821
