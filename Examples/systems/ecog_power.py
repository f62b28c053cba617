"""Power of 32 channels at 30 kHz in bins of 20 ms: median reference, band, square, mean, root.

Needs ezmsg-simbiophys, whose simulator of a recording system is the source.
"""

import sys

import ezmsg.core as ez
from ezmsg.simbiophys.dnss.synth import DNSSSynth, DNSSSynthSettings
from side_by_side import Sigproc, Steps, line, main

TOLERANCE = 1e-9
MOST = 100  # messages


def steps(sigproc: Sigproc) -> Steps:
    affine, butterworth, power = sigproc("affinetransform"), sigproc("butterworthfilter"), sigproc("math.pow")
    binned = sigproc("binned_aggregate")
    return line(
        REFERENCE=affine.CommonRereference(affine.CommonRereferenceSettings(mode="median", axis="ch")),
        FILTER=butterworth.ButterworthFilter(
            butterworth.ButterworthFilterSettings(order=4, cuton=250.0, cutoff=5000.0, coef_type="sos")
        ),
        SQUARE=power.Pow(power.PowSettings(exponent=2.0)),
        BINS=binned.BinnedAggregate(binned.BinnedAggregateSettings(bin_duration=0.02)),
        ROOT=power.Pow(power.PowSettings(exponent=0.5)),
    )


def source() -> ez.Component:
    return DNSSSynth(DNSSSynthSettings(n_ch=32))


if __name__ == "__main__":
    main(sys.modules[__name__])
