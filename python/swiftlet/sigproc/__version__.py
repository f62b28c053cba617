"""The version of this package, under the names of ezmsg-sigproc's."""

from .. import __version__ as version

version_tuple = tuple(int(part) if part.isdigit() else part for part in version.split("."))
commit_id = None
