"""Where ezmsg-sigproc keeps what, and under which name, so that changing one import moves a user over.

A transformer that has no row here is found at `swiftlet.sigproc.<name in snake case>`, with every name made of its own.
"""

import math

from ._epochs import Placing, Sampling, Tracking, Triggered
from ._names import Names, Ports
from ._traits import (
    Accumulating,
    Band,
    Batching,
    Coefficients,
    Designed,
    Following,
    Grouping,
    Joining,
    Parts,
    Settling,
    Weights,
)

_FUNCTION = {"operation": "AggregationFunction"}
_SPECTRAL = {"window": "WindowFunction", "transform": "SpectralTransform", "output": "SpectralOutput"}
_METAL = {"mlx_metal_chunk_sizes": (32, 1024)}
_BUFFER = {"buffer_update_strategy": "immediate"}
_RESAMPLE = {
    **_BUFFER,
    "max_chunk_delay": None,
    "fill_value": "extrapolate",
    "buffer_duration": 2.0,
    "reference_reset_after_chunks": 3,
}
_FILTER = {
    "use_fast_sosfilt": True,
    "use_mlx_metal": True,
    "mlx_metal_chunk_sizes": (512,),
    "thread_min_bytes": 1 << 20,
    "fir_fft_min_taps": 64,
}

# Designs run as sections, or as taps, whatever is asked for.
_DESIGN = {"coef_type": "ba", **_FILTER}
_DESIGNED = {"ignored": _DESIGN, "traits": (Designed,), "state": ("FilterByDesign", "filter")}
_BASE = ("axis", *_DESIGN)
_CHEBYSHEV = (*_BASE, "order", "ripple_tol", "Wn", "btype", "analog")
_NEVER = {"max_chunk_delay": math.inf}

#: The module that an enum is of, where several have it.
ENUMS = {
    "AggregationFunction": "aggregate",
    "Anchor": "window",
    "FilterbankMode": "filterbank",
    "MinPhaseMode": "filterbank",
    "SpectralOutput": "spectrum",
    "SpectralTransform": "spectrum",
    "WindowFunction": "spectrum",
}
#: Enums whose members are named as their words are, in small letters.
SMALL = {"ArrayBackend"}
#: The values of upstream's enums where they are not the words that files have: class name, then word by word.
VALUES = {
    "AggregationFunction": {"none": "None (all)"},
    "FilterbankMode": {"conv": "Direct Convolution", "fft": "FFT Convolution", "auto": "Automatic"},
    "MinPhaseMode": {
        "none": "No kernel modification",
        "hilbert": "Hilbert Method; designed to be used with equiripple filters (e.g., from remez) with unity or zero "
        "gain regions",
        "homomorphic": "Works best with filters with an odd number of taps, and the resulting minimum phase filter "
        "will have a magnitude response that approximates the square root of the original filter’s magnitude response "
        "using half the number of taps",
    },
    "SpectralOutput": {
        "full": "Full Spectrum",
        "positive": "Positive Frequencies",
        "negative": "Negative Frequencies",
    },
    "SpectralTransform": {
        "raw_complex": "Complex FFT Output",
        "real": "Real Component of FFT",
        "imag": "Imaginary Component of FFT",
        "rel_power": "Relative Power",
        "rel_db": "Log Power (Relative dB)",
    },
    "WindowFunction": {
        "none": "None (Rectangular)",
        "hamming": "Hamming",
        "hanning": "Hanning",
        "bartlett": "Bartlett",
        "blackman": "Blackman",
    },
}
#: The words of files for those values.
WORDS = {value: word for values in VALUES.values() for word, value in values.items()}
_LAZY = {"materialize": "async"}
#: Fields that are taken and not looked at whose words are those of another step's enum: that step, and the enum.
BORROWED = {"materialize": ("Materialize", "MaterializeMode")}

