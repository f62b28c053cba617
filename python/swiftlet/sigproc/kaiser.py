"""Finite filters by Kaiser windows."""

from .._designs import design_function
from .._modules import fill

fill(__name__)

kaiser_design_fun = design_function(
    __getattr__("KaiserFilterTransformer"),  # noqa: F821
    "kaiser_design_fun",
    "ba",
    ("cutoff", "ripple", "width", "pass_zero", "wn_hz"),
)

__all__.append("kaiser_design_fun")  # noqa: F821
