"""Where ezmsg-sigproc keeps what, and under which name, so that changing one import moves a user over.

A transformer that has no row here is found at `swiftlet.sigproc.<name in snake case>`, with every name made of its own.
"""

import math
from typing import Any, NamedTuple


class Row(NamedTuple):
    """The names of one transformer, where they do not follow from its own."""

    #: The module, below `sigproc`.
    module: str
    #: The factory function, if there is one.
    factory: str | None = None
    #: The graph unit; the transformer's own name if not given.
    unit: str | None = None
    #: The settings class, the transformer class: `<name>Settings` and `<name>Transformer` if not given.
    settings: str | None = None
    transformer: str | None = None
    #: Enums of settings whose values are words: setting to class name.
    enums: dict[str, str] = {}  # noqa: RUF012
    #: Fields that say how upstream works and not what it computes: taken and not looked at.
    ignored: dict[str, Any] = {}  # noqa: RUF012
    #: Fields of what is not done here: anything but the default is an error.
    refused: dict[str, Any] = {}  # noqa: RUF012
    #: Values of those fields that say the same as the default.
    taken: dict[str, Any] = {}  # noqa: RUF012
    #: The first fields of the settings, in the order that they have there; the others follow in ours.
    order: tuple[str, ...] = ()
    #: The same for the arguments of the factory function, where these stand in another order than the fields.
    arguments: tuple[str, ...] = ()
    #: Defaults of the factory function that are not those of the settings.
    defaults: dict[str, Any] = {}  # noqa: RUF012
    #: Streams of the unit whose messages are values of a setting.
    inputs: dict[str, str] = {}  # noqa: RUF012
    #: Streams of the unit for what comes out; with several, results come in sets with one for each.
    outputs: tuple[str, ...] = ("OUTPUT_SIGNAL",)
    #: The setting that tells whether the last of several outputs comes; it always does if not given.
    widens: str | None = None
    #: Whether a call with a message on the first of several inputs answers with the result, as pushes on the others do.
    answers: bool = False
    #: Whether those pushes do; else their results wait for the next call.
    pushes_answer: bool = True
    #: Whether messages can be learned from apart.
    learns: bool = False
    #: A setting, and the step that the unit does instead while that is None, with a second stream as the reference.
    follower: tuple[str, str] | None = None


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
_BASE = ("axis", *_DESIGN)
_CHEBYSHEV = (*_BASE, "order", "ripple_tol", "Wn", "btype", "analog")
_NEVER = {"max_chunk_delay": math.inf}

#: What upstream's enums say of their members, which stands in settings that were saved.
WORDS = {
    "None (all)": "none",
    "None (Rectangular)": "none",
    "No kernel modification": "none",
    "Direct Convolution": "conv",
    "FFT Convolution": "fft",
    "Automatic": "auto",
    "Complex FFT Output": "raw_complex",
    "Real Component of FFT": "real",
    "Imaginary Component of FFT": "imag",
    "Relative Power": "rel_power",
    "Log Power (Relative dB)": "rel_db",
    "Full Spectrum": "full",
    "Positive Frequencies": "positive",
    "Negative Frequencies": "negative",
    "Hamming": "hamming",
    "Hanning": "hanning",
    "Bartlett": "bartlett",
    "Blackman": "blackman",
}
_LAZY = {"materialize": "async"}