NAMES = {
    # Element by element
    "Abs": Names("math.abs", "abs"),
    "Add": Names("math.add", transformer="AddProcessor"),
    "Anscombe": Names("math.anscombe"),
    "Clip": Names("math.clip", "clip"),
    "ConstAdd": Names("math.add"),
    "ConstDifference": Names("math.difference", "const_difference"),
    "Difference": Names("math.difference", transformer="DifferenceProcessor"),
    "InverseAnscombe": Names("math.anscombe", enums={"method": "InverseMethod"}),
    "Invert": Names("math.invert", "invert"),
    "Log": Names("math.log", "log"),
    "Pow": Names("math.pow", "pow"),
    "Scale": Names("math.scale", "scale"),
    # Shape
    "Diff": Names("diff", "diff", "DiffUnit"),
    "ExtractAxisData": Names("extract_axis", None, "ExtractAxisDataUnit", "ExtractAxisSettings", "ExtractAxisData"),
    "Flatten": Names("flatten"),
    "Slicer": Names("slicer", "slicer"),
    "Transpose": Names("transpose", "transpose"),
    # Values
    "Activation": Names("activation", "activation", enums={"function": "ActivationFunction"}),
    "CoordinateSpaces": Names("coordinatespaces", enums={"mode": "CoordinateMode"}),
    "Denormalize": Names(
        "denormalize", None, "DenormalizeUnit", order=("low_rate", "high_rate", "distribution", "seed")
    ),
    "Digitize": Names("digitize", "digitize", enums={"dtype": "DigitizeDType"}),
    "LinearTransform": Names("linear"),
    "Quantize": Names("quantize", None, "QuantizerUnit"),
    "SignalInjector": Names("signalinjector", inputs={"INPUT_FREQUENCY": "frequency", "INPUT_AMPLITUDE": "amplitude"}),
    # Channels
    "AffineTransform": Names("affinetransform", "affine_transform", traits=(Weights, Grouping)),
    "BipolarReference": Names("bipolarreference"),
    "CommonRereference": Names("affinetransform", "common_rereference", traits=(Grouping,)),
    # Filters
    "ButterworthFilter": Names(
        "butterworthfilter",
        "butter",
        **_DESIGNED,
        order=_BASE,
        settings_traits=(Band,),
        arguments=("axis", "order", "cuton", "cutoff", "coef_type", "wn_hz"),
    ),
    "ButterworthBackwardFilter": Names(
        "butterworthzerophase",
        settings="ButterworthZeroPhaseSettings",
        **{**_DESIGNED, "traits": (Settling, Designed)},
        order=_BASE,
    ),
    "ButterworthZeroPhase": Names("butterworthzerophase", ignored=_DESIGN, order=_BASE, settings_traits=(Band,)),
    "ChebyForDecimate": Names(
        "decimate", settings="ChebyshevFilterSettings", **_DESIGNED, refused={"analog": False}, order=_CHEBYSHEV
    ),
    "ChebyshevFilter": Names("cheby", **_DESIGNED, refused={"analog": False}, order=_CHEBYSHEV),
    "CombFilter": Names(
        "combfilter",
        "comb",
        "CombFilterUnit",
        **_DESIGNED,
        order=_BASE,
        arguments=(
            "axis",
            "fundamental_freq",
            "num_harmonics",
            "q_factor",
            "filter_type",
            "coef_type",
            "quality_scaling",
        ),
        defaults={"fundamental_freq": 50.0, "coef_type": "sos"},
    ),
    "Decimate": Names("decimate", order=("target_rate", "factor", "axis")),
    "FIRFilter": Names("firfilter", **_DESIGNED, order=_BASE),
    "FIRHilbertEnvelope": Names(
        "fir_hilbert", None, "FIRHilbertEnvelopeUnit", "FIRHilbertFilterSettings", ignored=_DESIGN, order=_BASE
    ),
    "FIRHilbertFilter": Names("fir_hilbert", None, "FIRHilbertFilterUnit", **_DESIGNED, order=_BASE),
    "Filter": Names(
        "filter",
        "filtergen",
        ignored=_FILTER,
        traits=(Coefficients,),
        order=("axis", "coef_type", *_FILTER),
        arguments=("axis", "coefs", "coef_type"),
    ),
    "GaussianSmoothingFilter": Names(
        "gaussiansmoothing", None, None, "GaussianSmoothingSettings", **_DESIGNED, order=_BASE
    ),
    "KaiserFilter": Names("kaiser", **_DESIGNED, order=_BASE),
    "ParksMcClellanFIR": Names("fir_pmc", **_DESIGNED, order=_BASE, settings_traits=(Band,)),
    # Filter banks
    "CWT": Names("wavelets", "cwt", enums={"min_phase": "MinPhaseMode"}, defaults={"axis": "time"}),
    "Filterbank": Names("filterbank", "filterbank", enums={"mode": "FilterbankMode", "min_phase": "MinPhaseMode"}),
    "FilterbankDesign": Names("filterbankdesign", enums={"mode": "FilterbankMode", "min_phase": "MinPhaseMode"}),
    # Smoothing and scaling
    "AdaptiveStandardScaler": Names(
        "scaler", "scaler_np", ignored=_METAL, traits=(Accumulating,), inputs={"INPUT_ACCUMULATE": "accumulate"}
    ),
    "Detrend": Names("detrend", None, "DetrendUnit", "EWMASettings", ignored=_METAL, traits=(Accumulating,)),
    "EWMA": Names("ewma", None, "EWMAUnit", ignored=_METAL, traits=(Accumulating,)),
    "EWMFilter": Names("ewmfilter"),
    "FillMissing": Names("fillmissing"),
    "RiverAdaptiveStandardScaler": Names("scaler", "scaler"),
    "RollingScaler": Names("rollingscaler", None, "RollingScalerUnit", None, "RollingScalerProcessor", learns=True),
    # Windows and spectra
    "BandPower": Names("bandpower", "bandpower", enums={"aggregation": "AggregationFunction"}, ignored=_LAZY),
    "RMSBandPower": Names("singlebandpow", ignored=_LAZY),
    "Spectrogram": Names("spectrogram", "spectrogram", enums={**_SPECTRAL, "window_anchor": "Anchor"}),
    "Spectrum": Names("spectrum", "spectrum", enums=_SPECTRAL, defaults={"window": "hanning"}),
    "SquareLawBandPower": Names("singlebandpow"),
    "Window": Names(
        "window", "windowing", enums={"anchor": "Anchor"}, ignored=_BUFFER, traits=(Batching,), splits=True, gates=True
    ),
    # Aggregation and rates
    "Aggregate": Names("aggregate", None, "AggregateUnit", enums=_FUNCTION),
    "BinnedAggregate": Names("binned_aggregate", enums=_FUNCTION, gates=True),
    "Downsample": Names("downsample", "downsample", order=("target_rate", "factor"), gates=True),
    "RangedAggregate": Names("aggregate", "ranged_aggregate", enums=_FUNCTION),
    "Resample": Names(
        "resample",
        None,
        "ResampleUnit",
        None,
        "ResampleProcessor",
        ignored={
            **_BUFFER,
            "buffer_duration": 2.0,
            "reference_reset_after_chunks": 3,
            "output_reference": False,
            # Of a grid that begins with the first sample, nothing lies outside; a reference's times may.
            "fill_value": "extrapolate",
        },
        unmet={"max_chunk_delay": None},
        taken=_NEVER,
        order=(
            "axis",
            "resample_rate",
            "max_chunk_delay",
            "fill_value",
            "buffer_duration",
            "buffer_update_strategy",
            "output_reference",
            "reference_reset_after_chunks",
        ),
        follower=("resample_rate", "ResampleToReference"),
        gates=True,
        traits=(Following,),
    ),
    # Places and libraries
    "AsArray": Names(
        "asarray",
        enums={"backend": "ArrayBackend"},
        ignored={"mlx_cache_limit_mb": 512.0},
        order=("backend", "dtype", "mlx_cache_limit_mb"),
        traits=(Placing,),
    ),
    "Materialize": Names("materialize", enums={"mode": "MaterializeMode"}),
    # Line noise and evoked responses
    "AdaptiveLNC": Names("adaptive_lnc", enums={"cancel_method": "CancelMethod"}),
    "AdaptiveLatticeNotchFilter": Names(
        "adaptive_lattice_notch",
        ignored={"chunkwise": False},
        order=("gamma", "mu", "eta", "axis", "init_notch_freq", "chunkwise"),
        traits=(Tracking,),
    ),
    "Epochs": Names("epochs"),
    "FBCCA": Names("fbcca", traits=(Triggered,)),
    "StreamingFBCCA": Names("fbcca"),
    # Several inputs
    "AlignAlongAxis": Names(
        "align",
        transformer="AlignAlongAxisProcessor",
        ignored={"axis": None, "buffer_dur": 10.0, "gain_rtol": 1e-6},
        order=("axis",),
        along="axis",
        recovers=True,
    ),
    "Concat": Names(
        "concat",
        transformer="ConcatProcessor",
        ignored={"align_axis": None, "auto_coerce_backend": False},
        order=("axis", "align_axis"),
        traits=(Joining,),
    ),
    "Merge": Names(
        "merge",
        transformer="MergeProcessor",
        ignored={"align_axis": "time", "buffer_dur": 10.0},
        along="align_axis",
        recovers=True,
        order=("axis", "align_axis", "buffer_dur"),
        traits=(Parts,),
    ),
    "Sampler": Names(
        "sampler",
        "sampler",
        ignored=_BUFFER,
        refused={"axis": None},
        taken={"axis": "time"},
        order=("buffer_dur", "axis", "period", "value", "estimate_alignment", "buffer_update_strategy"),
        traits=(Sampling,),
    ),
    "ResampleConcat": Names(
        "resampleconcat",
        transformer="ResampleConcatProcessor",
        traits=(Parts,),
        # The delay counts there where a rate is prescribed, which is not asked here.
        ignored={
            **_BUFFER,
            "axis": "time",
            "auto_coerce_backend": False,
            "buffer_duration": 2.0,
            "max_chunk_delay": None,
            "reference_reset_after_chunks": 3,
        },
        along="axis",
        order=(
            "axis",
            "concat_axis",
            "buffer_duration",
            "fill_value",
            "max_chunk_delay",
            "buffer_update_strategy",
            "reference_reset_after_chunks",
        ),
    ),
}

