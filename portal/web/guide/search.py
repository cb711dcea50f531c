"""Search over everything that SOURCES yields: one index a process, built at its start and never changed."""

from __future__ import annotations

import functools
import re
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from portal.search import Hit, Index, Piece
from portal.standard import area_names, catalogue
from portal.web.guide.sources import KINDS, SOURCES

_SUGGESTED = 8
_ID = re.compile(r"([A-Za-z]{2,8})[- ]?([0-9]{1,4})")


@functools.cache
def index() -> Index:
    """The index of all sources, built at the first call."""
    return Index(entry for source in SOURCES for entry in source())


def suggested(typed: str) -> dict[str, Any]:
    """What _suggestions.html shows for what was typed: the first hits and how many there are."""
    results = index().search(typed, most=_SUGGESTED)
    query = typed.strip()
    return {
        "query": query,
        "all_query": urlencode({"q": query}),
        "hits": [_shown(hit) for hit in results.hits],
        "total": results.total,
    }


def found(typed: str, kind: str = "") -> dict[str, Any]:
    """What _results.html shows for what was typed: hits of one kind or of all, the kinds to choose from with their
    counts, the query as it was meant, and titles alike where nothing was found. An unknown kind stands for all; so
    does one that has no hit while others have."""
    query = typed.strip()
    kind = kind if kind in KINDS else ""
    # Not stripped: a blank at the end says that the last word is whole.
    results = index().search(typed, kind=kind or None)
    if kind and not results.hits and results.total:
        kind, results = "", index().search(typed)
    return {
        "query": query,
        "missing": missing(query),
        "kind": kind,
        "hits": [_shown(hit) for hit in results.hits],
        "total": results.counts[kind] if kind and results.total else results.total,
        "meant": results.meant,
        "meant_query": urlencode({"q": results.meant or ""}),
        "filters": [
            {
                "kind": name,
                "title": title,
                "count": count,
                "address": "?" + urlencode({"q": query} | ({"kind": name} if name else {})),
            }
            for name, title in {"": "All", **KINDS}.items()
            if (count := results.counts.get(name, 0) if name else results.total)
        ],
        "alike": index().alike(query) if query and not results.total else [],
    }


def missing(query: str) -> dict[str, Any] | None:
    """What to say of an id of a requirement that does not exist, such as IMG-99: the id, its area, and the area's last
    requirement; None where the query is no such id."""
    given = _ID.fullmatch(query.strip())
    area = given[1].upper() if given else ""
    if given is None or area not in area_names():
        return None
    known = [one for one in catalogue().requirements.values() if one.area == area]
    number = f"{area}-{int(given[2])}"
    return None if number in catalogue().requirements or not known else {"id": number, "area": area, "last": known[-1]}


def _shown(hit: Hit) -> dict[str, Any]:
    return {
        "entry": hit.entry,
        "kind": KINDS[hit.entry.kind],
        "title": html(hit.title),
        "excerpt": html(hit.excerpt),
    }


def html(pieces: tuple[Piece, ...]) -> SafeString:
    """The pieces as HTML, escaped, what was searched for in <mark>."""
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", text) if marked else text,) for text, marked in pieces)
    )
