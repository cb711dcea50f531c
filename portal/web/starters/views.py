"""The catalogue of starters, a starter's form with its live preview, and the archive."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.review.engine import RULESET
from portal.standard import catalogue as standard
from portal.starters import Field, InvalidAnswers, Project, Starter, catalogue, generate, of_organisation, stand_ins
from portal.starters import reviewed as reports
from portal.starters.container import CONTRACT
from portal.starters.copied import MOST_FILES, places
from portal.starters.generating import PORTAL_FILES
from portal.starters.noted import shortened
from portal.starters.sources import of_folder
from portal.web import observing
from portal.web.limits import GENERATIONS, limited
from portal.web.page_links import page_links
from portal.web.ready import ready, ready_unless_asked
from portal.web.site import base_url
from portal.web.starters.archives import CONTENT_TYPES, archive_response
from portal.web.starters.cards import cards
from portal.web.starters.equivalents import equivalents
from portal.web.starters.forms import BoundField
from portal.web.starters.last_edit import PARAMETERS, LastEdit, last_edit
from portal.web.starters.pieces import lines_html, places_html, tree_html
from portal.web.starters.preview import by_requirement, shown_file, shown_path, tree

# What the page's own query may hold beside answers: the open file, the kind of archive, who filled the form in, whether
# only the container is wanted, files of another project to move, and what the last edit is compared with.
_OWN_PARAMETERS = frozenset({"file", "kind", "by", "only", "copied"}) | PARAMETERS
_ONLY = {"": False, "container": True}
# Derived variables that are worth seeing, as the preview calls them.
_NAMES = {"__image": "Image", "__package": "Package", "__command": "Command in the image"}

# What no application has yet; all other files of a container may be there.
_NEW = PORTAL_FILES | {CONTRACT}


@ready
def index(request: HttpRequest) -> HttpResponse:
    """All starters, with what each gives, which requirements it satisfies and which not."""
    context = {
        "groups": cards(),
        "count": len(catalogue()),
        "total": len(standard().requirements),
        "links": page_links(request, "Starters", markdown=reverse("starters:index-markdown")),
    }
    return render(request, "starters/index.html", context)


@ready_unless_asked
def starter(request: HttpRequest, name: str) -> HttpResponse:
    """The form, filled in from the query, beside the preview of what it generates."""
    found = _starter(name)
    return _filled_in(request, found) if request.GET else _page(request, found)


def _page(request: HttpRequest, found: Starter) -> HttpResponse:
    links = page_links(request, found.title, markdown=reverse("starters:starter-markdown", args=[found.name]))
    return render(request, "starters/starter.html", _context(request, found) | {"links": links})


_filled_in = limited(GENERATIONS, "GET")(_page)


@require_safe
@limited(GENERATIONS, "GET")
def preview(request: HttpRequest, name: str) -> HttpResponse:
    """The part of the page that follows the form: errors, tree, file, commands."""
    found = _starter(name)
    context = _context(request, found) | {"follows_form": "HX-Request" in request.headers}
    if context["project"] is not None:
        observing.rendered(request, found.name, "preview")
    response = render(request, "starters/_live.html", context)
    response["HX-Replace-Url"] = _address(found, request)
    return response


@require_safe
@limited(GENERATIONS, "GET")
def archive(request: HttpRequest, name: str) -> HttpResponse:
    """The archive; the form again, with every value kept and a message at each wrong one, if it can't be made."""
    found = _starter(name)
    kind = request.GET.get("kind", "zip")
    if kind not in CONTENT_TYPES:
        raise Http404("There are .zip and .tar.gz archives.")
    try:
        response = archive_response(_generated(request, found, _answers(request.GET)), kind)
    except InvalidAnswers:
        return render(request, "starters/starter.html", _context(request, found, strict=True), status=422)
    observing.rendered(request, found.name, "archive")
    return response


