"""Patterns of paths, written as in .gitignore: `*` and `?` within a name, `**` across folders, a slash at the start or
in the middle ties a pattern to the folder of its file, one at the end means folders only, `!` takes back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple


class _Pattern(NamedTuple):
    regex: re.Pattern[str]
    folders_only: bool
    excludes: bool


class PathPatterns:
    """A list of such patterns; the last that matches decides."""

    def __init__(self, patterns: Sequence[str] = ()) -> None:
        """`patterns` in their order; empty ones match nothing."""
        self._patterns = [_compiled(pattern) for pattern in patterns if pattern.strip("!/ ")]

    def __bool__(self) -> bool:
        return bool(self._patterns)

    def match(self, path: str, *, folder: bool = False) -> bool:
        """Whether a relative path with slashes is meant, as it is or because a folder above it is.

        `folder` says whether the path itself is that of a folder."""
        parts = path.split("/")
        above = ("/".join(parts[:end]) for end in range(1, len(parts)))
        return any(self._last(one, True) for one in above) or self._last(path, folder)

    def _last(self, path: str, folder: bool) -> bool:
        for pattern in reversed(self._patterns):
            if (folder or not pattern.folders_only) and pattern.regex.fullmatch(path):
                return not pattern.excludes
        return False


def _compiled(pattern: str) -> _Pattern:
    excludes = pattern.startswith("!")
    body = pattern[excludes:]
    folders_only = body.endswith("/")
    body = body.rstrip("/")
    tied = "/" in body
    body = body.lstrip("/")
    return _Pattern(re.compile(("" if tied else "(?:.*/)?") + _regex(body), re.DOTALL), folders_only, excludes)


def _regex(body: str) -> str:
    parts: list[str] = []
    position = 0
    while position < len(body):
        if body.startswith("**/", position):
            parts.append("(?:.*/)?")
            position += 3
        elif body.startswith("**", position):
            parts.append(".*")
            position += 2
        else:
            character = body[position]
            parts.append({"*": "[^/]*", "?": "[^/]"}.get(character) or re.escape(character))
            position += 1
    return "".join(parts)
