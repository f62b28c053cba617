"""Helpers under the names of `ezmsg.sigproc.util`."""
