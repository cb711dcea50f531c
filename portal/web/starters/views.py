"""The catalogue of starters, a starter's form with its live preview, and the archive."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.review import review
from portal.standard import catalogue as standard
from portal.starters import InvalidAnswers, Starter, catalogue, generate, requirements_of, stand_ins
from portal.web.site import base_url
from portal.web.starters.archives import CONTENT_TYPES, archive_response
from portal.web.starters.equivalents import equivalents
from portal.web.starters.forms import BoundField
from portal.web.starters.preview import shown_file, tree

# What the page's own query may hold beside answers: the open file, the kind of archive, and that the form sent it.
_OWN_PARAMETERS = frozenset({"file", "kind", "by"})


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All starters, with what each gives and which requirements it satisfies."""
    starters = [{"starter": starter, "requirements": requirements_of(starter)} for starter in catalogue().values()]
    return render(request, "starters/index.html", {"starters": starters, "total": len(standard().requirements)})


@require_safe
def starter(request: HttpRequest, name: str) -> HttpResponse:
    """The form, filled in from the query, beside the preview of what it generates."""
    found = _starter(name)
    return render(request, "starters/starter.html", _context(request, found))


@require_safe
def preview(request: HttpRequest, name: str) -> HttpResponse:
    """The part of the page that follows the form: errors, tree, file, commands."""
    found = _starter(name)
    response = render(request, "starters/_live.html", _context(request, found))
    response["HX-Replace-Url"] = _address(found, _answers(request.GET))
    return response


@require_safe
def archive(request: HttpRequest, name: str) -> HttpResponse:
    """The archive; the form again, with every value kept and a message at each wrong one, if it can't be made."""
    found = _starter(name)
    kind = request.GET.get("kind", "zip")
    if kind not in CONTENT_TYPES:
        raise Http404("There are .zip and .tar.gz archives.")
    try:
        return archive_response(generate(name, _answers(request.GET)), kind)
    except InvalidAnswers:
        return render(request, "starters/starter.html", _context(request, found), status=422)


def _starter(name: str) -> Starter:
    try:
        return catalogue()[name]
    except KeyError:
        raise Http404(f"There is no starter {name!r}.") from None


def _answers(query: Mapping[str, str]) -> dict[str, str]:
    """The query's answers; empty ones count as not given, so that defaults stay in force."""
    return {key: value for key, value in query.items() if key not in _OWN_PARAMETERS and value != ""}


def _given(found: Starter, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers that differ from the starter's defaults."""
    defaults = {field.name: str(field.default) for field in found.fields}
    return {key: value for key, value in answers.items() if key in defaults and value != defaults[key]}


def _address(found: Starter, answers: Mapping[str, str]) -> str:
    page = reverse("starters:starter", args=[found.name])
    given = _given(found, answers)
    return f"{page}?{urlencode(given)}" if given else page


def _context(request: HttpRequest, found: Starter) -> dict[str, object]:
    answers = _answers(request.GET)
    errors: dict[str, str] = {}
    project = None
    try:
        project = generate(found.name, answers)
    except InvalidAnswers as invalid:
        errors = dict(invalid.errors)
    bound = [
        BoundField(field, answers.get(field.name, str(field.default)), errors.pop(field.name, None))
        for field in found.fields
    ]
    given = _given(found, answers)
    context: dict[str, object] = {
        "starter": found,
        "main_fields": [field for field in bound if field.field.group == "main"],
        "more_fields": [field for field in bound if field.field.group != "main"],
        "more_open": any(field.error or field.field.name in given for field in bound if field.field.group != "main"),
        "errors": {field.field.label: field for field in bound if field.error},
        "unknown": errors,
        # What a link filled in is somebody else's; what the form sends, the visitor has just typed.
        "given": [field for field in bound if field.field.name in given and request.GET.get("by") != "form"],
        "project": project,
    }
    if project is not None:
        shown = shown_file(project, request.GET.get("file", ""))
        report = review(project.files["Dockerfile"].decode(), shellcheck=False)
        page = reverse("starters:starter", args=[found.name])
        context |= {
            "tree": tree(project, shown.path),
            "shown": shown,
            "report": report,
            "equivalents": equivalents(base_url(request), page, found.name, project.slug, given),
            "checksums": {kind: project.sha256(kind) for kind in CONTENT_TYPES},
            "satisfied": len({id_ for place in project.satisfied() for id_ in place.requirements}),
            "file_count": len(project.files),
            "stand_ins": [field for field in bound if field.field in stand_ins(found, project.answers)],
        }
    return context
