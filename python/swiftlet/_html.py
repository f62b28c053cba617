"""How messages, arrays and pipelines look in a terminal and in a notebook."""

import html

from ._lists import flat

_MOST = 8


def message_text(message) -> str:
    """A message in a few lines: shape, and what each axis says."""
    shape = ", ".join(f"{dim}: {size}" for dim, size in zip(message.dims, message.data.shape, strict=True))
    head = [f"{type(message).__name__}({shape}) of {_dtype(message.data)}, {_library(message.data)}"]
    if message.key:
        head[0] += f", key {message.key!r}"
    lines = [f"  {name}: {what}" for name, what in _axes(message)]
    lines += [f"  {name} = {value!r}"[:120] for name, value in message.attrs.items()]
    return "\n".join(head + lines)


def message_html(message) -> str:
    """The same as a table."""
    stream = message.stream_dim or ("time" if "time" in message.dims else (message.dims or [None])[0])
    rows = []
    sizes = dict(zip(message.dims, message.data.shape, strict=True))
    for name, what in _axes(message):
        shown = f"<b>{_safe(name)}</b>" if name == stream else _safe(name)
        rows.append(f"<tr><td>{shown}</td><td>{sizes.get(name, '')}</td><td>{_safe(what)}</td></tr>")
    rows += [f"<tr><td>{_safe(k)}</td><td></td><td>{_safe(repr(v)[:80])}</td></tr>" for k, v in message.attrs.items()]
    title = f"{type(message).__name__} of {_dtype(message.data)}, {_library(message.data)}"
    if message.key:
        title += f", key {message.key}"
    return (
        f"<table><caption>{_safe(title)}</caption><tr><th>axis</th><th>size</th><th></th></tr>{''.join(rows)}</table>"
    )


def _axes(message):
    for dim, _size in zip(message.dims, message.data.shape, strict=True):
        yield dim, _axis(message.axes.get(dim))
    for name in message.axes.keys() - set(message.dims):
        yield name, _axis(message.axes[name])


def _axis(axis):
    if axis is None:
        return "0, 1, 2…"
    unit = f" {axis.unit}" if axis.unit else ""
    if hasattr(axis, "gain"):
        rate = f" ({1 / axis.gain:g} Hz)" if axis.unit == "s" and axis.gain else ""
        return f"from {axis.offset:g}{unit} in steps of {axis.gain:g}{unit}{rate}"
    values = [str(value) for value in list(axis.data)[: _MOST + 1]]
    return ", ".join(values[:_MOST]) + ("…" if len(values) > _MOST else "") + unit


def _dtype(data):
    return getattr(data.dtype, "name", None) or str(data.dtype).rpartition(".")[2]


def _library(data):
    return type(data).__module__.partition(".")[0]


def _safe(text):
    return html.escape(str(text))


def array_html(array) -> str:
    """An array with few rows as a table, any other as its text."""
    if array.ndim not in (1, 2) or array.size == 0 or array.shape[-1] > 20 or array.shape[0] > 20:
        return f"<pre>{_safe(repr(array))}</pre>"
    rows = array.tolist() if array.ndim == 2 else [array.tolist()]
    cells = "".join("<tr>" + "".join(f"<td>{_safe(_number(cell))}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><caption>{_safe(f'Array {array.shape} of {array.dtype}')}</caption>{cells}</table>"


def recording_html(recording) -> str:
    """A recording as a table: a row for each stream."""
    rows = []
    for number, stream in enumerate(recording.streams):
        rate = "a time per sample" if stream["rate"] is None else f"{stream['rate']:g} Hz"
        count = "" if stream["count"] is None else stream["count"]
        labels = ", ".join(stream["labels"][:_MOST]) + ("…" if len(stream["labels"]) > _MOST else "")
        cells = (number, stream["name"], rate, count, len(stream["labels"]), labels)
        rows.append("<tr>" + "".join(f"<td>{_safe(cell)}</td>" for cell in cells) + "</tr>")
    heads = "".join(f"<th>{head}</th>" for head in ("stream", "name", "rate", "samples", "channels", ""))
    title = _safe(f"{recording.path}: {recording.format}")
    return f"<table><caption>{title}</caption><tr>{heads}</tr>{''.join(rows)}</table>"


def _number(cell):
    return f"{cell:.6g}" if isinstance(cell, float) else cell


def steps_html(steps) -> str:
    """A pipeline as a picture."""
    return steps_svg(steps)


def steps_svg(steps) -> str:
    """A pipeline as SVG: a box for each step with its settings, an arrow from one to the next."""
    boxes = [_box(step) for step in flat(steps)]
    letter, line, pad, gap = 7.3, 17, 10, 26
    parts, x, height = [], 4.0, max([len(lines) for lines in boxes] + [1]) * line + 2 * pad
    for i, lines in enumerate(boxes):
        width = max(len(text) for text in lines) * letter + 2 * pad
        if i:
            y = 4 + height / 2
            parts.append(f'<path d="M{x - gap:g} {y:g}h{gap - 7}" stroke="currentColor"/>')
            parts.append(f'<path d="M{x:g} {y:g}l-8 -4v8z" fill="currentColor"/>')
        parts.append(
            f'<rect x="{x:g}" y="4" width="{width:g}" height="{height:g}" rx="5" fill="none" stroke="currentColor"/>'
        )
        for k, text in enumerate(lines):
            weight = ' font-weight="bold"' if k == 0 else ""
            parts.append(f'<text x="{x + pad:g}" y="{4 + pad + 13 + k * line:g}"{weight}>{_safe(text)}</text>')
        x += width + gap
    width = max(x - gap + 4, 8)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height + 8:g}" '
        f'viewBox="0 0 {width:g} {height + 8:g}" font-family="monospace" font-size="12" fill="currentColor">'
        f"{''.join(parts)}</svg>"
    )


def _box(step):
    if isinstance(step, str):
        return [step]
    if not isinstance(step, dict):
        given = getattr(step, "settings", None)
        step = {type(step).__name__: dict(vars(given)) if hasattr(given, "__dict__") else {}}
    ((name, settings),) = step.items()
    return [name, *(_shortened(f"{key}: {_value(value)}") for key, value in settings.items() if value is not None)]


def _value(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_value(inner)}" for key, inner in value.items() if inner is not None) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_value(inner) for inner in value) + "]"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _shortened(text):
    return text if len(text) <= 32 else text[:31] + "…"
