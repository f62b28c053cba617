"""Steady-state visual evoked potentials: filter, bank of filters, windows, canonical correlations with harmonics."""

import sys
import types
from typing import Any

import numpy as np
from ezmsg.util.messages.axisarray import AxisArray, CoordinateAxis
from side_by_side import Sigproc, Steps, line, main

RATE, CHANNELS, SECONDS = 250.0, 8, 20
TOLERANCE = 1e-8


def steps(sigproc: Sigproc) -> Steps:
    butterworth, bank, kaiser = sigproc("butterworthfilter"), sigproc("filterbankdesign"), sigproc("kaiser")
    window, fbcca = sigproc("window"), sigproc("fbcca")
    filters = [
        kaiser.KaiserFilterSettings(cutoff=(low, 90.0), ripple=20.0, width=2.0, pass_zero=False)
        for low in (6.0, 14.0, 22.0)
    ]
    return line(
        FILTER=butterworth.ButterworthFilter(
            butterworth.ButterworthFilterSettings(order=2, cuton=4.0, cutoff=95.0, coef_type="sos")
        ),
        BANK=Bank(sigproc, bank.FilterbankDesignSettings(filters=filters)),
        WINDOW=window.Window(
            window.WindowSettings(newaxis="win", window_dur=2.0, window_shift=0.5, zero_pad_until="none")
        ),
        FBCCA=fbcca.FBCCA(
            fbcca.FBCCASettings(
                time_dim="time", ch_dim="ch", filterbank_dim="kernel", harmonics=3, freqs=[8.0, 10.0, 12.0, 15.0]
            )
        ),
    )


def Bank(sigproc: Sigproc, settings: Any) -> Any:  # noqa: N802
    """A unit of the bank, which ezmsg-sigproc has as a transformer alone."""
    from ezmsg.baseproc import BaseTransformerUnit

    module = sigproc("filterbankdesign")
    kinds = (module.FilterbankDesignSettings, AxisArray, AxisArray, module.FilterbankDesignTransformer)
    body = {"SETTINGS": module.FilterbankDesignSettings, "__module__": __name__}
    base: Any = BaseTransformerUnit
    return types.new_class("Bank", (base[kinds],), {}, lambda space: space.update(body))(settings)


def messages() -> list[tuple[str, AxisArray]]:
    rng, count = np.random.default_rng(2), int(RATE * SECONDS)
    t = np.arange(count) / RATE
    target = np.where(t < SECONDS / 2, np.sin(2 * np.pi * 10 * t), np.sin(2 * np.pi * 15 * t))
    data = rng.normal(size=(count, CHANNELS)) + 0.5 * target[:, None] * rng.uniform(0.5, 1.0, CHANNELS)
    labels = CoordinateAxis(data=np.array([f"O{number}" for number in range(CHANNELS)]), dims=["ch"])
    found: list[tuple[str, AxisArray]] = []
    for begin in range(0, count, 25):
        axes = {"time": AxisArray.TimeAxis(fs=RATE, offset=begin / RATE), "ch": labels}
        found.append(("OUTPUT_SIGNAL", AxisArray(data[begin : begin + 25], ["time", "ch"], axes, key="ssvep")))
    return found


if __name__ == "__main__":
    main(sys.modules[__name__])
