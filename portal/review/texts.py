"""Offsets and places of a text: lines and columns from 1, columns in code points."""

from __future__ import annotations

from bisect import bisect_right


def line_starts(text: str) -> list[int]:
    """The offsets at which the lines of a text start; a line ends with its line feed."""
    starts = [0]
    position = text.find("\n")
    while position >= 0:
        starts.append(position + 1)
        position = text.find("\n", position + 1)
    return starts


def offset(place: tuple[int, ...], starts: list[int], size: int) -> int:
    """The offset of a line and column (both from 1) in a text with these line starts; past the end is the end."""
    line, column = place
    return min(starts[line - 1] + column - 1, size) if line <= len(starts) else size


def place(position: int, starts: list[int]) -> tuple[int, int]:
    """The line and column of an offset."""
    line = bisect_right(starts, position) or 1
    return line, position - starts[line - 1] + 1
