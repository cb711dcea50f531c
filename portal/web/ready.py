"""Pages as ready bytes: rendered at the first request, then served from memory with an ETag and compressed.

The decorator `ready` marks what may be kept. The middleware `ready_pages`, outermost of all, keeps the answers with
every header that the others gave them, and sends them again without asking view, template or middleware.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

import brotli
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import ResolverMatch
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

# More than the site has pages, and a bound where visitors' host names make variants.
_CAPACITY = 2048

# What is compressed though it is made for one visitor, and from how many bytes on.
_TEXTS = ("text/", "application/json", "application/sarif", "application/xml", "image/svg")
_WORTH_IT = 1000


class _Variant(NamedTuple):
    """A page in one content encoding ("" for none), and the route that made it."""

    headers: dict[str, str]
    body: bytes
    route: ResolverMatch | None


class _Key(NamedTuple):
    """What a kept page depends on. The host is as the request has it: a page is only kept once it was found allowed."""

    path: str
    host: str
    scheme: str
    forwarded_scheme: str
    encoding: str


_pages: OrderedDict[_Key, _Variant] = OrderedDict()
_lock = threading.Lock()

View = Callable[..., HttpResponse]


def ready(view: View) -> View:
    """Serve a view's pages from memory.

    For views whose page depends on nothing but the address and the host: no cookie, no token, no time. Only pages
    with status 200 and without a query are kept. In debug mode every request is rendered anew.
    """

    @require_safe
    @functools.wraps(view)
    def serve(request: HttpRequest, *arguments: str, **keywords: str) -> HttpResponse:
        response = view(request, *arguments, **keywords)
        if response.status_code == 200:
            # Always asked for anew, answered with 304 while nothing changed: an edited standard shows at once.
            response.headers.setdefault("Cache-Control", "no-cache")
            response.is_ready = True  # type: ignore[attr-defined]
        return response

    return serve


def ready_pages(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: answer from memory where a page is kept, keep what `ready` marks, compress everything else."""

    def serve(request: HttpRequest) -> HttpResponse:
        meta = request.META
        encoding = _encoding(meta.get("HTTP_ACCEPT_ENCODING", ""))
        key = None
        if request.method in ("GET", "HEAD") and not meta.get("QUERY_STRING") and not settings.DEBUG:
            key = _Key(
                request.path,
                meta.get("HTTP_HOST", ""),
                meta.get("wsgi.url_scheme", ""),
                meta.get("HTTP_X_FORWARDED_PROTO", ""),
                encoding,
            )
            if (variant := _pages.get(key)) is not None:
                return _answer(request, variant)
        response = get_response(request)
        if not getattr(response, "is_ready", False):
            return _packed(response, encoding)
        variant = _made(response, encoding, request.resolver_match, keep=key is not None)
        if key is not None:
            with _lock:
                _pages[key] = variant
                while len(_pages) > _CAPACITY:
                    _pages.popitem(last=False)
        return _answer(request, variant)

    return serve


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
    return _Variant(dict(response.headers), body, route)


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
