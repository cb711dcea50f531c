"""What machines read first: robots.txt, the sitemap, and llms.txt with the whole guide as one Markdown file."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from xml.sax.saxutils import escape

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from portal import starters, workshop
from portal.review.rules import rules
from portal.standard import Page, catalogue, organisation
from portal.standard.history import last_changes
from portal.standard.markup import TOOLS
from portal.web import thread
from portal.web.ready import ready
from portal.web.site import base_url
from portal.web.twins import as_markdown

# Pages that are the same for everyone and not made from a list.
_SINGLE = (
    *("home", "guide:index", "guide:requirements", "guide:traceability", "guide:corrections", "guide:changes"),
    *("guide:glossary", "guide:print", "review:index", "review:run", "review:pipelines", "review:rules"),
    *("starters:index", "workshop:index", "workshop:first-day", "api", "insights:privacy"),
)


@ready
def robots(request: HttpRequest) -> HttpResponse:
    """Everything may be listed but what visitors shared, what a machine asks for, searches, and what staff see."""
    closed = [reverse("guide:search"), "/review/shared/", "/api/v1/", "/insights/", "/login/", "/admin/", "/feedback/"]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    lines += ["", f"Sitemap: {base_url(request)}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@ready
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every page that search engines may list, with the day of its last change where one is recorded."""
    base = base_url(request)
    entries = []
    for address, changed in public_pages():
        day = f"<lastmod>{changed.isoformat()}</lastmod>" if changed else ""
        entries.append(f"<url><loc>{escape(base + address)}</loc>{day}</url>")
    body = "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
            *entries,
            "</urlset>",
            "",
        ]
    )
    return HttpResponse(body, content_type="application/xml; charset=utf-8")


def public_pages() -> Iterator[tuple[str, datetime.date | None]]:
    """The address of every page that is the same for everyone, and the day of its last change where it is recorded."""
    changed = last_changes()
    for name in _SINGLE:
        yield reverse(name), None
    for page in thread.guide().pages:
        yield page.address, None if page.own else changed.get(f"guide/{page.source}")
    for tool in TOOLS:
        yield reverse("guide:tool", args=[tool]), None
    for document in thread.guide().documents:
        yield document.address, None
    for requirement in catalogue().requirements.values():
        yield requirement.path, None
    for name in rules():
        yield reverse("review:rule", args=[name]), None
    for name in starters.catalogue():
        yield reverse("starters:starter", args=[name]), None
    for exercise in workshop.exercises().values():
        yield exercise.path, None


@ready
def llms(request: HttpRequest) -> HttpResponse:
    """A map of the site for language models (llmstxt.org): what there is, each with a link to its Markdown."""
    base = base_url(request)
    guide = thread.guide()
    parts = [
        f"# {organisation().name}: containerisation standard",
        "> A standard for building and running containers: a guide that explains it, a catalogue of "
        f"{len(catalogue().requirements)} requirements with ids that never change, {len(rules())} rules that check "
        f"Dockerfiles and what belongs to them, {len(workshop.exercises())} exercises, and starters that comply.",
        "Every page of the guide, every requirement, rule, exercise, solution and starter is also there as Markdown: "
        "put `.md` in place of the closing slash of its address.",
        "## Guide",
        "\n".join(_listed(page, base) for page in (*guide.pages, *guide.documents)),
        "## Tools",
        "\n".join(f"- [{title}]({base}{reverse('guide:tool', args=[name])})" for name, title in TOOLS.items()),
        "## Workshop",
        f"- [Your first day]({base}{reverse('workshop:first-day-markdown')}): a checklist for newcomers\n"
        + "\n".join(
            f"- [{one.title}]({base}{reverse('workshop:exercise-markdown', args=[one.name])}): {one.summary} "
            f"([solution]({base}{reverse('workshop:solution-markdown', args=[one.name])}))"
            for one in workshop.exercises().values()
        ),
        "## Starters",
        "\n".join(
            f"- [{one.title}]({base}{reverse('starters:starter-markdown', args=[one.name])}): {one.summary}"
            for one in starters.catalogue().values()
        ),
        "## Reference",
        "\n".join(
            f"- [{title}]({base}{reverse(name)}): {about}"
            for name, title, about in (
                ("guide:requirements-markdown", "Requirements", "every statement of the standard, by area"),
                ("guide:corrections-markdown", "Corrections", "where the source document is wrong or dated"),
                ("guide:changes-markdown", "Changes", "what each version of the standard changed"),
                ("guide:glossary-markdown", "Glossary", "the terms that the standard uses"),
                ("review:rules-markdown", "Rules", "what the reviewer checks"),
                (
                    "guide:traceability-json",
                    "Traceability",
                    "requirements with their sections, rules, starters and exercises, as JSON",
                ),
            )
        ),
        "## API",
        f"- [OpenAPI description]({base}{reverse('api-1.0.0:openapi-json')}): review a Dockerfile by "
        "`POST /api/v1/review` with the file as text/plain; no key is needed",
        "## Optional",
        f"- [The whole guide in one file]({base}{reverse('llms-full')})",
    ]
    return HttpResponse("\n\n".join(parts) + "\n", content_type="text/plain; charset=utf-8")


def _listed(page: Page, base: str) -> str:
    address = base + reverse("guide:markdown", args=[page.path])
    return f"{'  ' * page.depth}- [{page.title}]({address})" + (f": {page.summary}" if page.summary else "")


@ready
def llms_full(request: HttpRequest) -> HttpResponse:
    """The guide's pages one after the other, then the glossary, as one Markdown document."""
    guide = thread.guide()
    pages = [guide.front, *guide.pages, *guide.documents, guide.glossary_page]
    response = as_markdown("\n\n---\n\n".join(page.markdown.strip() for page in pages if page))
    response.headers["Content-Type"] = "text/plain; charset=utf-8"
    return response
