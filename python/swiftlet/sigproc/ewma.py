"""Averages that forget."""

import math

from .. import _ext
from .._foreign import computed
from .._modules import fill


def _alpha_from_tau(tau: float, dt: float) -> float:
    """The share of each sample, from the time constant and the time between samples."""
    return -math.expm1(-dt / tau)


def _tau_from_alpha(alpha: float, dt: float) -> float:
    """The time constant, from the share of each sample and the time between them."""
    return -dt / math.log1p(-alpha)


def ewma_step(sample, zi, alpha: float, beta: float | None = None):
    """Returns the next value of an average that forgets: `alpha` of the `sample`, and `beta` of the average before,
    `zi`.

    Without a `beta`, the two add up to 1.
    """
    return alpha * sample + (beta or 1 - alpha) * zi


class EWMA_Deprecated:  # noqa: N801
    """An average that forgets, along the first axis of arrays of any library; `EWMATransformer` is the one to use."""

    def __init__(self, alpha: float, max_len: int):
        self.alpha, self.beta, self.prev = alpha, 1 - alpha, None
        self.max_len = max_len

    def compute(self, arr, out=None):
        """The averages of the samples, the first of which begins."""
        before = arr[0] if self.prev is None else self.prev

        def run(x, before):
            state = _ext.functions["stack"]([self.beta * before])
            y, _ = _ext.signal_functions["lfilter"]([self.alpha], [1.0, -self.beta], x, axis=0, state=None)
            powers = self.beta ** _ext.functions["arange"](1.0, float(x.shape[0] + 1))
            return y + _ext.functions["reshape"](powers, (-1,) + (1,) * (x.ndim - 1)) * state / self.beta

        result = computed(run, arr, before)
        self.prev = result[-1]
        if out is None:
            return result
        out[...] = result
        return out

    compute2 = compute

    def compute_sample(self, new_sample):
        """The average after one more sample."""
        self.prev = ewma_step(new_sample, new_sample if self.prev is None else self.prev, self.alpha, self.beta)
        return self.prev


fill(__name__)
