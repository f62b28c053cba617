"""The tool and the reference library (ezmsg-sigproc) run side by side, over messages of the library."""

import json
import logging
import warnings
import zlib

import numpy as np
from ezmsg.sigproc import (
    activation,
    affinetransform,
    aggregate,
    bandpower,
    binned_aggregate,
    butterworthfilter,
    cheby,
    combfilter,
    coordinatespaces,
    decimate,
    denormalize,
    detrend,
    diff,
    digitize,
    downsample,
    ewma,
    extract_axis,
    fir_hilbert,
    fir_pmc,
    firfilter,
    flatten,
    gaussiansmoothing,
    kaiser,
    linear,
    quantize,
    scaler,
    spectrogram,
    spectrum,
)
from ezmsg.sigproc import filter as filtering
from ezmsg.sigproc import slicer as slicing
from ezmsg.sigproc import transpose as transposing
from ezmsg.sigproc import window as windowing
from ezmsg.sigproc.math import abs as absolute
from ezmsg.sigproc.math import add, anscombe, clip, difference, invert, log, scale
from ezmsg.sigproc.math import pow as power
from ezmsg.util.messages import modify
from ezmsg.util.messages.axisarray import AxisArray, CoordinateAxis, LinearAxis, replace, slice_along_axis

from conftest import run_pipeline

logging.getLogger("ezmsg").setLevel(logging.ERROR)

REFERENCE = {
    "Abs": absolute.AbsTransformer,
    "AdaptiveStandardScaler": scaler.AdaptiveStandardScalerTransformer,
    "Activation": activation.ActivationTransformer,
    "AffineTransform": affinetransform.AffineTransformTransformer,
    "Aggregate": aggregate.AggregateTransformer,
    "Anscombe": anscombe.AnscombeTransformer,
    "BandPower": bandpower.BandPowerTransformer,
    "BinnedAggregate": binned_aggregate.BinnedAggregateTransformer,
    "ButterworthFilter": butterworthfilter.ButterworthFilterTransformer,
    "ChebyForDecimate": decimate.ChebyForDecimateTransformer,
    "ChebyshevFilter": cheby.ChebyshevFilterTransformer,
    "Clip": clip.ClipTransformer,
    "CommonRereference": affinetransform.CommonRereferenceTransformer,
    "CombFilter": combfilter.CombFilterTransformer,
    "ConstAdd": add.ConstAddTransformer,
    "ConstDifference": difference.ConstDifferenceTransformer,
    "CoordinateSpaces": coordinatespaces.CoordinateSpacesTransformer,
    "Detrend": detrend.DetrendTransformer,
    "Denormalize": denormalize.DenormalizeTransformer,
    "Diff": diff.DiffTransformer,
    "Digitize": digitize.DigitizeTransformer,
    "Downsample": downsample.DownsampleTransformer,
    "EWMA": ewma.EWMATransformer,
    "ExtractAxisData": extract_axis.ExtractAxisData,
    "FIRFilter": firfilter.FIRFilterTransformer,
    "FIRHilbertFilter": fir_hilbert.FIRHilbertFilterTransformer,
    "Filter": filtering.FilterTransformer,
    "Flatten": flatten.FlattenTransformer,
    "GaussianSmoothingFilter": gaussiansmoothing.GaussianSmoothingFilterTransformer,
    "InverseAnscombe": anscombe.InverseAnscombeTransformer,
    "Invert": invert.InvertTransformer,
    "KaiserFilter": kaiser.KaiserFilterTransformer,
    "LinearTransform": linear.LinearTransformTransformer,
    "Log": log.LogTransformer,
    "ModifyAxis": lambda name_map: modify.ModifyAxisTransformer(modify.ModifyAxisSettings(name_map=name_map)),
    "ParksMcClellanFIR": fir_pmc.ParksMcClellanFIRTransformer,
    "Pow": power.PowTransformer,
    "Quantize": quantize.QuantizeTransformer,
    "RangedAggregate": aggregate.RangedAggregateTransformer,
    "Scale": scale.ScaleTransformer,
    "Slicer": slicing.SlicerTransformer,
    "Spectrogram": spectrogram.SpectrogramTransformer,
    "Spectrum": spectrum.SpectrumTransformer,
    "Transpose": transposing.TransposeTransformer,
    "Window": windowing.WindowTransformer,
}


