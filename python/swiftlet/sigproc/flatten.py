"""Several axes as one."""

from .._modules import fill


def normalize_axis_label(label):
    """Returns a `label` as text, number, or, of a record without a field `label`, pairs of a field's name and its
    label.
    """
    fields = getattr(getattr(label, "dtype", None), "names", None)
    if fields and "label" in fields:
        return str(label["label"])
    if fields:
        return tuple((field, normalize_axis_label(label[field])) for field in fields)
    if hasattr(label, "item") and not getattr(label, "shape", ()):
        return label.item()
    try:
        hash(label)
    except TypeError:
        return str(label)
    return label


def axis_labels(axis_data) -> list:
    """The labels of an axis' coordinates `axis_data`, an array."""
    return [normalize_axis_label(label) for label in axis_data]


fill(__name__)
