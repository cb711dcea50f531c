"""What a query may mean: its words grouped, each group with every way of reading it."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources

import yaml

from portal.search.vocabulary import Vocabulary
from portal.search.words import FILLERS, STOP_WORDS, is_usual, stem, words

# A stem and how much it counts; a reading is one such choice for each of its words.
Choice = Mapping[str, float]

# What several words are called otherwise is surer than what one is.
_SYNONYM, _SYNONYM_OF_PHRASE, _PARTED = 0.75, 0.95, 0.9
# What everything here is about, and asks for: beside other words ("container too big", "is sudo allowed") such a word
# says little.
_EVERYWHERE = frozenset(
    stem(word)
    for word in ("allow", "container", "docker", "dockerfile", "forbidden", "image", "permit", "run", "standard")
)
_SAYS_LITTLE = 0.4
_LONGEST_PHRASE = 3


@dataclass(frozen=True, slots=True)
class Group:
    """Words of a query that belong together ("non root"), and the ways to read them: as they are, joined, parted, as
    what the field calls the same thing. The best reading counts. `says`: how much the group counts beside others."""

    readings: tuple[tuple[Choice, ...], ...]
    says: float = 1.0

    @property
    def known(self) -> bool:
        """Whether any word of it stands for something."""
        return any(choice for reading in self.readings for choice in reading)


@dataclass(frozen=True, slots=True)
class Reading:
    """A query as groups, and the query as it was probably meant where words of it were mistyped."""

    groups: tuple[Group, ...]
    meant: str | None


@functools.cache
def _synonyms() -> dict[tuple[str, ...], list[list[str]]]:
    text = resources.files("portal.search").joinpath("synonyms.yaml").read_text(encoding="utf-8")
    return {
        tuple(stem(word) for word in words(said)): [[stem(word) for word in words(way)] for way in ways.split(",")]
        for said, ways in yaml.safe_load(text).items()
    }


def read(query: str, vocabulary: Vocabulary) -> Reading:
    """Read a query. Its last word is taken as unfinished unless a blank follows it."""
    typed = words(query)
    kept = _telling(typed) or typed
    unfinished = bool(kept) and query[-1:].isalnum() and kept[-1] == typed[-1]
    corrections: dict[str, str] = {}
    groups: list[Group] = []
    position = 0
    while position < len(kept):
        rest = kept[position:]
        phrase = _phrase(rest)
        size = phrase or (2 if len(rest) > 1 and _joined(rest, vocabulary) else 1)
        last = unfinished and position + size == len(kept)
        readings = _readings(rest[:size], vocabulary, corrections, unfinished=last)
        if phrase > 1:  # side by side it is the thing itself, here and there it is other things
            readings = (({" ".join(stem(word) for word in rest[:size]): 1.0},), *readings[1:])
        says = _SAYS_LITTLE if size == 1 and stem(rest[0]) in _EVERYWHERE else 1.0
        groups.append(Group(readings, says))
        position += size
    if not any(group.says == 1.0 and group.known for group in groups):
        groups = [Group(group.readings) for group in groups]
    meant = " ".join(corrections.get(word, word) for word in typed) if corrections else None
    return Reading(tuple(groups), meant)


def phrases(text_words: Iterable[str]) -> Iterator[str]:
    """The words side by side that are one thing to the field ("docker run"), as stems with a blank between."""
    stems = [stem(word) for word in text_words if word not in STOP_WORDS]
    for start in range(len(stems)):
        for size in range(2, _LONGEST_PHRASE + 1):
            if start + size <= len(stems) and tuple(stems[start : start + size]) in _synonyms():
                yield " ".join(stems[start : start + size])


def _telling(typed: list[str]) -> list[str]:
    """The words without the usual ones, but where those are a part of what is called otherwise ("not root"), with or
    without an article between ("give a password")."""
    typed = [word for word in typed if word not in FILLERS] or typed
    kept: list[str] = []
    inside = 0
    for position, word in enumerate(typed):
        inside = max(inside - 1, _phrase(typed[position:]))
        if inside > 0 or not is_usual(typed, position):
            kept.append(word)
    return kept


def _phrase(rest: list[str]) -> int:
    """How many of the first words are one thing that the field calls something else as well; 0 where none."""
    stems = [stem(word) for word in rest[:_LONGEST_PHRASE]]
    return next((size for size in range(len(stems), 0, -1) if tuple(stems[:size]) in _synonyms()), 0)


def _joined(rest: list[str], vocabulary: Vocabulary) -> bool:
    return vocabulary.knows(rest[0] + rest[1])


def _readings(
    typed: list[str], vocabulary: Vocabulary, corrections: dict[str, str], *, unfinished: bool
) -> tuple[tuple[Choice, ...], ...]:
    choices: list[Choice] = []
    readings: list[tuple[Choice, ...]] = []
    for number, word in enumerate(typed):
        found, meant = vocabulary.candidates(word, unfinished=unfinished and number == len(typed) - 1)
        if meant and (stem(word),) in _synonyms():  # typed as it was meant: a word that stands for others here
            found, meant = {}, None
        parts = vocabulary.parts(word) if (meant or not found) and len(typed) == 1 else None
        if parts:
            readings.append(tuple({stem(part): _PARTED} for part in parts))
        elif meant:
            corrections[word] = meant
            if len(typed) == 1:
                readings += _said_otherwise([meant])
        choices.append(found)
    readings.insert(0, tuple(choices))
    if len(typed) == 2:
        joined, meant = vocabulary.candidates("".join(typed), unfinished=False)
        if joined and not meant:
            readings.append((joined, joined))
    readings += _said_otherwise(typed)
    return tuple(readings)


def _said_otherwise(typed: list[str]) -> list[tuple[Choice, ...]]:
    ways = _synonyms().get(tuple(stem(word) for word in typed), [])
    sure = _SYNONYM if len(typed) == 1 else _SYNONYM_OF_PHRASE
    return [tuple({word: sure} for word in way) for way in ways]
