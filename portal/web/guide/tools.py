"""Tools in the guide: drawn into its pages as they are at first, and each on a page of its own that answers a form."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from portal.review.pictures import cache
from portal.standard import catalogue, organisation, stopping
from portal.standard.anatomy import TOUCH_POINTS
from portal.standard.guide import PICTURE_FOLDER, pictures
from portal.standard.highlight import highlight
from portal.standard.markup import TOOLS
from portal.standard.tagging import InvalidTagging, tags_of
from portal.web import thread
from portal.web.ready import ready_unless_asked

Query = Mapping[str, str]

_PLACE = re.compile(r'<div data-tool="([a-z]+)"></div>')
_TOUCH = re.compile(r'<g data-touch="([a-z]+)">(.*?)</g>', re.DOTALL)
_MAX_FIELD = 8_000
_EXAMPLE = {"version": "1.13.2", "commit": "9fab040a", "existing": "1.12.6 1.12.7 1.13.0 1.13.1"}
_LEFT = {"image": "the image", "commit": "the commit", "existing": "the tags that exist already"}


def _tags(query: Query) -> dict[str, Any]:
    """The tag calculator: the form's fields, and either their errors or the tags."""
    example = {"image": f"{organisation().registry}/tango-example/powersupply", **_EXAMPLE}
    fields = {name: query.get(name, "" if query else value).strip() for name, value in example.items()}
    # What is left of the example beside a version of one's own would tell of tags that nobody has.
    left = [label for name, label in _LEFT.items() if fields[name] == example[name]]
    context: dict[str, Any] = {"fields": fields, "left": left if fields["version"] != example["version"] else []}
    too_long = {name for name, value in fields.items() if len(value) > _MAX_FIELD}
    if too_long:
        fields.update(dict.fromkeys(too_long, ""))
        return {**context, "errors": dict.fromkeys(too_long, f"This is longer than {_MAX_FIELD:,} characters.")}
    existing = fields["existing"].replace(",", " ").split()
    try:
        tagging = tags_of(fields["version"], fields["commit"], existing, fields["image"])
    except InvalidTagging as invalid:
        return {**context, "errors": invalid.errors}
    requirements = catalogue().requirements
    commands = tagging.commands(fields["image"] or "project/application")
    return {
        **context,
        "tagging": tagging,
        "tags": [(tag, requirements[tag.requirement]) for tag in tagging.tags],
        "commands": mark_safe(highlight(commands, "sh")),  # noqa: S308 - Pygments escapes
    }


def _cache(query: Query) -> dict[str, Any]:
    """The cache simulator: what may change, what does, and both builds."""
    chosen = query.get("change", "")
    chosen = chosen if chosen in cache.CHANGES else "code"
    bad, good = cache.simulate(chosen)
    longest = max(bad.seconds, good.seconds, 1)
    return {
        "changes": [(key, change, key == chosen) for key, change in cache.CHANGES.items()],
        "builds": [
            ("bad", "Everything is copied first", bad, bad.seconds / longest * 100),
            ("good", "From the stable to the volatile", good, good.seconds / longest * 100),
        ],
        "requirement": catalogue().requirements["IMG-5"],
    }


def _stop(query: Query) -> dict[str, Any]:
    """The steps of a stop: what is compared, for which program, with which grace period."""
    compared = _one_of(query, "compare", stopping.COMPARISONS)
    program = _one_of(query, "program", stopping.PROGRAMS)
    grace = _one_of(query, "grace", stopping.GRACE)
    seconds = float(grace)
    stops = [
        stopping.stop(stopping.LAUNCHES[name], stopping.PROGRAMS[program], seconds)
        for name in stopping.COMPARISONS[compared][1]
    ]
    requirements = catalogue().requirements
    return {
        "comparisons": [(key, title, key == compared) for key, (title, _) in stopping.COMPARISONS.items()],
        "programs": [(key, one, key == program) for key, one in stopping.PROGRAMS.items()],
        "graces": [(key, title, key == grace) for key, title in stopping.GRACE.items()],
        "stops": [(one, one.took / seconds * 100) for one in stops],
        "steps": [
            (title, [(one.launch, one.moments[number]) for one in stops]) for number, title in enumerate(stopping.STEPS)
        ],
        "requirements": [requirements[name] for name in ("APP-5", "APP-6", "APP-7")],
    }


def _one_of(query: Query, name: str, choices: Mapping[str, object]) -> str:
    """The query's value where it is one of the choices, else the first of them."""
    value = query.get(name, "")
    return value if value in choices else next(iter(choices))


def _anatomy(_: Query) -> dict[str, Any]:
    """The figure with its touch points as links to what is said about them."""
    requirements, pages = catalogue().requirements, thread.guide()
    svg = pictures(PICTURE_FOLDER)["container-anatomy"].replace('role="img"', 'role="group"', 1)
    return {
        "picture": mark_safe(_TOUCH.sub(r'<a class="touch" href="#touch-\1">\2</a>', svg)),  # noqa: S308 - ours
        "points": [
            (point, [requirements[name] for name in point.requirements], pages.page(point.page))
            for point in TOUCH_POINTS
        ],
    }


class Tool(NamedTuple):
    """A tool: the section that it belongs to, and what makes its template's context from a form's query."""

    section: str
    context: Callable[[Query], dict[str, Any]]


_TOOLS = {
    "tags": Tool("building/naming-and-tagging", _tags),
    "cache": Tool("building/ordering", _cache),
    "stop": Tool("structuring/structuring-applications", _stop),
    "anatomy": Tool("structuring/how-containerisation-works", _anatomy),
}


def with_tools(html: str) -> SafeString:
    """A page's HTML with the tools that belong into it."""
    return mark_safe(_PLACE.sub(lambda match: _drawn(match[1], {}), html))  # noqa: S308 - ours and the templates'


def without_tools(html: str) -> SafeString:
    """A page's HTML for paper: the figure as it is drawn, and links to the other tools."""

    def still(match: re.Match[str]) -> str:
        name = match[1]
        if name == "anatomy":
            return pictures(PICTURE_FOLDER)["container-anatomy"]
        return f'<p><a href="{reverse("guide:tool", args=[name])}">{TOOLS[name]}</a></p>'

    return mark_safe(_PLACE.sub(still, html))  # noqa: S308 - ours


def has_tools(html: str) -> bool:
    """Whether a page's HTML has the place of a tool."""
    return _PLACE.search(html) is not None


def _drawn(name: str, query: Query) -> str:
    return render_to_string(f"guide/tools/{name}.html", _TOOLS[name].context(query))


@ready_unless_asked
def page(request: HttpRequest, name: str) -> HttpResponse:
    """A tool by itself, with what its form was sent with."""
    if name not in _TOOLS:
        raise Http404(name)
    section = thread.guide().page(_TOOLS[name].section)
    drawn = mark_safe(_drawn(name, request.GET.dict()))  # noqa: S308 - the templates escape
    context = {"title": TOOLS[name], "drawn": drawn, "section": section, "back": f"{section.address}#tool-{name}"}
    return render(request, "guide/tool.html", context)
