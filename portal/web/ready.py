"""Pages as ready bytes: rendered at the first request, then served from memory with an ETag and compressed.

The decorators `ready...` mark what may be kept. The middleware `ready_pages`, outermost of all, keeps the answers with
every header that the others gave them, and sends them again without asking view, template or middleware. A query that
a page does not read makes no other page of it.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import parse_qsl

import brotli
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, QueryDict
from django.urls import ResolverMatch
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from portal.web.limits import SEARCHES, limited

# Twice what all pages come to in all encodings; a bound where the host names that visitors write make variants of them.
MOST_BYTES = 40_000_000

# What is compressed though it is made for one visitor, and from how many bytes on.
_TEXTS = ("text/", "application/json", "application/sarif", "application/xml", "image/svg")
_WORTH_IT = 1000

_MOST_FIELDS = 200
"""Parameters of a query: more are refused by Django (settings.DATA_UPLOAD_MAX_NUMBER_FIELDS)."""


class _Variant(NamedTuple):
    """A page in one content encoding ("" for none), the route that made it, and the parameters of a query that would
    make another page of it (None: any)."""

    headers: dict[str, str]
    body: bytes
    route: ResolverMatch | None
    unless: frozenset[str] | None


class _Key(NamedTuple):
    """What a kept page depends on. The host is as the request has it: a page is only kept once it was found allowed."""

    path: str
    host: str
    scheme: str
    encoding: str


View = Callable[..., HttpResponse]


class _Kept:
    """The pages in memory. The oldest go where they come to more than MOST_BYTES."""

    def __init__(self) -> None:
        """None yet."""
        self._pages: OrderedDict[_Key, _Variant] = OrderedDict()
        self._bytes = 0
        self._changing = threading.Lock()

    def get(self, key: _Key, query: str) -> _Variant | None:
        """What is kept for an address with this query."""
        variant = self._pages.get(key)
        return None if variant is None or _asks(query, variant.unless) else variant

    def put(self, key: _Key, variant: _Variant) -> None:
        """Keep a page."""
        with self._changing:
            former = self._pages.pop(key, None)
            self._pages[key] = variant
            self._bytes += len(variant.body) - (len(former.body) if former else 0)
            while self._bytes > MOST_BYTES:
                self._bytes -= len(self._pages.popitem(last=False)[1].body)


_kept = _Kept()


def ready(view: View) -> View:
    """Serve a view's pages from memory.

    For views whose page depends on nothing but the address and the host: no cookie, no token, no time. They see no
    query. Only pages with status 200 are kept. In debug mode every request is rendered anew.
    """
    return _ready(view, frozenset())


def ready_unless_asked(view: View) -> View:
    """The same for a view that reads any parameter: kept without a query."""
    return _ready(view, None)


def ready_unless_searched(*parameters: str) -> Callable[[View], View]:
    """The same for a view that these parameters filter: kept without them, and counted as a search with them. It sees
    no others."""
    return lambda view: _ready(view, frozenset(parameters), limited(SEARCHES, "GET")(view))


def _ready(view: View, unless: frozenset[str] | None, asked_view: View | None = None) -> View:
    """`view` without a query or with one that asks for nothing, else `asked_view` (the same view, where it is None)."""

    @require_safe
    @functools.wraps(view)
    def serve(request: HttpRequest, *arguments: str, **keywords: str) -> HttpResponse:
        asked = _asks(request.META.get("QUERY_STRING", ""), unless)
        if not asked:
            request.GET = QueryDict()  # type: ignore[assignment]
        response = (asked_view or view if asked else view)(request, *arguments, **keywords)
        if response.status_code == 200:
            # Always asked for anew, answered with 304 while nothing changed: an edited standard shows at once.
            response.headers.setdefault("Cache-Control", "no-cache")
            response.is_ready = True  # type: ignore[attr-defined]
            response.is_kept = not asked  # type: ignore[attr-defined]
            response.kept_unless = unless  # type: ignore[attr-defined]
        return response

    return serve


def _asks(query: str, unless: frozenset[str] | None) -> bool:
    """Whether a query has one of these parameters, or any where `unless` is None; one that can't be read may have."""
    if not query or (unless is not None and not unless):
        return False
    try:
        names = {name for name, _ in parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST_FIELDS)}
    except ValueError:
        return True
    return bool(names) if unless is None else not names.isdisjoint(unless)


