"""Paths in an image."""

from __future__ import annotations

from collections.abc import Iterator

from portal.patterns import regex

SYSTEM_FOLDER = regex(r"^/(?:usr|bin|sbin|lib|lib64|etc|opt)(?:/|$)")
"""Where programs and their settings lie, which the application only reads."""


def above(path: str) -> Iterator[str]:
    """An absolute path and every folder above it, nearest first, `/` last."""
    path = path.rstrip("/")
    while path:
        yield path
        path = path.rpartition("/")[0]
    yield "/"
