"""The page that writes what a project needs to be reviewed in its own pipeline."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from portal import __version__
from portal.review.profiles import profile, profiles
from portal.standard.highlight import highlight
from portal.web.limits import REVIEWS
from portal.web.review.http_snippets import for_terminal, http_snippets
from portal.web.review.snippets import LIMITS, Source, snippets
from portal.web.site import base_url

OWN_PROFILE = """\
title: What the shop asks for
enable: usual
rules:
  commented-steps: off
  pin-base-image: error
"""
"""A profile of one's own, as an example."""


@require_safe
def pipelines(request: HttpRequest) -> HttpResponse:
    """Settings, hook and pipelines for ?profile= and ?fail-on=; the usual ones for what is no choice. Where the portal
    does not say where its command can be installed from, they ask its API."""
    chosen = request.GET.get("profile", "")
    limit = request.GET.get("fail-on", "")
    chosen = chosen if chosen in profiles() else "standard"
    limit = limit if limit in LIMITS else "warning"
    source = Source(settings.REPOSITORY_URL, f"v{__version__}", base_url(request))
    if source.repository:
        pieces = [*snippets(source, chosen, limit), *for_terminal(source.address, chosen, limit)]
    else:
        pieces = http_snippets(source.address, chosen, limit)
    context = {
        "profiles": [profile(name) for name in profiles()],
        "limits": LIMITS.items(),
        "profile": chosen,
        "limit": limit,
        "source": source,
        "loopback": _is_loopback(source.address),
        "own_profile": mark_safe(highlight(OWN_PROFILE, "yaml")),  # noqa: S308 - Pygments escapes the text
        "most": settings.LIMITS[REVIEWS.name],
        "snippets": [
            (snippet, mark_safe(highlight(snippet.text, snippet.language)))  # noqa: S308 - Pygments escapes the text
            for snippet in pieces
        ],
    }
    return render(request, "review/ci.html", context)


def _is_loopback(address: str) -> bool:
    """Whether an address leads back to the machine that asks: no job elsewhere reaches it."""
    host = (urlsplit(address).hostname or "").rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        number = ip_address(host)
    except ValueError:
        return False
    return number.is_loopback or number.is_unspecified
