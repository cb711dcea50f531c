"""Addresses that people may still have: the source document's anchors, its old pages, and ways to write ours."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.templatetags.static import static
from django.urls import re_path

from portal.web import thread

# The anchors that the source document had as a page: its explicit targets and its headings. The part of an address
# behind the # never reaches a server, so the guide's front page carries this map and a script looks into it.
_PAGES_BY_ANCHOR = {
    "overview": ("overview-of-standards",),
    "structuring": ("structuring-applications-in-a-containerised-environment",),
    "structuring/how-containerisation-works": ("how-does-containerisation-work", "figure-1"),
    "structuring/container-image": ("container-image",),
    "structuring/network-integration": ("network-integration",),
    "structuring/storage-integration": ("storage-integration",),
    "structuring/structuring-applications": ("structuring-containerised-applications",),
    "building": ("defining-and-building-container-images",),
    "building/the-image": ("the-image",),
    "building/image-definition-syntax": ("image-definition-syntax",),
    "building/build-context": ("build-context", "dockerignore"),
    "building/minimise-layers": ("minimise-layers",),
    "building/multi-stage-builds": ("multi-stage-builds",),
    "building/data-and-code": ("encapsulation-of-data-with-code",),
    "building/base-images": ("base-images",),
    "building/reduce-image-size": ("reduce-image-size",),
    "building/run-and-packages": ("run-and-packages",),
    "building/ordering": ("ordering",),
    "building/labels": ("labels",),
    "building/arguments": ("arguments",),
    "building/environment-variables": ("header-3-environment-variables", "environment-variables"),
    "building/add-copy-run-curl": ("add-or-copy-run-vs-run-curl",),
    "building/user-and-workdir": ("user-and-workdir",),
    "building/entrypoint-and-cmd": ("entrypoint-and-cmd",),
    "building/onbuild": ("onbuild-and-the-undead",),
    "building/naming-and-tagging": ("naming-and-tagging",),
    "building/image-tools": ("image-tools",),
    "building/development-tools": ("development-tools",),
    "building/image-storage": ("image-storage",),
    "building/image-signing": ("image-signing",),
    "running": ("running-containerised-applications",),
    "running/container-resources": ("container-resources",),
    "running/storage": ("storage",),
    "running/network": ("header-3-network", "network"),
    "running/permissions": ("permissions",),
    "running/configuration": ("configuration",),
    "running/memory-and-cpu": ("memory-and-cpu",),
    "running/service-discovery": ("service-discovery",),
    "running/standard-streams": ("standard-input-output-and-errors",),
    "running/logging": ("logging",),
    "running/sharing": ("sharing",),
}
ANCHORS = {
    "code-guide": "/guide/",
    "figure-1-container-anatomy": "/guide/structuring/how-containerisation-works/#figure-1-container-anatomy",
    **{anchor: f"/guide/{path}/" for path, anchors in _PAGES_BY_ANCHOR.items() for anchor in anchors},
}
"""Where each anchor's matter is now."""


def anchors() -> dict[str, str]:
    """Where each of the source document's anchors leads, but for pages that this organisation's guide does not have."""
    known = {page.address for page in thread.guide().pages} | {"/guide/"}
    return {anchor: place for anchor, place in ANCHORS.items() if place.partition("#")[0] in known}


def _moved(to: str) -> Callable[..., HttpResponse]:
    """A view that leads for good to an address, in which `{place}` stands for what the old one named."""

    def view(request: HttpRequest, place: str = "") -> HttpResponse:
        return HttpResponsePermanentRedirect(to.format(place=quote(place)))

    return view


def favicon(request: HttpRequest) -> HttpResponse:
    """The icon for whoever asks for it by its old name, as browsers do on pages that name none."""
    return HttpResponsePermanentRedirect(static("pictures/icon.svg"))


# Browsers carry the # of an old address over to the new one, so these lead to the map above.
_OLD_DOCUMENT = (
    r"(?:[\w.-]+/)*(?:containeri[sz]ation-standards?|containers|container-standards?)(?:\.html|/index\.html|/?)"
)
urlpatterns = [
    re_path(r"^favicon\.ico$", favicon),
    re_path(rf"^{_OLD_DOCUMENT}$", _moved("/guide/")),
    re_path(r"^(?:guide/)?index\.html$", _moved("/guide/")),
    re_path(r"^guide/(?P<place>[\w/-]+?)(?:/index)?\.html$", _moved("/guide/{place}/")),
    re_path(r"^(?:requirements?|standard)/(?P<place>[A-Za-z]{2,5}-\d{1,3})/?$", _moved("/guide/requirements/{place}/")),
    re_path(r"^(?P<place>[A-Z]{2,5}-\d{1,3})/?$", _moved("/guide/requirements/{place}/")),
    re_path(r"^(?P<place>requirements|glossary|traceability|corrections|search)/?$", _moved("/guide/{place}/")),
    re_path(r"^rules/(?P<place>[\w-]+)/?$", _moved("/review/rules/{place}/")),
    re_path(r"^rules/?$", _moved("/review/rules/")),
]
