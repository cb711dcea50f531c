"""Pages as ready bytes: rendered at the first request, then served from memory with an ETag and compressed."""

from __future__ import annotations

import functools
import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

# More than the guide has pages, and a bound where visitors' host names make variants.
_CAPACITY = 1024


class _Ready(NamedTuple):
    headers: dict[str, str]
    etag: str
    plain: bytes
    compressed: bytes


_pages: OrderedDict[tuple[str, str], _Ready] = OrderedDict()
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
        key = (request.path, f"{request.scheme}://{request.get_host()}")
        keep = not settings.DEBUG and not request.GET
        page = _pages.get(key) if keep else None
        if page is None:
            response = view(request, *arguments, **keywords)
            if response.status_code != 200:
                return response
            page = _made(response)
            if keep:
                with _lock:
                    _pages[key] = page
                    while len(_pages) > _CAPACITY:
                        _pages.popitem(last=False)
        return _answer(request, page)

    return serve


def _made(response: HttpResponse) -> _Ready:
    plain = response.content
    digest = hashlib.sha256(plain).hexdigest()[:24]
    return _Ready(dict(response.headers), digest, plain, gzip.compress(plain, 9, mtime=0))


def _answer(request: HttpRequest, page: _Ready) -> HttpResponse:
    compressed = "gzip" in request.headers.get("Accept-Encoding", "")
    etag = f'"{page.etag}-gzip"' if compressed else f'"{page.etag}"'
    known = parse_etags(request.headers.get("If-None-Match", ""))
    response: HttpResponse
    if "*" in known or etag in [each.removeprefix("W/") for each in known]:
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(page.compressed if compressed else page.plain, headers=page.headers)
        if compressed:
            response.headers["Content-Encoding"] = "gzip"
    response.headers["ETag"] = etag
    # Always asked for anew, answered with 304 while nothing changed: an edited standard shows at once.
    response.headers["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response
