"""What can be found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be found: its kind ("section"), title, address, the text that excerpts are taken from, and
    where it stands (`context`, such as the page of a section). `keywords` find it and are not shown; `ids` are exact
    names that find it before all else (one that ends in * stands for every id that begins so); `weight` multiplies
    its rank. `asked_as` are words for such a thing ("exercise"): with one of them beside what it is about, a query
    asks for this kind of thing rather than for another about the same."""

    kind: str
    title: str
    address: str
    text: str
    context: str = ""
    keywords: str = ""
    ids: tuple[str, ...] = ()
    weight: float = 1.0
    asked_as: str = ""
