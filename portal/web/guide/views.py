"""Pages of the guide: thin views over the standard and the thread."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal import standard
from portal.review.rule import Rule
from portal.standard import Guide, Level, Page
from portal.standard.highlight import highlight
from portal.web import thread
from portal.web.guide import search as searching
from portal.web.guide import trying
from portal.web.ready import ready

_SOURCE_FOLDER = "portal/standard/guide"


@ready
def index(request: HttpRequest) -> HttpResponse:
    """The guide's front page: what it is, and the whole tree with summaries."""
    guide = thread.guide()
    return render(
        request, "guide/index.html", {"page": guide.front, "tree": _tree(guide, None), "counts": _counts(guide)}
    )


@ready
def page(request: HttpRequest, path: str) -> HttpResponse:
    """A page of the standard."""
    guide = thread.guide()
    try:
        found = guide.page(path)
    except KeyError:
        raise Http404(path) from None
    # A page that introduces its own sub-pages needs no list of them below.
    children = [child for child in guide.children(path) if f'href="{child.address}"' not in found.html]
    context = {
        "page": found,
        "tree": _tree(guide, path),
        "ancestors": guide.ancestors(path),
        "children": children,
        "previous": guide.previous(path),
        "next": guide.next(path),
        "source_url": _source_url(found),
        "markdown_url": reverse("guide:markdown", args=[path]),
    }
    return render(request, "guide/page.html", context)


@ready
def markdown(request: HttpRequest, path: str) -> HttpResponse:
    """A page's Markdown twin."""
    try:
        found = thread.guide().page(path)
    except KeyError:
        raise Http404(path) from None
    return HttpResponse(found.markdown, content_type="text/markdown; charset=utf-8")


@ready
def requirements(request: HttpRequest) -> HttpResponse:
    """The catalogue, filtered by the query's `area`, `level` and `seen_in`."""
    catalogue = standard.catalogue()
    choices = {
        "area": catalogue.areas,
        "level": {level.value: level.value for level in Level},
        "seen_in": thread.SEEN_IN_TITLES,
    }
    chosen = {name: value for name, values in choices.items() if (value := request.GET.get(name, "")) in values}
    strands = [strand for strand in thread.strands().values() if _wanted(strand, chosen)]
    areas = [
        (area, title, [strand for strand in strands if strand.requirement.area == area])
        for area, title in catalogue.areas.items()
    ]
    context = {
        "areas": [area for area in areas if area[2]],
        "choices": choices,
        "chosen": chosen,
        "count": len(strands),
        "total": len(catalogue.requirements),
        "tree": _tree(thread.guide(), None),
    }
    return render(request, "guide/requirements.html", context)


def _wanted(strand: thread.Strand, chosen: dict[str, str]) -> bool:
    requirement = strand.requirement
    return (
        chosen.get("area", requirement.area) == requirement.area
        and chosen.get("level", requirement.level) == requirement.level
        and ("seen_in" not in chosen or chosen["seen_in"] in requirement.seen_in)
    )


@ready
def requirement(request: HttpRequest, id: str) -> HttpResponse:
    """One requirement: statement, correction, and the sections, rules and starter files that are about it."""
    strands = thread.strands()
    if id not in strands:
        if id.upper() in strands:
            return HttpResponsePermanentRedirect(reverse("guide:requirement", args=[id.upper()]))
        raise Http404(id)
    names = list(strands)
    position = names.index(id)
    context = {
        "strand": strands[id],
        "requirement": strands[id].requirement,
        "area": standard.catalogue().areas[strands[id].requirement.area],
        "rules": [_shown(rule) for rule in strands[id].rules],
        "previous": strands[names[position - 1]].requirement if position else None,
        "next": strands[names[position + 1]].requirement if position + 1 < len(names) else None,
        "tree": _tree(thread.guide(), None),
    }
    return render(request, "guide/requirement.html", context)


def _shown(rule: Rule) -> dict[str, Any]:
    """A rule with its first bad example, to be tried, and its first good one, highlighted."""
    bad = next((one for one in trying.of_rule(rule) if one.example.bad), None)
    good = next((example.fixed or example.text for example in rule.examples if example.fixed or not example.bad), None)
    return {
        "rule": rule,
        "bad": bad,
        "good": highlight(good, _language(rule)) if good else "",
    }


