"""Search over the guide: sections, requirements, rules, starters and the glossary, in memory.

Ranking is BM25 (k1 1.2, b 0.75) with words of titles counted several times; the last word matches as a prefix, a word
that nothing has is replaced by known ones at one edit's distance (a letter more, less, other, or two swapped).
"""

from __future__ import annotations

import functools
import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from portal import standard, starters
from portal.review import rules as review_rules
from portal.web import thread

_WORD = re.compile(r"[a-z0-9]+(?:['\u2019.][a-z0-9]+)*")
_ID = re.compile(r"[a-z]{2,9}[-_]?[0-9]{1,5}(?:[-_][0-9]{1,4})?")
_STOP_WORDS = frozenset(
    _WORD.findall(
        "a an and are as at be by can do does for from how i in into is it its my not of on or that the this to use "
        "using what when where which why with you your"
    )
)
_TITLE_WEIGHT = 8
_K1, _B = 1.2, 0.75
_EXCERPT = 180
_MOST_RESULTS = 30
_LONGEST_QUERY = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be found. `kind` is page, section, requirement, rule, starter or term; `weight` multiplies
    its rank; `ids` are exact names that find it before all else."""

    kind: str
    title: str
    address: str
    text: str
    context: str = ""
    weight: float = 1.0
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found, its title and an excerpt as HTML with the words marked."""

    entry: Entry
    title: str
    excerpt: str


def search(query: str) -> list[Hit]:
    """What best answers a query, best first; at most 30. Any text is a query; one without a word finds nothing."""
    return _index().search(query[:_LONGEST_QUERY])


def words(text: str) -> list[str]:
    """The words of a text, lower case, plurals folded."""
    return [_folded(word) for word in _WORD.findall(text.lower())]


def _folded(word: str) -> str:
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _one_less(word: str) -> Iterator[str]:
    yield word
    if len(word) > 3:
        for position in range(len(word)):
            yield word[:position] + word[position + 1 :]


@functools.cache
def _index() -> _Index:
    return _Index(list(_entries()))


def _entries() -> Iterator[Entry]:
    guide = thread.guide()
    for page in (*guide.pages, *guide.documents):
        context = " / ".join(above.title for above in guide.ancestors(page.path))
        introduction, *sections = page.passages
        yield Entry("page", page.title, page.address, f"{page.summary} {introduction.text}", context, 2.0)
        for section in sections:
            yield Entry("section", section.title, f"{page.address}#{section.anchor}", section.text, page.title)
    for requirement in standard.catalogue().requirements.values():
        text = f"{requirement.says} {requirement.correction or ''}"
        yield Entry(
            "requirement",
            f"{requirement.id} {requirement.title}",
            requirement.path,
            text,
            requirement.level,
            1.4,
            (requirement.id, requirement.name),
        )
    for rule in review_rules.rules().values():
        why = " ".join(rule.why.replace("`", "").split())
        text = f"{rule.title}. {why} {' '.join(rule.aliases)}"
        ids = (rule.name, *rule.aliases)
        yield Entry("rule", rule.name, f"/review/rules/{rule.name}/", text, rule.family, 1.2, ids)
    for starter in starters.catalogue().values():
        text = f"{starter.summary} {starter.description}"
        yield Entry("starter", starter.title, f"/starters/{starter.name}/", text, "", 1.5, (starter.name,))
    for term in guide.glossary:
        yield Entry("term", term.name, f"/guide/glossary/#{term.anchor}", term.definition, "Glossary", 1.1)


