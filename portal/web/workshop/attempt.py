"""An exercise as its page shows it: the files in hand, the grade, and what the editor marks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.conf import settings
from django.http import QueryDict
from django.utils.safestring import SafeString, mark_safe

from portal.review import Finding, diff
from portal.review.model import Report
from portal.review.prose import to_html
from portal.review.reports.json import to_json
from portal.review.rules import rules
from portal.standard import catalogue
from portal.standard.highlight import highlight
from portal.standard.model import Requirement
from portal.web.review.forms import lines_ended
from portal.workshop import COMMANDS, COMPOSE, Exercise, Grade, Outcome, exercises, grade

_TITLES = {COMMANDS: "Commands", COMPOSE: "compose.yaml"}
_LANGUAGES = {"Dockerfile": "dockerfile", ".dockerignore": "dockerignore", COMPOSE: "yaml"}
_HIGHLIGHTS = {"dockerfile": "dockerfile", "dockerignore": "text", "yaml": "yaml", "shell": "sh"}
TOO_LARGE = "This is larger than the {limit:,} bytes that an exercise can have. Take out what does not belong to it."
BINARY = "This looks like binary data, not like text. Paste the text of the file."


class File(NamedTuple):
    """One of the exercise's files: its name for findings, its title, the field that posts it, the editor's language,
    and the text in hand."""

    name: str
    title: str
    field: str
    language: str
    text: str


class Shown(NamedTuple):
    """A goal or a keep: how it stands, its words and why it does not hold as HTML, and its requirements."""

    outcome: Outcome
    says: SafeString
    why_not: SafeString
    requirements: list[Requirement]


@dataclass(frozen=True)
class Attempt:
    """An exercise with what a visitor made of it. `error` says why it is not graded."""

    exercise: Exercise
    texts: Mapping[str, str]
    error: str = ""

    @property
    def files(self) -> list[File]:
        """The files, for the editor."""
        return [
            File(name, _TITLES.get(name, name), f"file-{number}", language_of(name), self.texts[name])
            for number, name in enumerate(self.exercise.files)
        ]

    @property
    def tried(self) -> bool:
        """Whether anything was changed: only then the solution is offered."""
        return any(text.split() != self.exercise.files[name].split() for name, text in self.texts.items())

    @cached_property
    def grade(self) -> Grade:
        """The grade."""
        return grade(self.exercise, self.texts)

    @property
    def goals(self) -> list[Shown]:
        """The goals."""
        return [_shown(outcome) for outcome in self.grade.goals]

    @property
    def keeps(self) -> list[Shown]:
        """What must stay true."""
        return [_shown(outcome) for outcome in self.grade.keeps]

    @property
    def remarks(self) -> list[Remark]:
        """What the reviewer says besides, in the files' order."""
        known = catalogue().requirements
        order = list(self.exercise.files)
        found = sorted(self.grade.others, key=lambda one: (order.index(one.file) if one.file in order else 0, one.span))
        return [Remark(one, phrase(one.message), [known[id_] for id_ in one.requirements]) for one in found]

    @property
    def data(self) -> dict[str, object]:
        """What the script needs: findings to mark in the editor, and whether the exercise is solved."""
        if self.error:
            return {"findings": [], "solved": False}
        report = Report(self.grade.findings, self.exercise.profile)
        findings = to_json(report)["findings"]
        titles = {finding.rule: rules()[finding.rule].title for finding in self.grade.findings}
        return {
            "findings": findings,
            "titles": titles,
            "solved": self.grade.solved,
            "tried": self.tried,
            "reached": self.grade.reached,
            "goals": len(self.grade.goals),
        }


def start_of(exercise: Exercise) -> Attempt:
    """The exercise as it is given."""
    return Attempt(exercise, exercise.files)


def posted_to(exercise: Exercise, data: QueryDict) -> tuple[Attempt, int]:
    """The attempt that a form posted, and the status to answer with."""
    texts = {name: lines_ended(data.get(f"file-{number}", "")) for number, name in enumerate(exercise.files)}
    limit = settings.MAX_SOURCE_BYTES
    if sum(len(text.encode("utf-8", "surrogatepass")) for text in texts.values()) > limit:
        return Attempt(exercise, texts, TOO_LARGE.format(limit=limit)), 413
    if any("\0" in text for text in texts.values()):
        return Attempt(exercise, texts, BINARY), 422
    return Attempt(exercise, texts), 200


def language_of(name: str) -> str:
    """The editor's language for a file of an exercise."""
    return _LANGUAGES.get(name, "shell")


def requirements_of(exercise: Exercise) -> list[Requirement]:
    """The requirements that it trains."""
    return [catalogue().requirements[id_] for id_ in exercise.requirements]


def neighbours(exercise: Exercise) -> tuple[Exercise | None, Exercise | None]:
    """The exercises before and after it."""
    listed = list(exercises().values())
    position = listed.index(exercise)
    return (
        listed[position - 1] if position else None,
        listed[position + 1] if position + 1 < len(listed) else None,
    )


def prose(text: str) -> SafeString:
    """Prose with `code` as HTML."""
    return mark_safe(to_html(text))  # noqa: S308 - it escapes everything that it does not make itself


def phrase(text: str) -> SafeString:
    """One sentence with `code` as HTML, without a paragraph around it."""
    return mark_safe(prose(text).removeprefix("<p>").removesuffix("</p>"))  # noqa: S308


class Remark(NamedTuple):
    """A finding that the exercise is not about: where it is, its message as HTML, its rule and requirements."""

    finding: Finding
    message: SafeString
    requirements: list[Requirement]


class Mended(NamedTuple):
    """A file of the solution: its title, the whole of it and the way there, highlighted ("" where it is as it was)."""

    title: str
    html: SafeString
    diff: SafeString


def mended(exercise: Exercise) -> list[Mended]:
    """The files that the solution changes."""
    return [
        Mended(
            _TITLES.get(name, name),
            _highlighted(text, _HIGHLIGHTS[language_of(name)]),
            _highlighted(diff(exercise.files[name], text).split("\n", 2)[-1], "diff"),
        )
        for name, text in exercise.solution.items()
        if text != exercise.files[name]
    ]


def _highlighted(text: str, language: str) -> SafeString:
    return mark_safe(highlight(text, language))  # noqa: S308 - Pygments escapes


def _shown(outcome: Outcome) -> Shown:
    known = catalogue().requirements
    why_not = phrase(outcome.why_not)
    return Shown(outcome, phrase(outcome.says), why_not, [known[id_] for id_ in outcome.requirements])
