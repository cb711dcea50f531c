"""Builds SVG text: shapes and words at places, everything that comes from a visitor escaped and cut to its room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

CODE_WIDTH = 7.3
"""How wide a character of drawn-code is (12 px monospace)."""
TEXT_WIDTH = 7.2
"""How wide a character of other words may be taken to be (14 px)."""
LINE = 17
"""From one line of code to the next."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn picture: its title, the SVG element, and the same in words, one statement each."""

    title: str
    svg: str
    words: tuple[str, ...]


class Drawing:
    """An SVG that grows shape by shape; `width` in user units (CSS pixels at full size)."""

    def __init__(self, width: int) -> None:
        self.width = width
        self._pieces: list[str] = []

    def rect(self, x: float, y: float, width: float, height: float, name: str, radius: float = 6) -> None:
        """A rectangle of that class."""
        self._pieces.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius:g}" class="{name}"/>'
        )

    def line(self, path: str, name: str = "drawn-line") -> None:
        """A line along an SVG path."""
        self._pieces.append(f'<path d="{path}" class="{name}"/>')

    def text(self, x: float, y: float, words: str, name: str, *, anchor: str = "start", room: float = 0) -> None:
        """Words with their baseline at `y`; cut where they are wider than `room`."""
        unit = CODE_WIDTH if "drawn-code" in name else TEXT_WIDTH
        shown = cut(words, int(room / unit)) if room else cut(words, 200)
        self._pieces.append(f'<text x="{x:g}" y="{y:g}" class="{name}" text-anchor="{anchor}">{escape(shown)}</text>')

    def block(self, x: float, y: float, lines: Sequence[str], name: str) -> None:
        """Lines of words below each other, the first with its baseline at `y`."""
        for number, line in enumerate(lines):
            self.text(x, y + LINE * number, line, name)

    def finished(self, name: str, height: float, title: str, description: str) -> str:
        """The SVG element. `name` makes the ids of its title and description, unique on a page."""
        return (
            f'<svg viewBox="0 0 {self.width} {height:g}" role="img" '
            f'aria-labelledby="{name}-title {name}-description" xmlns="http://www.w3.org/2000/svg">\n'
            f'<title id="{name}-title">{escape(cut(title, 200))}</title>\n'
            f'<desc id="{name}-description">{escape(cut(description, 4000))}</desc>\n'
            + "\n".join(self._pieces)
            + "\n</svg>"
        )


def wrapped(words: str, room: float, most: int) -> list[str]:
    """Code on lines no wider than `room`, broken behind blanks and marks where there are some; what does not fit into
    `most` of them is cut."""
    length = int(room / CODE_WIDTH)
    rest = cut(words, length * most * 2)
    lines: list[str] = []
    while len(rest) > length and len(lines) < most - 1:
        ends = [rest.rfind(mark, 0, length) + 1 for mark in " /=,:-_"]
        end = max(ends) if max(ends) > length // 2 else length
        lines.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*lines, cut(rest, length)]


def cut(words: str, length: int) -> str:
    """The words on one line, without what SVG can't hold, at most that long; what is cut off leaves an ellipsis."""
    line = "".join(character if character.isprintable() else " " for character in words[: length * 4 + 80])
    line = " ".join(line.split())
    return line if len(line) <= length else line[: max(length - 1, 1)] + "…"
