"""What the name of a compose file says about it."""

from __future__ import annotations

from portal.patterns import regex

BASES = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
"""The names by which compose finds the file that others are laid over, in its order."""
_DEVELOPMENT = regex(r"[-_.](?:override|dev|develop|development|debug|local|tests?|ci)(?:[-_.]|$)")


def _last(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2].lower()


def is_base_name(path: str) -> bool:
    """Whether a file is one that compose reads by itself."""
    return _last(path) in BASES


def is_override(path: str) -> bool:
    """Whether a file is one that compose lays over another by itself."""
    return _last(path).endswith((".override.yaml", ".override.yml"))


def is_for_development(path: str) -> bool:
    """Whether a file says by its name that it is for development or tests: compose.override.yaml, which compose lays
    over the other by itself on a developer's machine, docker-compose.dev.yml."""
    return _DEVELOPMENT.search(_last(path)) is not None
