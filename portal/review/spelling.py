"""Which known word somebody may have meant."""

from __future__ import annotations

from collections.abc import Iterable

_MOST = 2


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is closest to a misspelt one.

    Args:
        word: what was written.
        known: the words that exist; compared without regard to case.

    Returns:
        The closest word, at most two letters away and no more than a third of it wrong: "hello" is no misspelt
        SHELL. None where none is. Letters left out, added, changed or swapped with their neighbour count one each.
    """
    lower = word.lower()
    best: tuple[int, str] | None = None
    for candidate in known:
        if abs(len(candidate) - len(word)) > _MOST:
            continue
        distance = _distance(lower, candidate.lower())
        if 3 * distance <= len(candidate) and distance <= _MOST and (best is None or (distance, candidate) < best):
            best = (distance, candidate)
    return best[1] if best is not None else None


def _distance(a: str, b: str) -> int:
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        row = [i]
        for j, right in enumerate(b, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (left != right))
            if before and i > 1 and j > 1 and left == b[j - 2] and a[i - 2] == right:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
