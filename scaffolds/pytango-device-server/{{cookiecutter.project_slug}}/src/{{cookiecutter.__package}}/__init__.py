"""A Tango device server."""

__version__ = "0.1.0"