def _spectral(settings):
    """The words of a spectrogram's settings as the library's enums."""
    words = {
        "window": spectrum.WindowFunction,
        "transform": spectrum.SpectralTransform,
        "output": spectrum.SpectralOutput,
        "window_anchor": windowing.Anchor,
    }
    return {key: words[key][value.upper()] if key in words else value for key, value in settings.items()}


# Ways to write a setting in a pipeline file that the library takes as objects.
CONVERT = {
    ("Activation", "function"): activation.ActivationFunction,
    ("AffineTransform", "weights"): lambda weights: weights if isinstance(weights, str) else np.array(weights),
    ("FIRFilter", "window"): lambda window: tuple(window) if isinstance(window, list) else window,
    ("Filter", "coefs"): lambda coefs: np.array(coefs) if len(coefs[0]) == 6 else tuple(np.array(c) for c in coefs),
    ("Aggregate", "operation"): lambda name: aggregate.AggregationFunction[name.upper()],
    ("RangedAggregate", "operation"): lambda name: aggregate.AggregationFunction[name.upper()],
    ("BinnedAggregate", "operation"): lambda value: (
        aggregate.AggregationFunction[value.upper()]
        if isinstance(value, str)
        else tuple(aggregate.AggregationFunction[name.upper()] for name in value)
    ),
    ("CoordinateSpaces", "mode"): coordinatespaces.CoordinateMode,
    ("BandPower", "spectrogram_settings"): lambda value: spectrogram.SpectrogramSettings(**_spectral(value)),
    ("BandPower", "bands"): lambda bands: [tuple(band) for band in bands],
    ("Flatten", "flatten_axes"): tuple,
    ("Transpose", "axes"): lambda axes: tuple(... if axis == "..." else axis for axis in axes),
}


def reference(name, settings, message, chunk=None):
    """What the library makes of a message that comes in chunks."""
    if name in ("Spectrum", "Spectrogram"):
        settings = _spectral(settings)
    converted = {key: CONVERT.get((name, key), lambda value: value)(value) for key, value in settings.items()}
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        transformer = REFERENCE[name](**converted)
        return joined([transformer(part) for part in cut(message, chunk)])


def cut(message, chunk=None):
    """The message in pieces of so many samples."""
    dim, place = message.stream_dim, message.get_axis_idx(message.stream_dim)
    axis, count = message.axes[dim], message.data.shape[place]
    for start in range(0, count, chunk or count):
        part = slice(start, min(start + (chunk or count), count))
        if isinstance(axis, LinearAxis):
            moved = replace(axis, offset=axis.offset + start * axis.gain)
        else:
            moved = replace(axis, data=axis.data[part])
        data = slice_along_axis(message.data, part, place)
        yield replace(message, data=data, axes={**message.axes, dim: moved})


def joined(parts):
    """Messages of one stream as one message, the stream's dim first, as files hold it."""
    first = parts[0]
    if first.stream_dim is None:
        assert len(parts) == 1
        return first
    dim, place = first.stream_dim, first.get_axis_idx(first.stream_dim)
    axis = next((part.axes[dim] for part in parts if part.data.shape[place]), first.axes[dim])
    if isinstance(axis, CoordinateAxis):
        axis = replace(axis, data=np.concatenate([part.axes[dim].data for part in parts]))
    data = np.concatenate([part.data for part in parts], axis=place)
    whole = replace(first, data=data, axes={**first.axes, dim: axis})
    return turned(whole, [dim, *[other for other in first.dims if other != dim]])


def turned(message, dims):
    """The message with its dims in another order."""
    places = [message.dims.index(dim) for dim in dims]
    return replace(message, data=message.data.transpose(places), dims=list(dims))


def save(path, message):
    """Writes a message as NPZ, the stream's dim first, in the convention of the tool's own files."""
    dims = message.dims
    assert dims[0] == message.stream_dim
    arrays = {"data": message.data, "dims": np.array(dims), "key": np.array(message.key)}
    arrays["units"] = np.array([getattr(message.axes.get(dim), "unit", "") for dim in dims])
    for dim, axis in message.axes.items():
        if isinstance(axis, LinearAxis):
            arrays[f"linear_{dim}"] = np.array([[0, axis.offset, axis.gain]])
        elif axis.data.dtype.names:
            arrays[f"axis_{dim}"] = axis.data["label"]
            for field in axis.data.dtype.names:
                if field != "label":
                    arrays[f"axis_{dim}_{field}"] = axis.data[field]
        else:
            arrays[f"axis_{dim}"] = axis.data
    np.savez(path, **arrays)


