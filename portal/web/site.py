"""What every page knows about the site: a context processor."""

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

from portal import __version__
from portal.standard import organisation


def base_url(request: HttpRequest) -> str:
    """The site's address without a closing slash: as configured, or as the request says; "" where it names a host
    that is not ours, for the page that refuses it."""
    if settings.BASE_URL:
        return settings.BASE_URL
    try:
        return f"{request.scheme}://{request.get_host()}"
    except DisallowedHost:
        return ""


def site(request: HttpRequest) -> dict[str, object]:
    """Names and addresses for base.html: organisation, version, source repository, the page's canonical address."""
    base = base_url(request)
    return {
        "organisation": organisation().name,
        "portal_version": __version__,
        "repository_url": settings.REPOSITORY_URL,
        "statistics": settings.STATISTICS,
        "base_url": base,
        "canonical_url": base + request.path,
    }
