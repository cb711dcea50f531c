"""The whole standard as one document, to print, to save as PDF or to search in with the browser's own search."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe

from portal import standard
from portal.standard import Page
from portal.web import thread
from portal.web.guide.tools import without_tools
from portal.web.page_links import page_links
from portal.web.ready import ready

_TAG = re.compile(r"<[a-z][a-z0-9]*\s[^<>]*>", re.IGNORECASE)
_REFERENCE = re.compile(r'(?<=\s)(id|for|aria-labelledby|aria-describedby|aria-controls|href|xlink:href)="([^"]*)"')
_PICTURE = re.compile(r"url\(#([^)]+)\)")
_HEADING = re.compile(r"(</?h)([1-6])(?=[\s>])")
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Chapter:
    """A page as a part of the document: its anchor there, its number ("3.2"), and its HTML with anchors of its own."""

    page: Page
    anchor: str
    number: str
    html: SafeString


@ready
def whole(request: HttpRequest) -> HttpResponse:
    """Contents, every section, the table of requirements and the glossary."""
    guide = thread.guide()
    anchors = {page.address: _anchor(page) for page in guide.pages}
    if guide.glossary_page:
        anchors[guide.glossary_page.address] = "glossary"
    strands = thread.strands()
    # A badge leads to the requirement's row in the table at the end.
    anchors |= {strand.requirement.path: f"table-{id}" for id, strand in strands.items()}
    catalogue = standard.catalogue()
    context = {
        "page": guide.front,
        "front": mark_safe(joined(guide.front.html, "front", 0, anchors)) if guide.front else "",  # noqa: S308
        "chapters": _chapters(guide.pages, anchors),
        "glossary": mark_safe(joined(guide.glossary_page.html, "glossary", 0, anchors))  # noqa: S308
        if guide.glossary_page
        else "",
        "areas": [
            (title, [strands[each.id] for each in catalogue.in_area(area)]) for area, title in catalogue.areas.items()
        ],
        "links": page_links(request, "The whole standard"),
    }
    return render(request, "guide/print.html", context)


def _anchor(page: Page) -> str:
    return page.path.replace("/", "-")


def _chapters(pages: tuple[Page, ...], anchors: Mapping[str, str]) -> list[Chapter]:
    counters: list[int] = []
    chapters = []
    for page in pages:
        del counters[page.depth + 1 :]
        while len(counters) <= page.depth:
            counters.append(0)
        counters[page.depth] += 1
        # What a page's own renderer made, which escapes all text; only anchors and heading levels change.
        html = mark_safe(joined(without_tools(page.html), _anchor(page), page.depth + 1, anchors))  # noqa: S308
        chapters.append(Chapter(page, _anchor(page), ".".join(map(str, counters)), html))
    return chapters


def joined(html: str, anchor: str, deeper: int, anchors: Mapping[str, str]) -> str:
    """A page's HTML as part of a document that holds other pages.

    Args:
        html: what the guide's renderer made.
        anchor: the page's own anchor in the document, which its ids are made unique with.
        deeper: by how many levels its headings go down (six is the deepest).
        anchors: the anchors of all addresses that are in the document; links to them stay within it.
    """

    def reference(match: re.Match[str]) -> str:
        name, value = match.groups()
        if "href" not in name:
            return f'{name}="{" ".join(f"{anchor}--{each}" for each in value.split())}"'
        address, hash_, fragment = value.partition("#")
        if not address:
            return f'{name}="#{anchor}--{fragment}"'
        if (place := anchors.get(address)) is None:
            return match[0]
        return f'{name}="#{place}--{fragment}"' if hash_ else f'{name}="#{place}"'

    def tag(match: re.Match[str]) -> str:
        return _PICTURE.sub(rf"url(#{anchor}--\1)", _REFERENCE.sub(reference, match[0]))

    def heading(match: re.Match[str]) -> str:
        return f"{match[1]}{min(int(match[2]) + deeper, _DEEPEST)}"

    return _HEADING.sub(heading, _TAG.sub(tag, html))
