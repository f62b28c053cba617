"""Line noise out of a recording: calibration, adaptive cancelling, a comb, slow drifts; the spectrum of the rest."""

import sys

import numpy as np
from ezmsg.util.messages.axisarray import AxisArray, CoordinateAxis
from side_by_side import Sigproc, Steps, line, main

RATE, CHANNELS, SECONDS = 1000.0, 16, 20
TOLERANCE = 1e-6


def steps(sigproc: Sigproc) -> Steps:
    linear, adaptive, comb = sigproc("linear"), sigproc("adaptive_lnc"), sigproc("combfilter")
    detrend, window, spectrum, ewma = sigproc("detrend"), sigproc("window"), sigproc("spectrum"), sigproc("ewma")
    return line(
        CALIBRATION=linear.LinearTransform(linear.LinearTransformSettings(scale=0.195, offset=-3.0)),
        CANCEL=adaptive.AdaptiveLNC(adaptive.AdaptiveLNCSettings(line_freq=50.0, freq_time_constant=None)),
        COMB=comb.CombFilterUnit(
            comb.CombFilterSettings(fundamental_freq=50.0, num_harmonics=3, q_factor=30.0, coef_type="sos")
        ),
        DETREND=detrend.DetrendUnit(ewma.EWMASettings(time_constant=1.0)),
        WINDOW=window.Window(
            window.WindowSettings(newaxis="win", window_dur=1.0, window_shift=0.5, zero_pad_until="none")
        ),
        SPECTRUM=spectrum.Spectrum(
            spectrum.SpectrumSettings(axis="time", transform=spectrum.SpectralTransform.REL_POWER)
        ),
    )


def messages() -> list[tuple[str, AxisArray]]:
    rng, count = np.random.default_rng(6), int(RATE * SECONDS)
    t = np.arange(count)[:, None] / RATE
    data = 100 * rng.normal(size=(count, CHANNELS)) + 800 * np.sin(2 * np.pi * 50 * t + rng.uniform(0, 6, CHANNELS))
    labels = CoordinateAxis(data=np.array([f"E{number}" for number in range(CHANNELS)]), dims=["ch"])
    found: list[tuple[str, AxisArray]] = []
    for begin in range(0, count, 50):
        axes = {"time": AxisArray.TimeAxis(fs=RATE, offset=begin / RATE), "ch": labels}
        found.append(("OUTPUT_SIGNAL", AxisArray(data[begin : begin + 50], ["time", "ch"], axes, key="eeg")))
    return found


if __name__ == "__main__":
    main(sys.modules[__name__])
