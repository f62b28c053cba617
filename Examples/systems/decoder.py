"""A decoder of firing rates: scaling by running statistics, clipping, a linear map, and a softmax-like activation."""

import sys

import numpy as np
from ezmsg.util.messages.axisarray import AxisArray, CoordinateAxis
from side_by_side import Sigproc, Steps, line, main

RATE, CHANNELS, OUTPUTS, SECONDS = 50.0, 192, 4, 60
TOLERANCE = 1e-6  # its variances are differences of squares, which lose digits beside a mean of 300
WEIGHTS = np.random.default_rng(3).normal(size=(CHANNELS, OUTPUTS)) / CHANNELS


def steps(sigproc: Sigproc) -> Steps:
    asarray, scaler, clip = sigproc("asarray"), sigproc("scaler"), sigproc("math.clip")
    affine, linear, activation = sigproc("affinetransform"), sigproc("linear"), sigproc("activation")
    return line(
        ASARRAY=asarray.AsArray(asarray.AsArraySettings(backend=asarray.ArrayBackend.numpy, dtype="float64")),
        SCALER=scaler.AdaptiveStandardScaler(scaler.AdaptiveStandardScalerSettings(time_constant=10.0)),
        CLIP=clip.Clip(clip.ClipSettings(min=-5.0, max=5.0)),
        DECODER=affine.AffineTransform(affine.AffineTransformSettings(weights=WEIGHTS, axis="ch")),
        GAIN=linear.LinearTransform(linear.LinearTransformSettings(scale=3.0, offset=0.1)),
        ACTIVATION=activation.Activation(activation.ActivationSettings(function="sigmoid")),
    )


def messages() -> list[tuple[str, AxisArray]]:
    rng, count = np.random.default_rng(4), int(RATE * SECONDS)
    data = (300 + 20 * rng.normal(size=(count, CHANNELS)).cumsum(axis=0) / 10).astype(np.float32)
    labels = CoordinateAxis(data=np.array([f"unit{number}" for number in range(CHANNELS)]), dims=["ch"])
    found: list[tuple[str, AxisArray]] = []
    for begin in range(0, count, 5):
        axes = {"time": AxisArray.TimeAxis(fs=RATE, offset=begin / RATE), "ch": labels}
        found.append(("OUTPUT_SIGNAL", AxisArray(data[begin : begin + 5], ["time", "ch"], axes, key="rates")))
    return found


if __name__ == "__main__":
    main(sys.modules[__name__])
