"""The index: postings of every word, BM25 over weighted fields, and the ranking of what is found."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz import fuzz, process

from portal.search.entries import Entry
from portal.search.excerpts import Piece, excerpt, marked
from portal.search.reading import Choice, Group, phrases, read
from portal.search.vocabulary import Vocabulary
from portal.search.words import STOP_WORDS, compounds, plain, stem, words

_TITLE, _CONTEXT, _KEYWORD, _BODY = 8.0, 3.0, 2.0, 1.0
_K1, _B = 1.2, 0.6
_LONGEST_QUERY = 200
_MOST_WORDS = 16
# What is found with less than this share of the best score is left out.
_LEAST = 0.05
# How like a title must be (of 100) to be offered where nothing was found.
_ALIKE, _MOST_ALIKE = 60, 3
# An exact id comes before everything, an id in a question next, then ids that are only begun.
_IS_ID, _HAS_ID, _BEGINS_ID = 10_000.0, 5_000.0, 1_000.0
_LONGEST_ID = 3
# So few hits of a mistyped query are hardly what was looked for.
_FEW = 5
# What the query is the very title of, or asks for by it ("what is a layer").
_IS_TITLE = 1.5
# What the query asks for by its kind ("exercise about labels").
_IS_KIND = 5.0
_LETTERS_AND_DIGITS = re.compile(r"(?=.*[a-z])(?=.*[0-9])[a-z0-9]{3,}")


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found, how well, its title and an excerpt of its text in pieces with the found words marked."""

    entry: Entry
    score: float
    title: tuple[Piece, ...]
    excerpt: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """What a query found: the hits shown, best first; how many entries of each kind there are in all; and the query
    as it was probably meant where words of it were mistyped."""

    hits: tuple[Hit, ...]
    counts: dict[str, int]
    meant: str | None

    @property
    def total(self) -> int:
        """How many entries were found, of all kinds."""
        return sum(self.counts.values())


