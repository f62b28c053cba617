"""A cursor moved by simulated neurons: spikes' band, rectified and binned, scaled, decoded to a velocity in polar form.

Needs ezmsg-simbiophys, which makes the signals of neurons that are tuned to the movement along a spiral.
"""

import sys

import ezmsg.core as ez
import numpy as np
from ezmsg.baseproc import Clock, ClockSettings
from ezmsg.sigproc.diff import DiffSettings, DiffUnit
from ezmsg.simbiophys import SpiralGenerator, SpiralGeneratorSettings
from ezmsg.simbiophys.system.velocity2ecephys import VelocityEncoder, VelocityEncoderSettings
from ezmsg.util.messages.axisarray import AxisArray
from side_by_side import Sigproc, Steps, line, main

RATE, CHANNELS = 50.0, 16
TOLERANCE = 1e-6
MOST = 100  # messages
WEIGHTS = np.random.default_rng(7).normal(size=(CHANNELS, 2))


def steps(sigproc: Sigproc) -> Steps:
    butterworth, magnitude, binned = sigproc("butterworthfilter"), sigproc("math.abs"), sigproc("binned_aggregate")
    ewma, scaler, affine = sigproc("ewma"), sigproc("scaler"), sigproc("affinetransform")
    spaces, clip = sigproc("coordinatespaces"), sigproc("math.clip")
    return line(
        FILTER=butterworth.ButterworthFilter(
            butterworth.ButterworthFilterSettings(order=4, cuton=300.0, cutoff=1200.0, coef_type="sos")
        ),
        ABS=magnitude.Abs(),
        BINS=binned.BinnedAggregate(binned.BinnedAggregateSettings(bin_duration=0.02)),
        SMOOTH=ewma.EWMAUnit(ewma.EWMASettings(time_constant=0.2)),
        SCALER=scaler.AdaptiveStandardScaler(scaler.AdaptiveStandardScalerSettings(time_constant=5.0)),
        DECODER=affine.AffineTransform(affine.AffineTransformSettings(weights=WEIGHTS, axis="ch")),
        POLAR=spaces.CoordinateSpaces(spaces.CoordinateSpacesSettings(mode=spaces.CoordinateMode.CART2POL, axis="ch")),
        CLIP=clip.Clip(clip.ClipSettings(max=50.0)),
    )


class Neurons(ez.Collection):
    """A spiral, its velocity, and what neurons that are tuned to it give."""

    OUTPUT_SIGNAL = ez.OutputTopic(AxisArray)
    CLOCK = Clock(ClockSettings(dispatch_rate=RATE))
    SPIRAL = SpiralGenerator(SpiralGeneratorSettings(fs=RATE))
    VELOCITY = DiffUnit(DiffSettings(scale_by_fs=True))
    ENCODER = VelocityEncoder(VelocityEncoderSettings(output_fs=3000.0, output_ch=CHANNELS))

    def network(self) -> ez.NetworkDefinition:
        return (
            (self.CLOCK.OUTPUT_SIGNAL, self.SPIRAL.INPUT_CLOCK),
            (self.SPIRAL.OUTPUT_SIGNAL, self.VELOCITY.INPUT_SIGNAL),
            (self.VELOCITY.OUTPUT_SIGNAL, self.ENCODER.INPUT_SIGNAL),
            (self.ENCODER.OUTPUT_SIGNAL, self.OUTPUT_SIGNAL),
        )


def source() -> ez.Component:
    return Neurons()


if __name__ == "__main__":
    main(sys.modules[__name__])
