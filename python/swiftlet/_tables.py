"""Messages as tables and labelled arrays of other libraries, and back."""


def _stream(message):
    return message.stream_dim or ("time" if "time" in message.dims else message.dims[0])


def _values(message, dim):
    """Values to label the places of a dim with; labels of records are their field `label`."""
    values = message.ax(dim).values
    fields = getattr(getattr(values, "dtype", None), "names", None)
    return values if not fields else values["label" if "label" in fields else fields[0]]


def _numpy(data):
    import numpy

    return data if isinstance(data, numpy.ndarray) else numpy.from_dlpack(data)


def to_xarray(message):
    """A `DataArray` of the message's own array."""
    import xarray

    coords = {}
    for name, axis in message.axes.items():
        if name in message.dims:
            attrs = {"units": axis.unit} if axis.unit else {}
            coords[name] = xarray.Variable((name,), _values(message, name), attrs)
        elif hasattr(axis, "data"):
            coords[name] = (axis.dims, axis.data)
    return xarray.DataArray(message.data, coords, message.dims, name=message.key or None, attrs=dict(message.attrs))


def from_xarray(kind, array):
    """A message of a `DataArray`; coordinates in equal steps make a linear axis."""
    dims = [str(dim) for dim in array.dims]
    axes = {}
    for name, coordinate in array.coords.items():
        unit = str(coordinate.attrs.get("units", ""))
        of = [str(dim) for dim in coordinate.dims]
        axes[str(name)] = _axis(kind, coordinate.values, of, unit)
    return kind(array.data, dims, axes, dict(array.attrs), str(array.name or ""))


def _axis(kind, values, dims, unit):
    import numpy

    if values.ndim == 1 and values.dtype.kind in "iuf" and len(values) > 1:
        steps = numpy.diff(values)
        step = (values[-1] - values[0]) / (len(values) - 1)
        if step > 0 and numpy.allclose(steps, step, rtol=1e-6, atol=0):
            return kind.LinearAxis(unit=unit, gain=float(step), offset=float(values[0]))
    return kind.CoordinateAxis(data=values, dims=dims, unit=unit)


def _columns(message):
    """The data as two dims, the stream's first, and a name for each column."""
    stream = _stream(message)
    others = [dim for dim in message.dims if dim != stream]
    flat = _numpy(message.as2d(stream))
    names = [()]
    for dim in others:
        names = [(*name, value) for name in names for value in _values(message, dim)]
    return stream, others, flat, names


def to_pandas(message):
    """A `DataFrame`; several other dims make columns of several levels."""
    import pandas

    stream, others, flat, names = _columns(message)
    index = pandas.Index(_values(message, stream), name=stream)
    if len(others) > 1:
        columns = pandas.MultiIndex.from_tuples(names, names=others)
    else:
        columns = pandas.Index([name[0] for name in names] or [message.key or "value"], name=(others or [None])[0])
    return pandas.DataFrame(flat if others else flat.reshape(-1, 1), index=index, columns=columns)


def from_pandas(kind, frame, dims):
    """A message of the frame's values."""
    unit = "s" if dims[0] == "time" else ""
    columns = kind.CoordinateAxis(data=frame.columns.to_numpy(), dims=[dims[1]])
    return kind(
        frame.to_numpy(), list(dims), {dims[0]: _axis(kind, frame.index.to_numpy(), [dims[0]], unit), dims[1]: columns}
    )


def to_polars(message):
    """A `DataFrame` whose first column is the stream's axis."""
    import polars

    stream, _, flat, names = _columns(message)
    flat = flat.reshape(len(flat), -1)
    found = {stream: _values(message, stream)}
    found |= {"/".join(map(str, name)) or (message.key or "value"): flat[:, place] for place, name in enumerate(names)}
    return polars.DataFrame(found)


def from_polars(kind, frame, dims):
    """A message of the frame's columns but the one that is the axis."""
    import numpy

    names = [name for name in frame.columns if name != dims[0]]
    axes = {dims[1]: kind.CoordinateAxis(data=numpy.array(names), dims=[dims[1]])}
    if dims[0] in frame.columns:
        axes[dims[0]] = _axis(kind, frame[dims[0]].to_numpy(), [dims[0]], "s" if dims[0] == "time" else "")
    return kind(frame.select(names).to_numpy(), list(dims), axes)
