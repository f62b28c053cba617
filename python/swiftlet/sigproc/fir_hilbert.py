"""Finite Hilbert filters, and the envelope by them."""

from .._designs import design_function
from .._modules import fill

fill(__name__)

fir_hilbert_design_fun = design_function(
    __getattr__("FIRHilbertFilterTransformer"),  # noqa: F821
    "fir_hilbert_design_fun",
    "ba",
    (
        "order",
        "f_lo",
        "f_hi",
        "trans_lo",
        "trans_hi",
        "weight_pass",
        "weight_stop_lo",
        "weight_stop_hi",
        "norm_band",
        "norm_freq",
    ),
)

__all__.append("fir_hilbert_design_fun")  # noqa: F821
