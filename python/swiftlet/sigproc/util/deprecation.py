"""Settings that ezmsg-sigproc is about to drop. They stay here."""

#: The release of ezmsg-sigproc that drops `axis` settings of steps that follow the stream.
AXIS_REMOVAL_VERSION = "4.0"


def warn_axis_deprecated(settings, field: str = "axis") -> None:
    """Warns, as ezmsg-sigproc does, that a field of `settings` which is not None goes away with its next major
    release.
    """
    from ezmsg.baseproc import warn_axis_deprecated as warn

    warn(settings, field, package="ezmsg-sigproc", removal=AXIS_REMOVAL_VERSION)


__all__ = ["AXIS_REMOVAL_VERSION", "warn_axis_deprecated"]
