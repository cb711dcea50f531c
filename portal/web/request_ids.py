"""A name for each request: in its answer's header, in its log lines, and on error pages, so that a visitor can quote
it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
_WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,127}", re.ASCII)

_current: ContextVar[str] = ContextVar("request_id", default="")


def current_id() -> str:
    """The id of the request that is being answered; "" outside of one."""
    return _current.get()


def request_ids(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, outermost of all: take the id that the proxy gave, if it is well-formed (8 to 128 letters, digits,
    dots, hyphens and underscores), or make one."""

    def serve(request: HttpRequest) -> HttpResponse:
        given = request.META.get("HTTP_X_REQUEST_ID")
        request_id = given if given and _WELL_FORMED.fullmatch(given) else os.urandom(16).hex()
        # Django logs refusals and failures when this middleware is through: the request still knows its id then.
        request.request_id = request_id  # type: ignore[attr-defined]
        token = _current.set(request_id)
        try:
            response = get_response(request)
        finally:
            _current.reset(token)
        response.headers[HEADER] = request_id
        return response

    return serve
