"""Chebyshev filters of both types."""

from .._designs import design_function
from .._modules import fill

fill(__name__)

cheby_design_fun = design_function(
    __getattr__("ChebyshevFilterTransformer"),  # noqa: F821
    "cheby_design_fun",
    "ba",
    ("order", "ripple_tol", "Wn", "btype", "analog", "coef_type", "cheby_type", "wn_hz"),
)

__all__.append("cheby_design_fun")  # noqa: F821
