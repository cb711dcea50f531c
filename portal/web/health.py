"""Probes for whoever runs the portal: alive, ready for visitors, and what of it needs something that is away."""

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

View = Callable[[HttpRequest], HttpResponse]


def probes(get_response: View) -> View:
    """Middleware: answers the probes itself. Who asks is an orchestrator, by the address of a pod and over plain HTTP,
    so neither PORTAL_ALLOWED_HOSTS nor the redirection to HTTPS must stand in its way."""

    def serve(request: HttpRequest) -> HttpResponse:
        probe = PROBES.get(request.path)
        if probe is None or request.method not in ("GET", "HEAD"):
            return get_response(request)
        response = probe()
        add_never_cache_headers(response)
        return response

    return serve


def _healthz() -> HttpResponse:
    """200 while the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


def _readyz() -> HttpResponse:
    """200 as soon as guide, reviewer and starters are served: the standard was read and rendered before the first
    request. It does not ask the database: while that is away all processes miss it, and taking them out of service
    would take away what works without it."""
    return HttpResponse("ready\n", content_type="text/plain")


def _database() -> HttpResponse:
    """For monitoring, not for orchestrators: 200 when the database answers, 503 while it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("the database does not answer\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


PROBES = {"/healthz": _healthz, "/readyz": _readyz, "/healthz/database": _database}
