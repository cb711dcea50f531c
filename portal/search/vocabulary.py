"""Every word of an index, and what a typed word may stand for among them."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable

from portal.search.near import nearest, nearest_beginnings
from portal.search.words import stem

# How much a word counts that is not quite what was typed.
_BEGUN, _BEGUN_THOUGH_WHOLE = 0.75, 0.3
_ONE_OFF, _TWO_OFF = 0.7, 0.5
_MOST_CONTINUATIONS = 30
# A word that stands so seldom may be a typing error for one that stands so often.
_RARE, _USUAL = 3, 20


class Vocabulary:
    """The words of an index with how often each stands there, weighted by where."""

    def __init__(self, counts: Counter[str]) -> None:
        self._counts = counts
        self._sorted = sorted(counts)
        # Numbers are told apart by every digit: a mistyped word never stands for one.
        self._spelt = [word for word in self._sorted if word.isalpha()]
        self._stems: dict[str, list[str]] = defaultdict(list)
        for word in self._sorted:
            self._stems[stem(word)].append(word)

    def __contains__(self, word: str) -> bool:
        return word in self._counts

    def knows(self, word: str) -> bool:
        """Whether the word or another form of it is in the index."""
        return word in self._counts or stem(word) in self._stems

    def forms(self, stems: Iterable[str]) -> frozenset[str]:
        """Every word of the index that has one of the stems."""
        return frozenset(word for one in stems for word in self._stems.get(one, ()))

    def candidates(self, word: str, *, unfinished: bool) -> tuple[dict[str, float], str | None]:
        """The stems that a typed word may stand for, each with how much it counts, and the word that was probably
        meant where it was mistyped. `unfinished`: it is the last one, and may be the beginning of a longer one."""
        found: dict[str, float] = {}
        known = self.knows(word)
        if known:
            found[stem(word)] = 1.0
        if unfinished:
            for continuation in self._continuations(word):
                found.setdefault(stem(continuation), _BEGUN_THOUGH_WHOLE if known else _BEGUN)
        if known and self._is_rare(word):
            # Perhaps a typing error that stands in a text as well, as an example of one.
            for meant, _ in nearest(word, [one for one in self._spelt if one != word]):
                if self._counts[meant] >= _USUAL:
                    found.setdefault(stem(meant), _ONE_OFF)
        if found:
            return found, None
        near = self._most_used(nearest(word, self._spelt, most=12)) if word.isalpha() else []
        if unfinished and word.isalpha():
            begun = self._most_used(nearest_beginnings(word, self._spelt, most=12))
            if begun and (not near or begun[0][1] < near[0][1]):
                near = begun
        for meant, far in near[:4]:
            found.setdefault(stem(meant), _ONE_OFF if far == 1 else _TWO_OFF)
        return found, near[0][0] if near else None

    def parts(self, word: str) -> tuple[str, str] | None:
        """An unknown word as two known ones ("portmapping": port, mapping; "pid1": pid, 1), the best known of such
        pairs."""
        best: tuple[int, tuple[str, str] | None] = (0, None)
        for cut in range(2, len(word)):
            first, second = word[:cut], word[cut:]
            if first in self._counts and second in self._counts and (len(second) > 1 or second.isdigit()):
                best = max(best, (min(self._counts[first], self._counts[second]), (first, second)))
        return best[1]

    def _is_rare(self, word: str) -> bool:
        return len(word) > 4 and word.isalpha() and sum(self._counts[form] for form in self._stems[stem(word)]) < _RARE

    def _continuations(self, word: str) -> Iterable[str]:
        start = bisect_left(self._sorted, word)
        begun: list[str] = []
        for position in range(start, len(self._sorted)):
            if not self._sorted[position].startswith(word):
                break
            begun.append(self._sorted[position])
        return sorted(begun, key=lambda one: -self._counts[one])[:_MOST_CONTINUATIONS]

    def _most_used(self, near: list[tuple[str, int]]) -> list[tuple[str, int]]:
        """Of words equally near, first those with the same first letter, then those that stand in more titles."""
        first = near[0][0][0] if near else ""
        return sorted(near, key=lambda one: (one[0][0] != first, -self._counts[one[0]]))