class _Index:
    def __init__(self, entries: list[Entry]) -> None:
        self._entries = entries
        self._postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._lengths: list[int] = []
        self._titles: list[frozenset[str]] = []
        self._ids: dict[str, list[int]] = defaultdict(list)
        for number, entry in enumerate(entries):
            title = words(entry.title)
            counts = Counter(words(entry.text))
            for word in title:
                counts[word] += _TITLE_WEIGHT
            for word, count in counts.items():
                self._postings[word].append((number, count))
            self._lengths.append(sum(counts.values()))
            self._titles.append(frozenset(title))
            for name in entry.ids:
                self._ids[_plain(name)].append(number)
        self._mean = sum(self._lengths) / max(len(entries), 1)
        self._vocabulary = sorted(self._postings)
        self._near: dict[str, list[str]] = defaultdict(list)
        for word in self._vocabulary:
            for variant in _one_less(word):
                self._near[variant].append(word)

    def search(self, query: str) -> list[Hit]:
        asked = words(query)
        wanted = [word for word in asked if word not in _STOP_WORDS] or asked
        if not wanted:
            return []
        scores: dict[int, float] = defaultdict(float)
        matched: dict[int, set[int]] = defaultdict(set)
        shown: set[str] = set()
        for position, word in enumerate(wanted):
            for candidate, factor in self._candidates(word, last=position == len(wanted) - 1):
                shown.add(candidate)
                postings = self._postings[candidate]
                rarity = math.log(1 + (len(self._entries) - len(postings) + 0.5) / (len(postings) + 0.5))
                for number, count in postings:
                    length = 1 - _B + _B * self._lengths[number] / self._mean
                    scores[number] += factor * rarity * count * (_K1 + 1) / (count + _K1 * length)
                    matched[number].add(position)
        for number in scores:
            entry = self._entries[number]
            scores[number] *= entry.weight * (len(matched[number]) / len(wanted)) ** 2
            if self._titles[number] and self._titles[number] <= set(wanted):
                scores[number] *= 2
        for number in self._ids.get(_plain(query), ()):
            scores[number] += 1000 + (100 if self._entries[number].kind == "requirement" else 0)
        for word in set(query.lower().split()):
            if _ID.fullmatch(word):
                for number in self._ids.get(_plain(word), ()):
                    scores[number] += 500
        best = sorted(scores, key=lambda number: (-scores[number], number))[:_MOST_RESULTS]
        return [self._hit(self._entries[number], shown) for number in best]

    def _candidates(self, word: str, *, last: bool) -> list[tuple[str, float]]:
        found: dict[str, float] = {}
        if word in self._postings:
            found[word] = 1.0
        if last and len(word) > 1:
            for known in self._vocabulary[bisect_left(self._vocabulary, word) :]:
                if not known.startswith(word):
                    break
                found.setdefault(known, 0.6 if len(found) < 40 else 0.2)
        if not found and len(word) > 3:
            for variant in _one_less(word):
                for known in self._near.get(variant, ()):
                    found.setdefault(known, 0.5)
        return list(found.items())

    def _hit(self, entry: Entry, shown: set[str]) -> Hit:
        places = [match.start() for match in _WORD.finditer(entry.text.lower()) if _folded(match[0]) in shown]
        start = max(0, places[0] - 60) if places else 0
        if start:
            start = entry.text.find(" ", start) + 1
        end = start + _EXCERPT
        excerpt = entry.text[start:end].rstrip()
        if end < len(entry.text):
            excerpt = excerpt.rpartition(" ")[0] + " …"
        if start:
            excerpt = "… " + excerpt
        return Hit(entry, _marked(entry.title, shown), _marked(excerpt, shown))


def _marked(text: str, shown: set[str]) -> str:
    """The text as HTML with the found words in <mark>."""
    parts: list[str] = []
    end = 0
    for match in _WORD.finditer(text.lower()):
        if _folded(match[0]) in shown:
            parts += [escape(text[end : match.start()]), f"<mark>{escape(text[match.start() : match.end()])}</mark>"]
            end = match.end()
    return "".join([*parts, escape(text[end:])])


def _plain(name: str) -> str:
    """An id without case and punctuation: IMG-18, img18 and "img 18" are one."""
    return re.sub(r"[^a-z0-9]", "", name.lower())
