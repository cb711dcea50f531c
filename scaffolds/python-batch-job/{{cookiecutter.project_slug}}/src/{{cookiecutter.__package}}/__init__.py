"""A batch job."""

__version__ = "0.1.0"
