"""The Containerisation Standards Portal: a standard that can be read, tried, generated from and reviewed against."""

__version__ = "0.1.0"
