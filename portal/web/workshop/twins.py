"""The workshop's pages as Markdown, at the page's address with `.md` in place of the closing slash."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from portal.review import diff
from portal.review.prose import flowing
from portal.web.ready import ready
from portal.web.twins import as_markdown, fenced, known, listed, overview
from portal.web.workshop import first_day as day
from portal.web.workshop.attempt import language_of, requirements_of
from portal.workshop import Condition, Exercise, Level, exercises


@ready
def index(request: HttpRequest) -> HttpResponse:
    """Every exercise by level, in a line each."""
    levels = [
        (
            level.capitalize(),
            [
                f"[{one.title}]({one.path}) ({', '.join(one.requirements)}): {one.summary}"
                for one in exercises().values()
                if one.level is level
            ],
        )
        for level in Level
    ]
    lead = f"{len(exercises())} exercises: mend what is broken, graded by the reviewer."
    return overview("Workshop", lead, levels)


@ready
def first_day(request: HttpRequest) -> HttpResponse:
    """The checklist of a newcomer's first day."""
    groups = [
        (
            f"{number}. {part.title} ({part.time})",
            [
                f"{f'[{step.title}]({step.address})' if step.address else f'**{step.title}**'}: {step.about}"
                for step in part.steps
            ],
        )
        for number, part in enumerate(day.parts(), start=1)
    ]
    return overview(day.TITLE, day.LEAD, groups)


@ready
def exercise(request: HttpRequest, name: str) -> HttpResponse:
    """One exercise: its story, files, goals and hints. The solution has a page of its own, linked at the end."""
    return as_markdown(_exercise_text(known(exercises(), name)))


@ready
def solution(request: HttpRequest, name: str) -> HttpResponse:
    """The solution of an exercise: the files that it changes, as they become, and why it is one."""
    return as_markdown(_solution_text(known(exercises(), name)))


def _exercise_text(one: Exercise) -> str:
    trained = ", ".join(f"[{about.id}]({about.path}) {about.title}" for about in requirements_of(one))
    parts = [f"# {one.title}", f"Level: {one.level}. Trains: {trained}.", flowing(one.story)]
    for name, text in one.files.items():
        parts += [f"## {name}", fenced(text, language_of(name))]
    parts += ["## Goals", listed(_says(one.goals)), "## Must stay true", listed(_says(one.keeps))]
    parts += ["## Hints", "\n".join(f"{number}. {hint}" for number, hint in enumerate(map(_line, one.hints), 1))]
    return "\n\n".join([*parts, f"[A solution, with its reasons]({one.path}solution/)"])


def _solution_text(one: Exercise) -> str:
    parts = [f"# {one.title}: a solution", f"Of the exercise [{one.title}]({one.path}); one way of several."]
    for name, text in one.solution.items():
        parts += [f"## {name}", fenced(text, language_of(name))]
        changes = diff(one.files[name], text).split("\n", 2)[-1]
        parts += ["Against the start:", fenced(changes, "diff")]
    return "\n\n".join([*parts, "## Why", flowing(one.why)])


def _says(conditions: tuple[Condition, ...]) -> list[str]:
    return [_line(condition.says) for condition in conditions]


def _line(prose: str) -> str:
    return " ".join(prose.split())