def ready_pages(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: answer from memory where a page is kept, keep what `ready` marks, compress everything else."""

    def serve(request: HttpRequest) -> HttpResponse:
        meta = request.META
        encoding = _encoding(meta.get("HTTP_ACCEPT_ENCODING", ""))
        key = None
        host = _host(request)
        if request.method in ("GET", "HEAD") and host is not None and not settings.DEBUG:
            key = _Key(request.path, host, request.scheme or "", encoding)
            if (variant := _kept.get(key, meta.get("QUERY_STRING", ""))) is not None:
                return _answer(request, variant)
        response = get_response(request)
        if not getattr(response, "is_ready", False):
            return _packed(response, encoding)
        keep = key is not None and response.is_kept  # type: ignore[attr-defined]
        variant = _made(response, encoding, request.resolver_match, keep=keep)
        if key is not None and keep:
            _kept.put(key, variant)
        return _answer(request, variant)

    return serve


def _host(request: HttpRequest) -> str | None:
    """What of the host a page depends on: nothing where its addresses are those of a setting, so that one kept page
    serves whatever host and port a request names; None where it is not one of ours."""
    if not settings.BASE_URL:
        return request.META.get("HTTP_HOST", "")
    try:
        request.get_host()
    except DisallowedHost:
        return None
    return ""


def _encoding(accepted: str) -> str:
    """The best encoding that an Accept-Encoding header takes; one with a weight of zero is left alone."""
    taken = {
        name.strip().lower()
        for name, _, weight in (part.partition(";") for part in accepted.split(","))
        if weight.strip().lower() not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    }
    return "br" if "br" in taken else "gzip" if "gzip" in taken else ""


def _packed(response: HttpResponse, encoding: str) -> HttpResponse:
    """An answer made for one visitor, compressed quickly where that is worth it. Django masks the form token anew for
    each answer, so its length tells nothing of it (BREACH)."""
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    if response.streaming or response.has_header("Content-Encoding") or not kind.startswith(_TEXTS):
        return response
    patch_vary_headers(response, ["Accept-Encoding"])
    if encoding and len(response.content) >= _WORTH_IT:
        response.content = _compressed(response.content, encoding, keep=False)
        response.headers["Content-Encoding"] = encoding
        if response.has_header("Content-Length"):
            response.headers["Content-Length"] = str(len(response.content))
    return response


def _compressed(plain: bytes, encoding: str, *, keep: bool) -> bytes:
    """The bytes in an encoding: as small as can be where they are kept, quickly where they are not."""
    if encoding == "br":
        return brotli.compress(plain, quality=11 if keep else 4)
    return gzip.compress(plain, 9 if keep else 4, mtime=0) if encoding else plain


def _made(response: HttpResponse, encoding: str, route: ResolverMatch | None, *, keep: bool) -> _Variant:
    """A view's answer in an encoding."""
    plain = response.content
    tag = hashlib.sha256(plain).hexdigest()[:24]
    body = _compressed(plain, encoding, keep=keep)
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.headers["ETag"] = f'"{tag}-{encoding}"' if encoding else f'"{tag}"'
    response.headers["Content-Length"] = str(len(body))
    patch_vary_headers(response, ["Accept-Encoding"])
    return _Variant(dict(response.headers), body, route, response.kept_unless)  # type: ignore[attr-defined]


def _answer(request: HttpRequest, variant: _Variant) -> HttpResponse:
    request.resolver_match = variant.route
    if wanted := request.META.get("HTTP_IF_NONE_MATCH"):
        known = parse_etags(wanted)
        if "*" in known or variant.headers["ETag"] in [each.removeprefix("W/") for each in known]:
            response = HttpResponseNotModified()
            for name, value in variant.headers.items():
                if name not in ("Content-Type", "Content-Encoding", "Content-Length"):
                    response.headers[name] = value
            return response
    return HttpResponse(variant.body, headers=variant.headers)
