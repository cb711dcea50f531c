"""While the database is away, what needs it says so, and everything else goes on."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from portal.web.errors import error_page

DATABASE_AWAY = (OperationalError, InterfaceError)
"""What Django raises while the database can't be reached, is shutting down or lost the connection."""

RETRY_AFTER = 30
"""Seconds after which trying again is worth it."""

_logger = logging.getLogger("portal.outages")


class DatabaseOutages:
    """Middleware: a view that the database fails is answered with 503 and the time to try again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass it on."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page that says so where the database is away; None for every other exception."""
        if not isinstance(exception, DATABASE_AWAY):
            return None
        message = "The portal's database does not answer, and this page needs it. Nothing of what is kept is lost."
        return unavailable(request, error_page(request, 503, message), exception)


def unavailable(request: HttpRequest, response: HttpResponse, exception: Exception) -> HttpResponse:
    """Mark an answer as one to be asked for again, and log the outage: the view's name and the driver's words, but not
    the address, which is the key to a shared review."""
    response.headers["Retry-After"] = str(RETRY_AFTER)
    response._has_been_logged = True  # type: ignore[attr-defined] # Django would log the address
    view = request.resolver_match.view_name if request.resolver_match else ""
    reason = str(exception).partition("\n")[0]
    _logger.error("The database does not answer", extra={"view": view, "reason": reason})
    return response