def _language(rule: Rule) -> str:
    return "sh" if rule.subjects == ("entrypoint",) else "docker"


@ready
def traceability(request: HttpRequest) -> HttpResponse:
    """The matrix of requirements against sections, rules and starters."""
    strands = list(thread.strands().values())
    context = {
        "strands": strands,
        "total": len(strands),
        "stated": sum(bool(strand.sections) for strand in strands),
        "checked": sum(bool(strand.rules) for strand in strands),
        "satisfied": sum(bool(strand.files) for strand in strands),
        "people": sum(strand.only_people for strand in strands),
        "tree": _tree(thread.guide(), None),
    }
    return render(request, "guide/traceability.html", context)


@ready
def traceability_csv(request: HttpRequest) -> HttpResponse:
    """The matrix as CSV: one line a requirement, several values in a cell parted by a blank."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    rows = _matrix()
    writer.writerow(rows[0].keys())
    for row in rows:
        writer.writerow([" ".join(value) if isinstance(value, list) else value for value in row.values()])
    return HttpResponse(
        file.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="traceability.csv"'},
    )


@ready
def traceability_json(request: HttpRequest) -> HttpResponse:
    """The matrix as JSON: a list of objects."""
    return JsonResponse({"requirements": _matrix()}, json_dumps_params={"indent": 2, "ensure_ascii": False})


def _matrix() -> list[dict[str, str | list[str]]]:
    return [
        {
            "id": strand.requirement.id,
            "name": strand.requirement.name,
            "level": strand.requirement.level.value,
            "says": strand.requirement.says,
            "seen_in": list(strand.requirement.seen_in),
            "sections": [section.address for section in strand.sections],
            "rules": [rule.name for rule in strand.rules],
            "starter_files": [f"{file.starter}/{file.file}" for file in strand.files],
            "aliases": strand.aliases,
        }
        for strand in thread.strands().values()
    ]


@ready
def corrections(request: HttpRequest) -> HttpResponse:
    """Where the source document is wrong or dated, and what holds instead."""
    strands = [strand for strand in thread.strands().values() if strand.requirement.correction]
    guide = thread.guide()
    shown = [
        (strand, [page for page in guide.pages if strand.requirement.id in page.corrections]) for strand in strands
    ]
    return render(request, "guide/corrections.html", {"corrections": shown, "tree": _tree(guide, None)})


@ready
def glossary(request: HttpRequest) -> HttpResponse:
    """The terms that the guide uses, with their meaning."""
    guide = thread.guide()
    context = {"page": guide.glossary_page, "tree": _tree(guide, "glossary")}
    return render(request, "guide/glossary.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What the query `q` finds: the whole page, or only the list of results where htmx asks."""
    query = request.GET.get("q", "").strip()
    context: dict[str, Any] = {"query": query, "hits": searching.search(query) if query else []}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "guide/_results.html", context)
    return render(request, "guide/search.html", {**context, "tree": _tree(thread.guide(), None)})


def _tree(guide: Guide, current: str | None) -> list[dict[str, Any]]:
    """The tree of contents: every page with its children, whether it is the current one and whether it is above it.
    The organisation's documents come after the guide's parts."""
    above = {each.path for each in guide.ancestors(current)} if current else set()

    def branch(parent: str | None) -> list[dict[str, Any]]:
        return [
            {
                "page": child,
                "current": child.path == current,
                "open": child.path in above or child.path == current,
                "children": branch(child.path),
            }
            for child in guide.children(parent)
        ]

    documents = [
        {"page": document, "current": document.path == current, "open": False, "children": []}
        for document in guide.documents
    ]
    return branch(None) + documents


def _counts(guide: Guide) -> dict[str, int]:
    strands = thread.strands().values()
    return {
        "pages": len(guide.pages),
        "requirements": len(strands),
        "corrections": sum(strand.requirement.correction is not None for strand in strands),
        "terms": len(guide.glossary),
    }


def _source_url(found: Page) -> str:
    """Where the page's source can be read and edited; "" where the settings name no repository, or it isn't the
    portal's."""
    if not settings.REPOSITORY_URL or found.own:
        return ""
    return f"{settings.REPOSITORY_URL}/blob/main/{_SOURCE_FOLDER}/{found.source}"