def load(path):
    """Reads a result of the tool as a message."""
    with np.load(path) as file:
        arrays = dict(file)
    dims, axes = arrays["dims"].tolist(), {}
    for dim, unit in zip(dims, arrays["units"].tolist(), strict=True):
        others = {f"axis_{other}" for other in dims}
        columns = {name for name in arrays if name.startswith(f"axis_{dim}_")} - others
        fields = {name.removeprefix(f"axis_{dim}_"): name for name in columns}
        if f"linear_{dim}" in arrays:
            rows = arrays[f"linear_{dim}"]
            assert rows.shape == (1, 3), "one run without a gap"
            assert rows[0, 0] == 0
            axes[dim] = LinearAxis(offset=rows[0, 1], gain=rows[0, 2], unit=unit)
        elif fields:
            columns = {"label": arrays[f"axis_{dim}"]} | {field: arrays[name] for field, name in fields.items()}
            table = np.zeros(len(columns["label"]), [(field, column.dtype) for field, column in columns.items()])
            for field, column in columns.items():
                table[field] = column
            axes[dim] = CoordinateAxis(data=table, unit=unit, dims=[dim])
        else:
            axes[dim] = CoordinateAxis(data=arrays[f"axis_{dim}"], unit=unit, dims=[dim])
    return AxisArray(arrays["data"], dims=dims, axes=axes, key=str(arrays["key"]), stream_dim=dims[0])


def pipeline(folder, *steps):
    """A pipeline file of steps, which are (name, settings)."""
    path = folder / "pipeline.yaml"
    path.write_text(json.dumps({"pipeline": [{name: settings} if settings else name for name, settings in steps]}))
    return path


def swiftlet(folder, steps, message, chunk=None):
    """What the tool makes of a message that comes in chunks."""
    save(folder / "in.npz", message)
    path = pipeline(folder, *steps)
    run_pipeline(path, folder / "in.npz", "-o", folder / "out.npz", "--chunk", chunk or "all")
    return load(folder / "out.npz")


def generator(*names):
    """Random numbers that depend on these names only."""
    return np.random.default_rng(zlib.crc32(repr(names).encode()))


def typed(message, dtype):
    return replace(message, data=message.data.astype(dtype))


def assert_equal(found, expected, *, dtype=None, exact=False, scale=0.0, ulps=2):
    """The same dims, axes and dtype, and the same numbers up to rounding.

    float64 results may differ by 1e-12 of the value, float32 results by a few steps of the type from the exact value
    rounded. Where the numbers that were added are larger than their sum, `scale` is their size: a few steps of that.
    """
    dtype = np.dtype(dtype or expected.data.dtype)
    assert found.dims == expected.dims
    assert found.data.shape == expected.data.shape
    assert found.data.dtype == dtype
    if exact or dtype.kind not in "fc":
        np.testing.assert_array_equal(found.data, expected.data.astype(dtype))
    else:
        rounding = ulps * np.finfo(dtype).eps
        error = 1e-12 if dtype == np.float64 else rounding
        with np.errstate(over="ignore"):
            rounded = expected.data.astype(dtype)
        np.testing.assert_allclose(found.data, rounded, rtol=error, atol=rounding * scale, equal_nan=True)
    for dim in expected.dims:
        assert_same_axis(dim, found.axes.get(dim, LinearAxis()), expected.axes.get(dim, LinearAxis()))


def assert_same_axis(dim, found, expected):
    assert type(found) is type(expected), dim
    assert found.unit == expected.unit, dim
    if isinstance(expected, LinearAxis):
        np.testing.assert_allclose(found.gain, expected.gain, rtol=1e-12, err_msg=dim)
        np.testing.assert_allclose(found.offset, expected.offset, rtol=1e-12, atol=1e-12, err_msg=dim)
    elif expected.data.dtype.names:
        assert set(found.data.dtype.names) == set(expected.data.dtype.names), dim
        for field in expected.data.dtype.names:
            np.testing.assert_array_equal(found.data[field], expected.data[field], err_msg=f"{dim}.{field}")
    elif expected.data.dtype.kind == "f":
        np.testing.assert_allclose(found.data, expected.data, rtol=1e-12, err_msg=dim)
    else:
        assert found.data.dtype.kind == expected.data.dtype.kind, dim
        np.testing.assert_array_equal(found.data, expected.data, err_msg=dim)
