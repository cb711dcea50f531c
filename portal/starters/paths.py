"""Paths of generated files: only ones that every system can unpack, inside the project's own folder."""

from __future__ import annotations

import re
from collections.abc import Iterable

from portal.starters.model import BrokenScaffold
from portal.starters.names import reserved_name

_PART = re.compile(r"[A-Za-z0-9._][A-Za-z0-9._-]{0,99}")
_MOST_PARTS = 8


def check_paths(paths: Iterable[str]) -> None:
    """Raise BrokenScaffold unless every path is relative, stays inside, has plain ASCII parts that no system
    reserves, and differs from every other by more than case."""
    seen: dict[str, str] = {}
    for path in paths:
        parts = path.split("/")
        if len(parts) > _MOST_PARTS:
            raise BrokenScaffold(f"{path!r} lies more than {_MOST_PARTS} folders deep")
        for part in parts:
            if not _PART.fullmatch(part) or part.endswith(".") or part.casefold() == ".git":
                raise BrokenScaffold(f"{path!r} has a part that not every system can unpack: {part!r}")
            if (clash := reserved_name(part.partition(".")[0].lower(), "")) and "Windows" in clash:
                raise BrokenScaffold(f"{path!r}: {part!r} {clash}")
        other = seen.setdefault(path.casefold(), path)
        if other is not path:
            raise BrokenScaffold(f"{path!r} and {other!r} are one file where case doesn't count")
