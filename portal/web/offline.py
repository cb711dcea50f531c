"""Reading without a network: the service worker that keeps visited pages, and the page for those that were not."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static

from portal import __version__
from portal.web import thread
from portal.web.ready import ready

_ASSETS = ("site.css", "guide.css", "site.js", "theme.js", "guide.js")


@ready
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker's script. Its version names the cache, so that a new portal or guide leaves nothing old behind."""
    assets = [static(name) for name in _ASSETS]
    digest = hashlib.sha256("\n".join([__version__, *assets]).encode())
    for page in thread.guide().pages:
        digest.update(page.html.encode())
    context = {"version": digest.hexdigest()[:16], "assets": assets}
    return render(request, "service-worker.js", context, content_type="text/javascript; charset=utf-8")


@ready
def offline(request: HttpRequest) -> HttpResponse:
    """What shows instead of a page that was not visited before."""
    return render(request, "offline.html")