class Index:
    """Everything that can be found, built once from the entries and never changed."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = list(entries)
        self._titles: list[frozenset[str]] = []
        self._ids: dict[str, list[int]] = defaultdict(list)
        self._asked_as: dict[str, set[int]] = defaultdict(set)
        self._called: dict[tuple[str, ...], list[int]] = defaultdict(list)
        self._open_ids: list[tuple[str, int]] = []
        texts = [_fields(entry) for entry in self._entries]
        self._vocabulary = Vocabulary(_counted(texts))
        self._postings: dict[str, dict[int, float]] = defaultdict(dict)
        lengths: list[float] = []
        for number, entry in enumerate(self._entries):
            weights = _weighted(texts[number], self._vocabulary)
            for word, weight in weights.items():
                self._postings[word][number] = weight
            lengths.append(sum(weights.values()))
            self._titles.append(_title_stems(entry))
            self._called[_told(entry.title)].append(number)
            for word in words(entry.asked_as):
                self._asked_as[stem(word)].add(number)
            for name in entry.ids:
                if name.endswith("*"):
                    self._open_ids.append((plain(name), number))
                self._ids[plain(name)].append(number)
        mean = sum(lengths) / max(len(lengths), 1)
        self._dampers = [_K1 * (1 - _B + _B * length / mean) for length in lengths]
        self._sorted_ids = sorted(self._ids)
        # A word that nothing has says nearly as much as one that a single entry has.
        self._unknown = 0.8 * math.log(1 + len(self._entries) / 1.5)

    def search(self, query: str, *, kind: str | None = None, most: int = 30) -> Results:
        """What best answers a query, at most so many hits, of one kind or of all. Any text is a query; what is
        longer than 200 characters is cut, and one without a word finds nothing."""
        query = " ".join(query[:_LONGEST_QUERY].split(" ")[:_MOST_WORDS])
        reading = read(query, self._vocabulary)
        meant = reading.meant
        scores, shown = self._scores(reading.groups)
        if meant and len(scores) < _FEW:  # put right, its words may be a phrase that the field calls otherwise
            scores, shown = self._scores(read(f"{meant} ", self._vocabulary).groups)
        for number, extra in self._named(query).items():
            scores[number] = scores.get(number, 0.0) + extra
        for number in self._called.get(_told(query), ()):
            scores[number] = scores.get(number, 0.0) * _IS_TITLE
        for number in self._asked_for(query).intersection(scores):
            scores[number] *= _IS_KIND
        ranked = sorted(scores, key=lambda number: (-scores[number], number))
        counts = Counter(self._entries[number].kind for number in ranked)
        wanted = [number for number in ranked if kind is None or self._entries[number].kind == kind][:most]
        marked_words = self._vocabulary.forms(shown)
        hits = tuple(self._hit(number, scores[number], marked_words) for number in wanted)
        named = bool(ranked) and scores[ranked[0]] >= _BEGINS_ID
        return Results(hits, dict(counts), None if named else meant)

    def _asked_for(self, query: str) -> set[int]:
        """The entries of the kind that a query asks for by name beside what they are about."""
        stems = {stem(word) for word in words(query) if word not in STOP_WORDS}
        kinds = [self._asked_as[word] for word in stems if word in self._asked_as]
        return set().union(*kinds) if len(kinds) < len(stems) else set()

    def alike(self, query: str) -> list[Entry]:
        """At most three entries whose titles look most like a query that found nothing."""
        titles = {number: " ".join(words(entry.title)) for number, entry in enumerate(self._entries)}
        near = process.extract(
            " ".join(words(query)), titles, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=_MOST_ALIKE
        )
        return [self._entries[number] for _, _, number in near]

    def _scores(self, groups: Sequence[Group]) -> tuple[dict[int, float], set[str]]:
        """Every entry that has enough of the query, with its score, and the stems that found it."""
        shown: set[str] = set()
        totals: dict[int, float] = defaultdict(float)
        shares: dict[int, float] = defaultdict(float)
        in_titles: dict[int, float] = defaultdict(float)
        named: dict[int, set[str]] = defaultdict(set)
        weights = 0.0
        for group in groups:
            weight = group.says * self._weight(group)
            weights += weight
            best: dict[int, tuple[float, float, float]] = {}
            for reading in group.readings:
                for number, found in self._read(reading, shown, named).items():
                    best[number] = max(best.get(number, (0.0, 0.0, 0.0)), found)
            for number, (score, share, titled) in best.items():
                totals[number] += group.says * score
                shares[number] += weight * share
                in_titles[number] += weight * titled
        scores: dict[int, float] = {}
        for number, total in totals.items():
            covered = shares[number] / weights
            if covered < 0.34:
                continue
            title = self._titles[number]
            about = in_titles[number] / weights
            # How much of the title was asked for: "labels" is better answered by "Labels" than by "Sorted labels".
            exact = len(named[number] & title) / len(title) if title else 0.0
            scores[number] = total * covered**1.5 * (1 + about + 1.2 * about * exact) * self._entries[number].weight
        least = max(scores.values(), default=0.0) * _LEAST
        return {number: score for number, score in scores.items() if score >= least}, shown

    def _weight(self, group: Group) -> float:
        """How much a group says: that of its rarest words, as far as they are known."""
        rarities = [
            max((self._rarity(word) for word in choice if word in self._postings), default=self._unknown)
            for choice in group.readings[0]
        ]
        return sum(rarities) / len(rarities)

    def _read(
        self, reading: Sequence[Choice], shown: set[str], named: dict[int, set[str]]
    ) -> dict[int, tuple[float, float, float]]:
        """For each entry that one reading finds: its score, the share of the words that it has, and of those in its
        title, each by how sure the word is."""
        size = len(reading)
        found: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0])
        for choice in reading:
            best: dict[int, tuple[float, float, bool]] = {}
            for word, factor in choice.items():
                postings = self._postings.get(word)
                if postings is None:
                    continue
                parts = word.split()
                shown.update(parts)
                rarity = self._rarity(word) * factor
                for number, weight in postings.items():
                    in_title = self._titles[number].issuperset(parts)
                    if in_title:
                        named[number].update(parts)
                    score = rarity * weight * (_K1 + 1) / (weight + self._dampers[number])
                    if score > best.get(number, (0.0,))[0]:
                        best[number] = (score, factor, in_title)
            for number, (score, factor, in_title) in best.items():
                sums = found[number]
                sums[0] += score
                sums[1] += 0.5 + 0.5 * factor
                sums[2] += factor if in_title else 0.0
                sums[3] += 1
        # Of words that are one thing ("health check"), half is another thing.
        if size > 1:
            found = {number: sums for number, sums in found.items() if sums[3] == size}
        # A reading that says the same in more words must not count for more.
        return {
            number: (score / size, share / size, title / size) for number, (score, share, title, _) in found.items()
        }

    def _rarity(self, word: str) -> float:
        having = len(self._postings[word])
        return math.log(1 + (len(self._entries) - having + 0.5) / (having + 0.5))

    def _named(self, query: str) -> dict[int, float]:
        """Entries that the query names by an id, whole or begun, with what that adds to their score."""
        typed = words(query)
        whole = "".join(typed)
        if not whole:
            return {}
        found: dict[int, float] = {}
        # A name that is usual words ("healthcheck", "base image") is no reason to put what has it before the page.
        if not whole.isalpha() or query.split() != typed:
            for number in self._having(whole):
                found[number] = _IS_ID
        for start in range(len(typed)):
            for length in range(1, _LONGEST_ID + 1):
                part = "".join(typed[start : start + length])
                if _LETTERS_AND_DIGITS.fullmatch(part):
                    for number in self._having(part):
                        found.setdefault(number, _HAS_ID)
        if _LETTERS_AND_DIGITS.fullmatch(whole):
            for rank, number in enumerate(self._beginning(whole)):
                found.setdefault(number, _BEGINS_ID - rank)
        return found

    def _having(self, name: str) -> list[int]:
        exact = self._ids.get(name)
        if exact:
            return exact
        return [
            number
            for beginning, number in self._open_ids
            if name.startswith(beginning) and name[len(beginning) :].isdigit()
        ]

    def _beginning(self, name: str) -> list[int]:
        begun = [one for one in self._sorted_ids if one.startswith(name)]
        begun.sort(key=lambda one: (len(one), one))
        return list(dict.fromkeys(number for one in begun for number in self._ids[one]))[:30]

    def _hit(self, number: int, score: float, shown: frozenset[str]) -> Hit:
        entry = self._entries[number]
        return Hit(entry, score, marked(entry.title, shown), excerpt(entry.text, shown))


class _Field(NamedTuple):
    """A text of an entry: its words in order, those that a hyphen joins, and how much each counts."""

    words: list[str]
    compounds: list[str]
    weight: float


def _fields(entry: Entry) -> list[_Field]:
    texts = ((entry.title, _TITLE), (entry.context, _CONTEXT), (entry.keywords, _KEYWORD), (entry.text, _BODY))
    return [_Field(words(text), compounds(text), weight) for text, weight in texts if text]


def _counted(texts: Iterable[list[_Field]]) -> Counter[str]:
    """Every word of every entry, and those that a hyphen joins, with how often they stand, by where."""
    counts: Counter[str] = Counter()
    for fields in texts:
        for field in fields:
            for word in (*field.words, *field.compounds):
                counts[word] += int(field.weight)
    return counts


def _weighted(fields: Iterable[_Field], vocabulary: Vocabulary) -> dict[str, float]:
    """The stems of an entry with their weights: of its words, of neighbours that are one word elsewhere, and of those
    that are one thing to the field."""
    weights: dict[str, float] = defaultdict(float)
    for field in fields:
        joined = (first + second for first, second in pairwise(field.words))
        for word, count in Counter(field.words).items():
            weights[stem(word)] += count * field.weight
        for word in joined:
            if word in vocabulary:
                weights[stem(word)] += field.weight
        for phrase in phrases(field.words):
            weights[phrase] += field.weight
    return weights


def _told(text: str) -> tuple[str, ...]:
    """The stems of a text without the usual words, where there are others."""
    typed = words(text)
    return tuple(stem(word) for word in [word for word in typed if word not in STOP_WORDS] or typed)


def _title_stems(entry: Entry) -> frozenset[str]:
    """The stems of a title, without an id that it begins with (nobody types it with the words) and usual words."""
    first, _, rest = entry.title.partition(" ")
    return frozenset(_told(rest if rest and first in entry.ids else entry.title))
