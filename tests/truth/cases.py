"""The truth set: short Dockerfiles with the findings that a reviewer ought to make, judged by people from the
standard and the Dockerfile reference, never by what a program says.

One YAML file a topic beside this module:

    profile: standard            what its cases are judged by; a case may say otherwise
    cases:
      - name: A sentence that says what the case shows
        dockerfile: |
          FROM python
        expect: [1 pin-base-image]

An expectation is a line (`3`), a range where the place is open (`3-5`), or `*` for anywhere in the file, and the
name of a rule or another reviewer's id, which stands for every rule that has it as an alias. A case is judged on all
rules that the truth set knows, unless it names its own (`judges`); rules about what a whole file lacks (`IMAGE_WIDE`)
count only where it is marked as `whole` or expects one. `newlines: crlf` and `mark: true` give other line ends and
a byte order mark; `broken: true` says that the builder refuses the file. `compare: false` keeps a case out of the
comparison with hadolint: it is about what its ids do not claim to cover.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

FOLDER = Path(__file__).parent
NOT_TOPICS = ("hadolint-differences.yaml", "our-faults.yaml")
IMAGE_WIDE = frozenset(
    [
        *("commented-steps", "default-launch", "entrypoint-with-cmd", "recommended-labels", "unprivileged-user"),
        *("DL3057", "supported-base-image"),
    ]
)
"""Rules that speak of what the whole file lacks or how old it is: a fragment of three lines would break them all."""

_FIELDS = frozenset(
    ["name", "dockerfile", "expect", "profile", "judges", "whole", "newlines", "mark", "broken", "compare"]
)


class InvalidCase(ValueError):
    """A case that can't be used; the message names its file and what is wrong with it."""


class Expected(NamedTuple):
    """A finding that ought to be made: lines `first` to `last` (from 1), any of them, and the rule's name or id."""

    first: int
    last: int
    id: str

    def __str__(self) -> str:
        return f"{self.first if self.first == self.last else f'{self.first}-{self.last}'} {self.id}"


class Case(NamedTuple):
    """One Dockerfile and the findings that it deserves. `judges` are the ids that it is judged on, None for all."""

    name: str
    topic: str
    profile: str
    text: str
    expected: tuple[Expected, ...]
    judges: frozenset[str] | None = None
    whole: bool = False
    broken: bool = False
    compare: bool = True


@cache
def cases() -> tuple[Case, ...]:
    """All cases, by topic.

    Raises:
        InvalidCase: a case is incomplete, doubled, or expects something beyond its last line.
    """
    found: dict[str, Case] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        if path.name in NOT_TOPICS:
            continue
        document = load(path)
        if not isinstance(document, dict) or set(document) - {"profile", "cases"} or not document.get("cases"):
            raise InvalidCase(f"{path.name}: a topic has `cases` and, if need be, `profile`.")
        for fields in document["cases"]:
            case = _case(fields, path, document.get("profile", "standard"))
            if case.name in found:
                raise InvalidCase(f"{path.name}: there are two cases called {case.name!r}.")
            found[case.name] = case
    return tuple(found.values())


def load(path: Path) -> object:
    """The YAML of one file of the truth set."""
    return yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _case(fields: dict[str, object], path: Path, profile: str) -> Case:
    name = str(fields.get("name", ""))
    if not name or set(fields) - _FIELDS or "dockerfile" not in fields:
        raise InvalidCase(f"{path.name}: {name!r} needs a name and a dockerfile, and may have {sorted(_FIELDS)}.")
    text = str(fields["dockerfile"])
    lines = max(1, text.count("\n") + (not text.endswith("\n")))
    if fields.get("newlines") == "crlf":
        text = text.replace("\n", "\r\n")
    if fields.get("mark"):
        text = "\ufeff" + text
    expected = tuple(_expected(str(item), lines, f"{path.name}: {name}") for item in fields.get("expect") or ())
    judges = fields.get("judges")
    return Case(
        name,
        path.stem,
        str(fields.get("profile", profile)),
        text,
        expected,
        frozenset(map(str, judges)) if judges is not None else None,
        bool(fields.get("whole")),
        bool(fields.get("broken")),
        bool(fields.get("compare", True)),
    )


def _expected(text: str, lines: int, where: str) -> Expected:
    place, _, name = text.partition(" ")
    if not name or " " in name:
        raise InvalidCase(f"{where}: {text!r} is not `line rule`, `first-last rule` or `* rule`.")
    if place == "*":
        return Expected(1, lines, name)
    first, _, last = place.partition("-")
    if not first.isdigit() or (last and not last.isdigit()):
        raise InvalidCase(f"{where}: {place!r} is no line.")
    found = Expected(int(first), int(last or first), name)
    if not 1 <= found.first <= found.last <= lines:
        raise InvalidCase(f"{where}: {text!r} is beyond the file's {lines} lines.")
    return found
