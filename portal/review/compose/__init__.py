"""Compose files: from text to the containers and builds of their services."""

from portal.review.compose.conflicts import conflicts
from portal.review.compose.declared_names import undeclared
from portal.review.compose.model import Compose, Inline
from portal.review.compose.reader import interpolate
from portal.review.compose.reading import read_compose
from portal.review.compose.unknown_keys import unknown_keys
from portal.review.compose.values import refused

__all__ = ["Compose", "Inline", "conflicts", "interpolate", "read_compose", "refused", "undeclared", "unknown_keys"]
