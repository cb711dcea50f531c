"""The passage of a text that shows best why it was found, with the found words marked."""

from __future__ import annotations

import re
from typing import NamedTuple

from portal.search.words import spans

_LENGTH = 180
_LEAD = 50
_SENTENCE = re.compile(r"[.!?:;]\s+(?=\S)")


class Piece(NamedTuple):
    """A stretch of text, and whether it was searched for."""

    text: str
    marked: bool


def marked(text: str, wanted: frozenset[str]) -> tuple[Piece, ...]:
    """The text in pieces, the wanted words (folded) among them marked."""
    pieces: list[Piece] = []
    end = 0
    for start, stop, word in spans(text):
        if word in wanted:
            if start > end:
                pieces.append(Piece(text[end:start], False))
            pieces.append(Piece(text[start:stop], True))
            end = stop
    if end < len(text):
        pieces.append(Piece(text[end:], False))
    return tuple(pieces)


def excerpt(text: str, wanted: frozenset[str]) -> tuple[Piece, ...]:
    """About 180 characters of the text in pieces: the stretch with the most different wanted words, the earliest of
    equals, begun at a sentence where one begins just before; the text's beginning where no wanted word is in it."""
    places = [(start, word) for start, _, word in spans(text) if word in wanted]
    start = 0
    most = 0
    for number, (place, _) in enumerate(places):
        within = {word for at, word in places[number:] if at < place + _LENGTH - _LEAD}
        if len(within) > most:
            start, most = place, len(within)
    start = _beginning(text, start)
    end = start + _LENGTH
    passage = text[start:end].rstrip()
    if end < len(text):
        passage = passage.rpartition(" ")[0].rstrip(",;:") + " …"
    if start:
        passage = "… " + passage
    return marked(passage, wanted)


def _beginning(text: str, place: int) -> int:
    """Where a passage about the word at a place begins."""
    if place <= _LEAD:
        return 0
    window = text[place - _LEAD : place]
    sentences = [match.end() for match in _SENTENCE.finditer(window)]
    if sentences:
        return place - _LEAD + sentences[-1]
    blank = window.find(" ")
    return place if blank < 0 else place - _LEAD + blank + 1
