"""References as matrices of weights."""

import enum

import numpy

from .channels import validate_channel_groups


class RereferenceKind(enum.StrEnum):
    """Which reference."""

    IDENTITY = "identity"
    CAR = "car"


def car_matrix(
    n_channels: int,
    *,
    groups: list[list[int]] | None = None,
    include_current: bool = True,
    min_reref_size: int = 1,
    dtype=numpy.float64,
) -> numpy.ndarray:
    """The matrix that takes from each channel the mean of its group, or of the others in it.

    Channels outside of all groups, and groups of fewer than `min_reref_size` channels, stay as they are. `dtype` is
    the matrix's.
    """
    groups = [range(n_channels)] if groups is None else groups
    validate_channel_groups(groups, n_channels)
    matrix = numpy.eye(n_channels, dtype=dtype)
    for group in groups:
        members = numpy.asarray(list(group), dtype=int)
        others = len(members) if include_current else len(members) - 1
        if len(members) < min_reref_size or others < 1:
            continue
        share = numpy.full((len(members), len(members)), 1.0 / others)
        if not include_current:
            numpy.fill_diagonal(share, 0.0)
        matrix[numpy.ix_(members, members)] -= share.astype(dtype)
    return matrix


def rereference_matrix(
    kind: RereferenceKind | str, n_channels: int, *, dtype=numpy.float64, **options
) -> numpy.ndarray:
    """The matrix of a kind of reference, of this `dtype`; `options` are those of `car_matrix`."""
    if RereferenceKind(kind) is RereferenceKind.IDENTITY:
        return numpy.eye(n_channels, dtype=dtype)
    return car_matrix(n_channels, dtype=dtype, **options)
