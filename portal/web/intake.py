"""Bodies are taken in by some of the server's threads at a time, so that slow clients leave threads for everybody else.

A server's thread waits for as long as a client takes to send a body, and neither granian nor Python ends that wait. A
proxy that sends bodies on in one piece spares the threads that; this is for those who reach the server itself. One
visitor gets a share of the turns only, and whoever takes long gives way when others wait: the connection is ended. The
server speaks HTTP/1 only, since many slow bodies share a connection of HTTP/2 that is never quiet.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, UnreadablePostError

from portal.web.clients import client_address
from portal.web.connections import end_unanswered
from portal.web.errors import error_page
from portal.web.turns import Turns

MOST = 12
"""Bodies at a time: docker-entrypoint.sh and the Makefile give the server 16 threads."""

OF_ONE = 4
"""Of these, so many of one visitor's."""

AT_WORK = 4
"""Requests with a body that are worked on at a time: of four, one or two wait for ShellCheck."""

SLOW = 1.0
"""Seconds after which a body that is not there yet is held to be slow; on a busy machine a quick one takes a while."""

LONGEST = 20.0
"""Seconds after which a body gives way where others wait for a turn: four megabytes at 200 kB a second."""

RETRY_AFTER = 10


class Crowded(Exception):
    """As many bodies are on their way as may be, all of them slow."""


@dataclass(eq=False, slots=True)
class _Reading:
    """A body on its way: whose it is, the address that its connection comes from (that of a proxy, it may be), since
    when, and whether its connection was ended."""

    visitor: str
    peer: str
    begun: float
    ended: bool = False


class Intake:
    """Who reads a body at present."""

    def __init__(self, most: int, of_one: int, slow: float, longest: float, end: Callable[[str, float], None]) -> None:
        """At most so many at once, and of one visitor; a turn is waited for until all of them took longer than `slow`
        seconds. `end` is called with the peer of one that took longer than `longest` while somebody waits, and for how
        long it took."""
        self._most = most
        self._of_one = of_one
        self._slow = slow
        self._longest = longest
        self._end = end
        self._readings: list[_Reading] = []
        self._changed = threading.Condition()

    @contextlib.contextmanager
    def turn(self, visitor: str, peer: str) -> Iterator[None]:
        """Read a body inside. Raises Crowded."""
        with self._changed:
            while (ahead := self._ahead(visitor)) is not None:
                patience = max((one.begun for one in ahead), default=0.0) + self._slow - time.monotonic()
                if self._give_way(ahead):
                    patience = max(patience, self._slow)
                if patience <= 0:
                    raise Crowded
                self._changed.wait(patience)
            mine = _Reading(visitor, peer, time.monotonic())
            self._readings.append(mine)
        try:
            yield
        finally:
            with self._changed:
                self._readings.remove(mine)
                self._changed.notify_all()  # who waits for a turn of all may not be who waits for one of a visitor's

    def _ahead(self, visitor: str) -> list[_Reading] | None:
        """Those whose end a visitor has to wait for; None where nobody is in the way."""
        if len(self._readings) >= self._most:
            return self._readings
        own = [one for one in self._readings if one.visitor == visitor]
        return own if len(own) >= self._of_one else None

    def _give_way(self, readings: list[_Reading]) -> bool:
        """End the connections of those that took too long; whether there were any that had not been ended yet."""
        now = time.monotonic()
        overdue = [one for one in readings if not one.ended and now - one.begun > self._longest]
        for one in overdue:
            one.ended = True
            self._end(one.peer, now - one.begun)
        return bool(overdue)


def bodies_in_turn(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: read the body before anything asks for it; 503 with Retry-After where too many are on their way,
    411 where its length isn't told."""
    intake = Intake(MOST, OF_ONE, SLOW, LONGEST, end_unanswered)
    turns = Turns(AT_WORK)

    def serve(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length == "0":  # or in chunks, of which the server hands on what came, though their client may be gone
            chunked = "HTTP_TRANSFER_ENCODING" in request.META and request.method not in ("GET", "HEAD")
            return error_page(request, 411) if chunked else get_response(request)
        try:
            with intake.turn(client_address(request), request.META.get("REMOTE_ADDR", "")):
                try:
                    body = request.body  # kept by the request, for whoever asks for it later
                except RequestDataTooBig:  # refused by its size, or files, which are taken in piece by piece
                    return get_response(request)
        except Crowded:
            message = "Too much is being sent to the portal at once, and slowly. Try again in a moment."
            response = error_page(request, 503, message)
            response.headers["Retry-After"] = str(RETRY_AFTER)
            return response
        except UnreadablePostError:
            return error_page(request, 400)
        if length.isdecimal() and len(body) < int(length):  # who was to send the rest is gone: half a text is no text
            return error_page(request, 400)
        with turns.turn():
            return get_response(request)

    return serve
