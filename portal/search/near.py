"""Which known names a mistyped one may mean: the fewest letters more, less, other or swapped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA


def allowed_distance(word: str) -> int:
    """How many letters of a word may be wrong before it is another word."""
    return 0 if len(word) < 4 else 1 if len(word) < 6 else 2


def nearest(word: str, names: Sequence[str], most: int = 5) -> list[tuple[str, int]]:
    """The names at the least distance from a word, and that distance: none where even that is more than its length
    allows. Those that begin with the same letter come first, as a first letter is seldom wrong."""
    distance = allowed_distance(word)
    if not distance:
        return []
    found = process.extract(word, names, scorer=OSA.distance, score_cutoff=distance, limit=None)
    return _best([(name, int(far)) for name, far, _ in found], word, most)


def nearest_beginnings(word: str, names: Iterable[str], most: int = 5) -> list[tuple[str, int]]:
    """The names whose first letters are at the least distance from an unfinished word; first letters must agree."""
    distance = min(allowed_distance(word), 1)
    if not distance:
        return []
    same = [name for name in names if name[0] == word[0] and len(name) >= len(word)]
    found: dict[str, int] = {}
    for length in (len(word), len(word) + 1, len(word) - 1):
        beginnings = [name[:length] for name in same]
        for _, far, position in process.extract(
            word, beginnings, scorer=OSA.distance, score_cutoff=distance, limit=None
        ):
            found[same[position]] = min(int(far), found.get(same[position], distance))
    return _best(list(found.items()), word, most)


def _best(found: list[tuple[str, int]], word: str, most: int) -> list[tuple[str, int]]:
    if not found:
        return []
    least = min(far for _, far in found)
    close = [(name, far) for name, far in found if far == least]
    close.sort(key=lambda one: (one[0][0] != word[0], abs(len(one[0]) - len(word)), one[0]))
    return close[:most]
