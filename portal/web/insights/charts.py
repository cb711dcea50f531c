"""The geometry of charts, which templates draw as SVG: numbers only, colours are the style sheet's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from portal.web.insights.tables import Day

HEIGHT = 160.0
WIDTH = 720.0
_GAP = 0.25  # of a column's width


class Column(NamedTuple):
    """A day's column: where it stands, and from the ground up how high its clean part and its other part are."""

    day: Day
    x: float
    width: float
    clean_y: float
    clean_height: float
    rest_y: float
    rest_height: float


class Chart(NamedTuple):
    """Columns in a box of WIDTH by HEIGHT; `most` is what its full height stands for."""

    columns: list[Column]
    most: int
    width: float = WIDTH
    height: float = HEIGHT


def columns(days: Sequence[Day]) -> Chart:
    """A column for each day, its clean reviews below the others."""
    most = _rounded(max((day.reviews for day in days), default=0))
    step = WIDTH / max(1, len(days))
    made = []
    for index, day in enumerate(days):
        clean = HEIGHT * min(day.clean, day.reviews) / most
        whole = HEIGHT * day.reviews / most
        place = (round(index * step + step * _GAP / 2, 2), round(step * (1 - _GAP), 2))
        rest = (round(HEIGHT - whole, 2), round(whole - clean, 2))
        made.append(Column(day, *place, round(HEIGHT - clean, 2), round(clean, 2), *rest))
    return Chart(made, most)


def _rounded(number: int) -> int:
    """The next number that a scale may end with: 1, 2 or 5 with zeros behind."""
    scale = 1
    while True:
        for first in (1, 2, 5):
            if number <= first * scale:
                return first * scale
        scale *= 10
