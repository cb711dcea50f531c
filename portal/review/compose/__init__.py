"""Compose files: from text to the containers and builds of their services."""

from portal.review.compose.model import Compose, Inline
from portal.review.compose.reader import interpolate
from portal.review.compose.reading import read_compose
from portal.review.compose.unknown_keys import unknown_keys

__all__ = ["Compose", "Inline", "interpolate", "read_compose", "unknown_keys"]