@require_safe
@limited(GENERATIONS, "GET")
def replay(request: HttpRequest, name: str) -> HttpResponse:
    """The answers as a file for stock cookiecutter."""
    found = _starter(name)
    try:
        project = _generated(request, found, _answers(request.GET))
    except InvalidAnswers:
        return render(request, "starters/starter.html", _context(request, found, strict=True), status=422)
    response = HttpResponse(project.replay(), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{project.slug}.cookiecutter.json"'
    return response


@require_safe
def template(request: HttpRequest, name: str) -> HttpResponse:
    """The starter's template for stock cookiecutter, as an archive."""
    response = HttpResponse(of_folder(_starter(name).folder).template(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{name}-template.zip"'
    return response


def _starter(name: str) -> Starter:
    try:
        return catalogue()[name]
    except KeyError:
        raise Http404(f"There is no starter {name!r}.") from None


def _answers(query: Mapping[str, str]) -> dict[str, str]:
    """The query's answers; empty ones count as not given, so that defaults stay in force."""
    return {key: value for key, value in query.items() if key not in _OWN_PARAMETERS and value != ""}


def _generated(request: HttpRequest, found: Starter, answers: Mapping[str, str]) -> Project:
    given = {key: request.GET.getlist(key) for key in answers}
    if repeated := {key: values for key, values in given.items() if len(values) > 1}:
        raise InvalidAnswers(
            {key: f"This was given {len(values)} times; give it once." for key, values in repeated.items()}
        )
    only = request.GET.get("only", "")
    if only not in _ONLY:
        raise InvalidAnswers({"only": "Leave it out, or give container."})
    return generate(found.name, answers, container_only=_ONLY[only])


def _given(found: Starter, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers that differ from the starter's defaults."""
    defaults = {field.name: str(field.default) for field in found.fields}
    return {key: value for key, value in answers.items() if key in defaults and value != defaults[key]}


def _address(found: Starter, request: HttpRequest) -> str:
    page = reverse("starters:starter", args=[found.name])
    only = {"only": "container"} if request.GET.get("only") == "container" else {}
    given = only | _given(found, _answers(request.GET)) | ({"copied": names} if (names := _copied(request)) else {})
    return f"{page}?{urlencode(given, doseq=True)}" if given else page


def _copied(request: HttpRequest) -> list[str]:
    """Names of another project's files, by what its Dockerfile copies; cut to what a page can show."""
    return [shortened(name) for name in request.GET.getlist("copied")[:MOST_FILES]]


def _context(request: HttpRequest, found: Starter, *, strict: bool = False) -> dict[str, object]:
    """What the page shows. Names in the address that are no question, such as those that mailings add, are left aside
    and told; where `strict`, they are wrong."""
    answers = _answers(request.GET)
    asked = {field.name for field in found.fields}
    ignored = [] if strict else [shortened(key) for key in answers if key not in asked][:MOST_FILES]
    if ignored:
        answers = {key: value for key, value in answers.items() if key in asked}
    errors: dict[str, str] = {}
    project = None
    try:
        project = _generated(request, found, answers)
    except InvalidAnswers as invalid:
        errors = dict(invalid.errors)
    derived = project.context if project else _derived(found, answers, errors)
    bound = [
        BoundField(
            field,
            answers.get(field.name, str(field.default)),
            errors.pop(field.name, None),
            derived=_told(field, answers, derived),
        )
        for field in found.fields
    ]
    given = _given(found, answers)
    path = shown_path(project, request.GET.get("file", "")) if project else request.GET.get("file", "")
    edit = last_edit(request.GET, given, project, path)
    context: dict[str, object] = {
        "starter": found,
        "main_fields": [field for field in bound if field.field.group == "main"],
        "more_fields": [field for field in bound if field.field.group != "main"],
        "more_open": any(field.error or field.field.name in given for field in bound if field.field.group != "main"),
        "errors": {field.field.label: field for field in bound if field.error},
        "unknown": errors,
        "ignored": ignored,
        # What a link filled in is somebody else's; what the form sends, the visitor has just typed.
        "given": [field for field in bound if field.field.name in given and request.GET.get("by") != "form"],
        "from_dockerfile": request.GET.get("by") == "dockerfile",
        "moves": places(_copied(request), found),
        "only": request.GET.get("only", ""),
        "project": project,
        "edit": edit,
    }
    if project is not None:
        left = stand_ins(found, project.answers)
        ours = of_organisation(found, project.answers)
        context["stand_ins"] = [field for field in bound if field.field in left]
        context["of_organisation"] = [field for field in bound if field.field in ours]
        context |= _preview(request, found, project, given, edit, path)
    return context


def _told(field: Field, answers: Mapping[str, str], derived: Mapping[str, str]) -> str:
    """What a field comes to, where that is not what was typed into it; "" where it is, or what was typed won't do."""
    value = derived.get(field.name, "")
    return value if field.derived and value != answers.get(field.name) else ""


def _derived(found: Starter, answers: Mapping[str, str], errors: Mapping[str, str]) -> Mapping[str, str]:
    """What follows from the answers that will do, so that one wrong answer does not unsay the names of the others."""
    try:
        return generate(found.name, {key: value for key, value in answers.items() if key not in errors}).context
    except InvalidAnswers:
        return {}


def _preview(
    request: HttpRequest,
    found: Starter,
    project: Project,
    given: dict[str, str],
    edit: LastEdit,
    path: str,
) -> dict[str, object]:
    """What the page shows of a project that could be generated."""
    page = reverse("starters:starter", args=[found.name])
    query = urlencode(({"only": "container"} if project.container_only else {}) | given)
    satisfied = project.satisfied()
    satisfying = by_requirement(satisfied)
    shown = shown_file(project, satisfied, path, edit.lines)
    return {
        "tree": tree_html(tree(project, satisfied, path, edit.changed)),
        "shown": shown,
        "lines": lines_html(shown.lines),
        "reviewed": dict.fromkeys(one.beside(path) for one in project.reviews for path in one.report.files),
        "report_file": reports.FILE,
        "ruleset": RULESET,
        "equivalents": equivalents(
            base_url(request),
            page,
            reverse("starters:template", args=[found.name]),
            found.name,
            project.slug,
            given,
            project.container_only,
        ),
        "checksums": {kind: project.sha256(kind) for kind in CONTENT_TYPES},
        "satisfying": [(each.requirement, places_html(each.places, page, query)) for each in satisfying],
        "satisfied": len(satisfying),
        "file_count": len(project.files),
        "replaced": [path for path in project.files if path not in _NEW] if project.container_only else [],
        "query": query,
        "names": [(label, project.context[key]) for key, label in _NAMES.items() if key in project.context],
    }
