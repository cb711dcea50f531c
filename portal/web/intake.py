"""Bodies are taken in by some of the server's threads at a time, so that slow clients leave threads for everybody else.

A server's thread waits for as long as a client takes to send a body, and nothing can end that wait. A proxy that sends
bodies on in one piece spares the threads that; this is for those who reach the server itself.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, UnreadablePostError

from portal.web.errors import error_page
from portal.web.turns import Turns

MOST = 12
"""Bodies at a time: docker-entrypoint.sh and the Makefile give the server 16 threads."""

AT_WORK = 4
"""Requests with a body that are worked on at a time: of four, one or two wait for ShellCheck."""

SLOW = 1.0
"""Seconds after which a body that is not there yet is held to be slow; on a busy machine a quick one takes a while."""

RETRY_AFTER = 10


class Crowded(Exception):
    """As many bodies are on their way as may be, all of them slow."""


class Intake:
    """Who reads a body at present."""

    def __init__(self, most: int, slow: float) -> None:
        """At most so many at once; a turn is waited for until all of them took longer than `slow` seconds."""
        self._most = most
        self._slow = slow
        self._begun: list[float] = []
        self._changed = threading.Condition()

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """Read a body inside. Raises Crowded."""
        with self._changed:
            while len(self._begun) >= self._most:
                patience = max(self._begun, default=0) + self._slow - time.monotonic()
                if patience <= 0:
                    raise Crowded
                self._changed.wait(patience)
            begun = time.monotonic()
            self._begun.append(begun)
        try:
            yield
        finally:
            with self._changed:
                self._begun.remove(begun)
                self._changed.notify()


def bodies_in_turn(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: read the body before anything asks for it; 503 with Retry-After where too many are on their way."""
    intake = Intake(MOST, SLOW)
    turns = Turns(AT_WORK)

    def serve(request: HttpRequest) -> HttpResponse:
        if request.META.get("CONTENT_LENGTH") in (None, "", "0"):
            return get_response(request)
        try:
            with intake.turn():
                try:
                    request.body  # noqa: B018 - kept by the request, for whoever asks for it later
                except RequestDataTooBig:  # refused by its size, or files, which are taken in piece by piece
                    return get_response(request)
        except Crowded:
            message = "Too much is being sent to the portal at once, and slowly. Try again in a moment."
            response = error_page(request, 503, message)
            response.headers["Retry-After"] = str(RETRY_AFTER)
            return response
        except UnreadablePostError:
            return error_page(request, 400)
        with turns.turn():
            return get_response(request)

    return serve
