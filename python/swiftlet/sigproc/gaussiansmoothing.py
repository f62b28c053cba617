"""Smoothing by a bell."""

from .._designs import as_form, designed
from .._modules import fill

fill(__name__)


def gaussian_smoothing_filter_design(
    sigma: float = 1.0, width: int = 4, kernel_size: int | None = None, causal: bool = False
):
    """Returns the taps of a bell, b and a, with its width `sigma` in samples; causal: the half that lies in the past.

    Raises `ValueError` for a width or a size that is not positive. Warns where the taps are too few for the bell.
    """
    import warnings

    for name, value in {"sigma": sigma, "width": width}.items():
        if value <= 0:
            raise ValueError(f"{name} must be positive, got {value}")
    if kernel_size is not None and kernel_size < 1:
        raise ValueError(f"kernel_size must be >= 1, got {kernel_size}")
    needed = int((1 if causal else 2) * width * sigma + 1)
    size = needed if kernel_size is None else kernel_size
    if size < needed:
        warnings.warn(f"kernel_size {size} is smaller than the {needed} taps of the whole bell", stacklevel=2)
    if size == 1:
        warnings.warn("kernel_size=1 makes an identity: messages pass as they are", stacklevel=2)
        return as_form(([1.0], [1.0]), "ba")
    kind = __getattr__("GaussianSmoothingFilterTransformer")  # noqa: F821
    return as_form(designed(kind(sigma=float(sigma), width=width, kernel_size=size, causal=causal), 1.0), "ba")


__all__.append("gaussian_smoothing_filter_design")  # noqa: F821
