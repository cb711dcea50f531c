"""Search, as the pages have it."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema

from portal.web import observing
from portal.web.api.parameters import only_known_parameters
from portal.web.api.reviewing import ErrorOut
from portal.web.guide.search import html, index
from portal.web.guide.sources import KINDS
from portal.web.limits import SEARCHES, Throttle

router = Router(tags=["search"], throttle=Throttle(SEARCHES))
router.add_decorator(only_known_parameters, mode="view")

_MOST_HITS = 50
_KIND = Query(None, description="Only hits of this kind.")
KindName = Literal[*KINDS]


class HitOut(Schema):
    """Something found; `excerpt` is plain text, `excerpt_html` the same escaped and with the words in <mark>."""

    kind: str
    title: str
    url: str
    context: str
    excerpt: str
    excerpt_html: str


class SearchOut(Schema):
    """What a query found: `counts` of all kinds, `meant` the query without its typing errors, where it has some."""

    query: str
    meant: str | None
    total: int
    counts: dict[str, int]
    hits: list[HitOut]


@router.get("/search", response={200: SearchOut, 422: ErrorOut, 429: ErrorOut}, summary="Search everything")
def search(
    request: HttpRequest,
    q: str = Query(..., max_length=200, description="Words, a question, or an id such as `IMG-18` or `DL3006`."),
    kind: KindName | None = _KIND,
    limit: int = Query(10, ge=1, le=_MOST_HITS, description="At most so many hits."),
) -> dict[str, object]:
    """Search sections, requirements, rules, starters and terms, best hits first. Typing errors are forgiven, the last
    word may be unfinished."""
    results = index().search(q, kind=kind, most=limit)
    observing.searched(request, q, sum(results.counts.values()))
    hits = [
        {
            "kind": hit.entry.kind,
            "title": hit.entry.title,
            "url": hit.entry.address,
            "context": hit.entry.context,
            "excerpt": "".join(piece.text for piece in hit.excerpt),
            "excerpt_html": html(hit.excerpt),
        }
        for hit in results.hits
    ]
    return {"query": q, "meant": results.meant, "total": results.total, "counts": results.counts, "hits": hits}
