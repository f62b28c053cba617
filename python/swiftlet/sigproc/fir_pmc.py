"""Equiripple finite filters."""

from .._designs import design_function
from .._modules import fill

fill(__name__)

parks_mcclellan_design_fun = design_function(
    __getattr__("ParksMcClellanFIRTransformer"),  # noqa: F821
    "parks_mcclellan_design_fun",
    "ba",
    ("order", "cuton", "cutoff", "transition", "weight_pass", "weight_stop_lo", "weight_stop_hi"),
)

__all__.append("parks_mcclellan_design_fun")  # noqa: F821
