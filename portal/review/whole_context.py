"""Dockerfiles that copy the whole build context, and lines to add to the .dockerignore that then matters."""

from __future__ import annotations

from collections.abc import Sequence

from portal.dockerfile.model import Span
from portal.review.context import Context
from portal.review.dockerignore import Dockerignore
from portal.review.model import Edit


def copies_everything(context: Context) -> bool:
    """Whether a step copies the root of the context; also where there is no Dockerfile to tell."""
    if not context.dockerfile.instructions:
        return True
    for instruction in context.all("COPY", "ADD"):
        if instruction.flag("from") is None:
            for word in instruction.arguments[:-1]:
                if word.value.rstrip("/") in (".", "") or word.value in ("*", "./*"):
                    return True
    return False


def first_line(ignore: Dockerignore) -> Span:
    """The place of the first pattern, where what the file lacks is reported."""
    return ignore.patterns[0].span


def append(text: str, patterns: Sequence[str]) -> Edit:
    """The edit that puts patterns on lines of their own at the end."""
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.split("\n")
    place = Span(len(lines), len(lines[-1]) + 1, len(lines), len(lines[-1]) + 1)
    start = newline if lines[-1] else ""
    return Edit(place, start + "".join(pattern + newline for pattern in patterns))
