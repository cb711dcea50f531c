"""Words as search sees them: lower case, without accents and punctuation, brought to their stem."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

import Stemmer

_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"['\u2019](?:s|t|re|ve|ll|d)\b")
_AMERICAN = re.compile(r"iz(e|ed|es|er|ers|ing|ation|ations)$")
_COMPOUND = re.compile(r"[^\W_]+(?:[-._/][^\W_]+)+")

STOP_WORDS = frozenset(
    _WORD.findall(
        "a about all an and another any are as at bad be best between but by call called can cant could danger "
        "dangerous did didnt differ difference do does doesnt doing don dont for from get give had happen happens "
        "has have how i if in instead into is isnt it its just like make may me mean means my need needed not of "
        "on or our please put rather require required requires same shall should shouldnt so some tell than that "
        "wont wouldnt "
        "the their them then there these they this those to too us use used uses using versus via vs want was way we "
        "were what when where whether which who why will with would you your"
    )
)

# Between words that are one thing these change nothing: "give a password", "the disk is full".
FILLERS = frozenset(_WORD.findall("a an are be is its my our that the their these this those was were your"))

# What "go" is a verb with, and not the language: "where do logs go", "go back to a version".
_GO_SOMEWHERE = frozenset(["where", "away", "back", "down", "into", "off", "on", "through", "to", "up", "wrong"])

# The stemmer keeps state of its own, so that only one thread at a time may use it.
_stemmer = Stemmer.Stemmer("english")
_stems: dict[str, str] = {}
_lock = threading.Lock()
_MOST_STEMS = 50_000


def folded(text: str) -> str:
    """The text in lower case and without accents, as long as before where it is ASCII."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def words(text: str) -> list[str]:
    """The words of a text in order, folded; "'s" and the like are left out."""
    return _WORD.findall(_POSSESSIVE.sub("", folded(text)))


def is_usual(typed: list[str], position: int) -> bool:
    """Whether the word at a position of a query is one of the usual ones, which say nothing of what is looked for."""
    word = typed[position]
    if word == "go":
        around = {typed[0], *typed[position + 1 : position + 2]}
        return len(typed) > 1 and not around.isdisjoint(_GO_SOMEWHERE)
    return word in STOP_WORDS


def compounds(text: str) -> list[str]:
    """Neighbours that only a hyphen, dot, slash or underscore parts, as one word: "non-root user" gives nonroot."""
    return [
        first + second
        for compound in _COMPOUND.findall(folded(text))
        for first, second in pairwise(_WORD.findall(compound))
    ]


def spans(text: str) -> Iterable[tuple[int, int, str]]:
    """Start, end and folded form of each word in the text itself."""
    for match in _WORD.finditer(text):
        yield match.start(), match.end(), folded(match[0])


def stem(word: str) -> str:
    """What a folded word has in common with its other forms; British and American spelling are one."""
    known = _stems.get(word)
    if known is None:
        british = _AMERICAN.sub(r"is\1", word) if len(word) > 5 else word
        with _lock:
            known = _stemmer.stemWord(british)
            if len(_stems) < _MOST_STEMS:
                _stems[word] = known
    return known


def plain(name: str) -> str:
    """An id without case, punctuation and blanks: IMG-18, img18 and "img 18" are one."""
    return "".join(words(name))
