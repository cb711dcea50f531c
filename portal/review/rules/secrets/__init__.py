"""Secrets that the image would keep."""