ROWS = {
    # Element by element
    "Abs": Row("math.abs", "abs"),
    "Add": Row("math.add", transformer="AddProcessor"),
    "Anscombe": Row("math.anscombe"),
    "Clip": Row("math.clip", "clip"),
    "ConstAdd": Row("math.add"),
    "ConstDifference": Row("math.difference", "const_difference"),
    "Difference": Row("math.difference", transformer="DifferenceProcessor"),
    "InverseAnscombe": Row("math.anscombe", enums={"method": "InverseMethod"}),
    "Invert": Row("math.invert", "invert"),
    "Log": Row("math.log", "log"),
    "Pow": Row("math.pow", "pow"),
    "Scale": Row("math.scale", "scale"),
    # Shape
    "Diff": Row("diff", "diff", "DiffUnit"),
    "ExtractAxisData": Row("extract_axis", None, "ExtractAxisDataUnit", "ExtractAxisSettings", "ExtractAxisData"),
    "Flatten": Row("flatten"),
    "Slicer": Row("slicer", "slicer"),
    "Transpose": Row("transpose", "transpose"),
    # Values
    "Activation": Row("activation", "activation", enums={"function": "ActivationFunction"}),
    "CoordinateSpaces": Row("coordinatespaces", enums={"mode": "CoordinateMode"}),
    "Denormalize": Row("denormalize", None, "DenormalizeUnit", order=("low_rate", "high_rate", "distribution", "seed")),
    "Digitize": Row("digitize", "digitize", enums={"dtype": "DigitizeDType"}),
    "LinearTransform": Row("linear"),
    "Quantize": Row("quantize", None, "QuantizerUnit"),
    "SignalInjector": Row("signalinjector", inputs={"INPUT_FREQUENCY": "frequency", "INPUT_AMPLITUDE": "amplitude"}),
    # Channels
    "AffineTransform": Row("affinetransform", "affine_transform"),
    "CommonRereference": Row("affinetransform", "common_rereference"),
    # Filters
    "ButterworthFilter": Row(
        "butterworthfilter",
        "butter",
        ignored=_DESIGN,
        order=_BASE,
        arguments=("axis", "order", "cuton", "cutoff", "coef_type", "wn_hz"),
    ),
    "ButterworthZeroPhase": Row("butterworthzerophase", ignored=_DESIGN, order=_BASE),
    "ChebyForDecimate": Row(
        "decimate", settings="ChebyshevFilterSettings", ignored=_DESIGN, refused={"analog": False}, order=_CHEBYSHEV
    ),
    "ChebyshevFilter": Row("cheby", ignored=_DESIGN, refused={"analog": False}, order=_CHEBYSHEV),
    "CombFilter": Row(
        "combfilter",
        "comb",
        "CombFilterUnit",
        ignored=_DESIGN,
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
    "Decimate": Row("decimate", order=("target_rate", "factor", "axis")),
    "FIRFilter": Row("firfilter", ignored=_DESIGN, order=_BASE),
    "FIRHilbertEnvelope": Row(
        "fir_hilbert", None, "FIRHilbertEnvelopeUnit", "FIRHilbertFilterSettings", ignored=_DESIGN, order=_BASE
    ),
    "FIRHilbertFilter": Row("fir_hilbert", None, "FIRHilbertFilterUnit", ignored=_DESIGN, order=_BASE),
    "Filter": Row(
        "filter",
        "filtergen",
        ignored=_FILTER,
        order=("axis", "coef_type", *_FILTER),
        arguments=("axis", "coefs", "coef_type"),
    ),
    "GaussianSmoothingFilter": Row(
        "gaussiansmoothing", None, None, "GaussianSmoothingSettings", ignored=_DESIGN, order=_BASE
    ),
    "KaiserFilter": Row("kaiser", ignored=_DESIGN, order=_BASE),
    "ParksMcClellanFIR": Row("fir_pmc", ignored=_DESIGN, order=_BASE),
    # Filter banks
    "CWT": Row("wavelets", "cwt", enums={"min_phase": "MinPhaseMode"}),
    "Filterbank": Row("filterbank", "filterbank", enums={"mode": "FilterbankMode", "min_phase": "MinPhaseMode"}),
    "FilterbankDesign": Row("filterbankdesign"),
    # Smoothing and scaling
    "AdaptiveStandardScaler": Row("scaler", "scaler_np", ignored=_METAL, inputs={"INPUT_ACCUMULATE": "accumulate"}),
    "Detrend": Row("detrend", None, "DetrendUnit", "EWMASettings", ignored=_METAL),
    "EWMA": Row("ewma", None, "EWMAUnit", ignored=_METAL),
    "FillMissing": Row("fillmissing"),
    "RollingScaler": Row("rollingscaler", None, "RollingScalerUnit", None, "RollingScalerProcessor", learns=True),
    # Windows and spectra
    "BandPower": Row("bandpower", "bandpower", enums={"aggregation": "AggregationFunction"}, ignored=_LAZY),
    "RMSBandPower": Row("singlebandpow", ignored=_LAZY),
    "Spectrogram": Row("spectrogram", "spectrogram", enums={**_SPECTRAL, "window_anchor": "Anchor"}),
    "Spectrum": Row("spectrum", "spectrum", enums=_SPECTRAL, defaults={"window": "hanning"}),
    "SquareLawBandPower": Row("singlebandpow"),
    "Window": Row("window", "windowing", enums={"anchor": "Anchor"}, ignored=_BUFFER),
    # Aggregation and rates
    "Aggregate": Row("aggregate", None, "AggregateUnit", enums=_FUNCTION),
    "BinnedAggregate": Row("binned_aggregate", enums=_FUNCTION),
    "Downsample": Row("downsample", "downsample", order=("target_rate", "factor")),
    "RangedAggregate": Row("aggregate", "ranged_aggregate", enums=_FUNCTION),
    "Resample": Row(
        "resample",
        None,
        "ResampleUnit",
        None,
        "ResampleProcessor",
        ignored={**_BUFFER, "buffer_duration": 2.0, "reference_reset_after_chunks": 3, "output_reference": False},
        refused={"max_chunk_delay": None, "fill_value": "extrapolate"},
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
    ),
    # Several inputs
    "AlignAlongAxis": Row(
        "align",
        transformer="AlignAlongAxisProcessor",
        ignored={"buffer_dur": 10.0, "gain_rtol": 1e-6},
        refused={"axis": None},
        outputs=("OUTPUT_SIGNAL_A", "OUTPUT_SIGNAL_B"),
        answers=True,
    ),
    "Concat": Row(
        "concat",
        transformer="ConcatProcessor",
        ignored={"align_axis": None},
        refused={"auto_coerce_backend": False},
        order=("axis", "align_axis"),
    ),
    "Merge": Row(
        "merge",
        transformer="MergeProcessor",
        ignored={"buffer_dur": 10.0},
        refused={"align_axis": "time"},
        order=("axis", "align_axis", "buffer_dur"),
        answers=True,
    ),
    "ResampleToReference": Row(
        "resample_to_reference", outputs=("OUTPUT_SIGNAL", "OUTPUT_REFERENCE"), widens="output_reference"
    ),
    "ResampleConcat": Row(
        "resampleconcat",
        transformer="ResampleConcatProcessor",
        # The delay counts there where a rate is prescribed, which is not asked here.
        ignored={**_BUFFER, "buffer_duration": 2.0, "max_chunk_delay": None, "reference_reset_after_chunks": 3},
        refused={"axis": "time", "auto_coerce_backend": False},
        order=(
            "axis",
            "concat_axis",
            "buffer_duration",
            "fill_value",
            "max_chunk_delay",
            "buffer_update_strategy",
            "reference_reset_after_chunks",
        ),
        answers=True,
        pushes_answer=False,
    ),
    "Sampler": Row("sampler", "sampler", ignored=_BUFFER),
    # Line noise and evoked responses
    "AdaptiveLNC": Row("adaptive_lnc", enums={"cancel_method": "CancelMethod"}),
    "AdaptiveLatticeNotchFilter": Row("adaptive_lattice_notch"),
    "FBCCA": Row("fbcca"),
    "StreamingFBCCA": Row("fbcca"),
}


def row(name: str) -> Row:
    """The row of a transformer, made by rule if there is none."""
    return ROWS.get(name) or Row(snake_case(name))


def snake_case(name: str) -> str:
    """`BandPower` as `band_power`; a run of capitals is one word."""
    letters = []
    for i, letter in enumerate(name):
        starts = letter.isupper() and i > 0 and (name[i - 1].islower() or name[i + 1 : i + 2].islower())
        letters.append(("_" if starts else "") + letter.lower())
    return "".join(letters)
