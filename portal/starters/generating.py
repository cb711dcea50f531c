"""From a starter's name and answers to a project."""

from __future__ import annotations

from collections.abc import Mapping

from portal.starters.answers import check_answer, check_answers
from portal.starters.catalogue import load, places
from portal.starters.manifest import FILE as MANIFEST
from portal.starters.manifest import manifest
from portal.starters.model import InvalidAnswers, Starter
from portal.starters.project import Project


def generate(name: str, answers: Mapping[str, object]) -> Project:
    """The project that the starter `name` makes of the answers; what is left out takes its default.

    Nothing is written and nothing of the answers is ever run or compiled. Raises KeyError for an unknown starter,
    InvalidAnswers for answers that can't be used.
    """
    loaded = load()
    starter, template = loaded.starters[name], loaded.templates[name]
    context = template.derived(check_answers(starter, answers))
    _check_derived(starter, context)
    rendered = template.render(context)
    satisfied = places(starter.satisfactions, template, context)
    complete = {field.name: context[field.name] for field in starter.fields}
    files = rendered.files | {MANIFEST: manifest(starter, complete, rendered.files, satisfied)}
    return Project(
        starter=starter,
        slug=context["project_slug"],
        answers=complete,
        context=context,
        files=dict(sorted(files.items())),
        modes=rendered.modes | {MANIFEST: 0o644},
        places=satisfied,
    )


def _check_derived(starter: Starter, context: Mapping[str, str]) -> None:
    """What follows from valid answers need not be valid: a name may hold no letter that a slug can have."""
    errors = {}
    for field in starter.fields:
        if field.derived:
            _, error = check_answer(field, context[field.name], starter.language)
            if error:
                errors[field.name] = f"{context[field.name]!r}, which follows from the other answers, won't do. {error}"
    if errors:
        raise InvalidAnswers(errors)
