"""Filters of a frequency and its multiples."""

from .._designs import design_function
from .._modules import fill

fill(__name__)

comb_design_fun = design_function(
    __getattr__("CombFilterTransformer"),  # noqa: F821
    "comb_design_fun",
    "sos",
    ("fundamental_freq", "num_harmonics", "q_factor", "filter_type", "coef_type", "quality_scaling"),
)

__all__.append("comb_design_fun")  # noqa: F821
