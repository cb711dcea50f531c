"""From a starter's name and answers to a project."""

from __future__ import annotations

from collections.abc import Mapping

from portal.starters import container, reviewed
from portal.starters.answers import check_answer, check_answers
from portal.starters.catalogue import load, places
from portal.starters.manifest import FILE as MANIFEST
from portal.starters.manifest import manifest
from portal.starters.model import InvalidAnswers, Starter
from portal.starters.project import Project
from portal.starters.rendering import Rendered, Template

PORTAL_FILES = frozenset({MANIFEST, reviewed.FILE})
"""What only the portal writes: stock cookiecutter makes the same project without them."""


def generate(name: str, answers: Mapping[str, object], *, container_only: bool = False) -> Project:
    """The project that the starter `name` makes of the answers; what is left out takes its default.

    `container_only` leaves the application out, for a project that has one already. Nothing is written and nothing of
    the answers is ever run or compiled. Raises KeyError for an unknown starter, InvalidAnswers for answers that can't
    be used.
    """
    loaded = load()
    starter, template = loaded.starters[name], loaded.templates[name]
    context = template.derived(check_answers(starter, answers))
    _check_derived(starter, context)
    rendered = render(starter, template, context, container_only)
    satisfied = places(starter.satisfactions, template, context)
    if container_only:
        satisfied = container.without_application(starter, satisfied)
    complete = {field.name: context[field.name] for field in starter.fields}
    reviews, report = reviewed.reviewed(rendered.files)
    files = dict(sorted((rendered.files | {reviewed.FILE: report}).items()))
    record = manifest(starter, complete, files, satisfied, container_only)
    return Project(
        starter=starter,
        slug=context["project_slug"],
        answers=complete,
        context=context,
        files=dict(sorted((files | {MANIFEST: record.written()}).items())),
        modes=rendered.modes | dict.fromkeys(PORTAL_FILES, 0o644),
        places=satisfied,
        reviews=reviews,
        container_only=container_only,
    )


def render(starter: Starter, template: Template, context: Mapping[str, str], container_only: bool) -> Rendered:
    """What the template makes of these variables, the application left out where only the container is wanted."""
    rendered = template.render(context)
    if not container_only:
        return rendered
    return container.fitted(starter, container.files_of(starter, rendered), template, context)


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
