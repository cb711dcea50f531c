"""Pages of the guide: thin views over the standard and the thread."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from portal import standard
from portal.review.rule import Rule
from portal.standard import Guide, Level
from portal.standard.highlight import highlight
from portal.web import moved, observing, thread
from portal.web.guide import search as searching
from portal.web.guide import trying
from portal.web.guide.tools import has_tools, with_tools
from portal.web.guide.tree import tree
from portal.web.limits import SEARCHES, limited
from portal.web.page_links import page_links
from portal.web.ready import ready, ready_unless_searched
from portal.web.review.examples import LANGUAGES

_SOURCE_FOLDER = "portal/standard/guide/"
_CATALOGUE = "portal/standard/requirements.yaml"


@ready
def index(request: HttpRequest) -> HttpResponse:
    """The guide's front page: what it is, and the whole tree with summaries."""
    guide = thread.guide()
    links = page_links(
        request, "The guide", source=f"{_SOURCE_FOLDER}index.rst", markdown=reverse("guide:index-markdown")
    )
    context = {
        "page": guide.front,
        "tree": tree(guide, None),
        "counts": _counts(guide),
        "anchors": moved.anchors(),
        "links": links,
    }
    return render(request, "guide/index.html", context)


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
        "html": with_tools(found.html),
        "has_tools": has_tools(found.html),
        "names_command": any("portal review" in passage.text for passage in found.passages),
        "tree": tree(guide, path),
        "ancestors": guide.ancestors(path),
        "children": children,
        "previous": guide.previous(path),
        "next": guide.next(path),
        "links": page_links(
            request,
            found.title,
            source="" if found.own else _SOURCE_FOLDER + found.source,
            markdown=reverse("guide:markdown", args=[path]),
        ),
        "exercises": thread.exercises_training(found.requirements),
    }
    return render(request, "guide/page.html", context)


@ready_unless_searched("area", "level", "seen_in")
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
        "only_people": sum(strand.only_people for strand in strands),
        "total": len(catalogue.requirements),
        "links": page_links(
            request, "Requirements", source=_CATALOGUE, markdown=reverse("guide:requirements-markdown")
        ),
        "tree": tree(thread.guide(), None),
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
    """One requirement: statement, correction, and the sections, rules, files and exercises that are about it."""
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
        "exceptions": _exceptions(),
        "links": page_links(request, id, source=_CATALOGUE, markdown=reverse("guide:requirement-markdown", args=[id])),
        "previous": strands[names[position - 1]].requirement if position else None,
        "next": strands[names[position + 1]].requirement if position + 1 < len(names) else None,
        "tree": tree(thread.guide(), None),
    }
    return render(request, "guide/requirement.html", context)


def _exceptions() -> str:
    """The address of what the guide says on exceptions, "" where an organisation's own overview says nothing."""
    overview = next((page for page in thread.guide().pages if page.path == "overview"), None)
    if overview is None or all(passage.anchor != "exceptions" for passage in overview.passages):
        return ""
    return f"{overview.address}#exceptions"


def _shown(rule: Rule) -> dict[str, Any]:
    """A rule with its first bad example, to be tried, and its first good one, highlighted."""
    bad = next((one for one in trying.of_rule(rule) if one.example.bad), None)
    good = rule.first_good
    return {
        "rule": rule,
        "bad": bad,
        "good": good,
        "good_html": mark_safe(highlight(good.text, LANGUAGES[good.subject])) if good else "",  # noqa: S308 - it escapes
    }


@ready
def corrections(request: HttpRequest) -> HttpResponse:
    """Where the source document is wrong or dated, and what holds instead."""
    strands = [strand for strand in thread.strands().values() if strand.requirement.correction]
    guide = thread.guide()
    shown = [
        (strand, [page for page in guide.pages if strand.requirement.id in page.corrections]) for strand in strands
    ]
    links = page_links(request, "Corrections", source=_CATALOGUE, markdown=reverse("guide:corrections-markdown"))
    context = {
        "corrections": shown,
        "remarks": [page for page in guide.pages if page.remarks],
        "links": links,
        "tree": tree(guide, None),
    }
    return render(request, "guide/corrections.html", context)


@ready
def glossary(request: HttpRequest) -> HttpResponse:
    """The terms that the guide uses, with their meaning."""
    guide = thread.guide()
    links = page_links(
        request, "Glossary", source=f"{_SOURCE_FOLDER}glossary.rst", markdown=reverse("guide:glossary-markdown")
    )
    context = {"page": guide.glossary_page, "links": links, "tree": tree(guide, "glossary")}
    return render(request, "guide/glossary.html", context)


@require_safe
@limited(SEARCHES, "GET")
def search(request: HttpRequest) -> HttpResponse:
    """What the query `q` finds, of one `kind` or of all: the whole page, or only the list where htmx asks."""
    context = searching.found(request.GET.get("q", ""), request.GET.get("kind", ""))
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "guide/_results.html", context)
    observing.searched(request, context["query"], context["total"])  # not what was typed on the way to it
    return render(request, "guide/search.html", {**context, "tree": tree(thread.guide(), None)})


@require_safe
@limited(SEARCHES, "GET", refused=lambda message: HttpResponse(message, status=429, content_type="text/plain"))
def suggestions(request: HttpRequest) -> HttpResponse:
    """The first hits for a query `q`, for the list below the search field of every page."""
    response = render(request, "guide/_suggestions.html", searching.suggested(request.GET.get("q", "")))
    response["Cache-Control"] = "private, max-age=60"
    return response


def _counts(guide: Guide) -> dict[str, int]:
    strands = thread.strands().values()
    return {
        "pages": len(guide.pages),
        "requirements": len(strands),
        "corrections": sum(strand.requirement.correction is not None for strand in strands),
        "terms": len(guide.glossary),
    }