#: Steps with several inputs whose results go elsewhere than to one stream, or are returned at once.
PORTS = {
    "AlignAlongAxis": Ports(("OUTPUT_SIGNAL_A", "OUTPUT_SIGNAL_B"), answers=True),
    "Merge": Ports(answers=True),
    "Sampler": Ports(answers=True),
    "ResampleConcat": Ports(answers=True, pushes_answer=False),
    "ResampleToReference": Ports(("OUTPUT_SIGNAL", "OUTPUT_REFERENCE"), widens="output_reference"),
}

#: Names that modules hand on: module, name, and the module that has it.
EXPORTS = {
    "bandpower": {"SpectrogramSettings": "spectrogram", "SpectrogramTransformer": "spectrogram"},
    "decimate": {"Downsample": "downsample", "DownsampleSettings": "downsample"},
    "filterbankdesign": {"KaiserFilterSettings": "kaiser", "FilterbankSettings": "filterbank"},
    "merge": {
        name: module
        for module, found in {
            "align": ("AlignAlongAxis", "AlignAlongAxisProcessor", "AlignAlongAxisSettings"),
            "concat": ("Concat", "ConcatProcessor", "ConcatSettings"),
        }.items()
        for name in found
    },
    "singlebandpow": {
        "ButterworthFilterSettings": "butterworthfilter",
        "DownsampleSettings": "downsample",
    },
    "spectral": dict.fromkeys(
        ("OptionsEnum", "SpectralOutput", "SpectralTransform", "Spectrum", "SpectrumSettings", "WindowFunction"),
        "spectrum",
    ),
}


def names(name: str) -> Names:
    """The names of a transformer, made by rule if there is none."""
    return NAMES.get(name) or Names(snake_case(name))


def snake_case(name: str) -> str:
    """`BandPower` as `band_power`; a run of capitals is one word."""
    letters = []
    for i, letter in enumerate(name):
        starts = letter.isupper() and i > 0 and (name[i - 1].islower() or name[i + 1 : i + 2].islower())
        letters.append(("_" if starts else "") + letter.lower())
    return "".join(letters)
