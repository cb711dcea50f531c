"""How often one address may ask for what costs: counted in the database, so that all processes count together.

A window begins with the first request and ends after the limit's time. Where the database does not answer, nobody is
refused.
"""

from __future__ import annotations

import functools
import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from ninja.throttling import BaseThrottle

from portal.web.clients import client_address
from portal.web.errors import too_many
from portal.web.models import Allowance

_log = logging.getLogger(__name__)
_PAUSE = 10.0  # seconds for which a database that failed is not asked again: the reviewer must not wait for it
_LARGEST = 10_000_000  # bytes of a body; more is refused
_TIDY = 600.0  # seconds between removals of windows that are over

_SPEND = """
INSERT INTO web_allowance (key, ends, spent) VALUES (%(key)s, %(ends)s, %(cost)s)
ON CONFLICT (key) DO UPDATE SET
  spent = CASE WHEN web_allowance.ends > %(now)s THEN web_allowance.spent + %(cost)s ELSE %(cost)s END,
  ends = CASE WHEN web_allowance.ends > %(now)s THEN web_allowance.ends ELSE excluded.ends END
"""
# Asked for by itself: with RETURNING, SQLite would keep everybody else from writing until this thread has its turn
# again to fetch the row, and who finds it locked sleeps for up to a tenth of a second (a p99 of 2 s with 16 at once).
_SPENT = "SELECT spent, ends FROM web_allowance WHERE key = %(key)s"

_GIVE_BACK = "UPDATE web_allowance SET spent = spent - %(cost)s WHERE key = %(key)s AND ends > %(now)s"

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Limit:
    """What is limited: its name in settings.LIMITS, the seconds of its window, how it is called in a message, and how
    many bytes of a body count as one more (0: its size does not matter)."""

    name: str
    seconds: int
    things: str
    window: str
    bytes: int = 0

    def cost(self, request: HttpRequest) -> int:
        """What a request counts for."""
        length = request.META.get("CONTENT_LENGTH") or ""
        if not self.bytes or not length.isdecimal():
            return 1
        return 1 + min(int(length[:9]), _LARGEST) // self.bytes


# A megabyte made to be slow takes seconds, where a usual file takes milliseconds.
REVIEWS = Limit("reviews", 60, "reviews", "a minute", bytes=10_000)
GENERATIONS = Limit("generations", 60, "generated projects", "a minute")
SEARCHES = Limit("searches", 60, "searches", "a minute")
SHARES = Limit("shares", 3600, "shared reviews", "an hour")
VOTES = Limit("votes", 3600, "votes", "an hour")
LOGINS = Limit("logins", 900, "attempts to sign in", "a quarter of an hour")


class OverLimit(Exception):
    """More than the limit allows; `wait` is in seconds, `message` says so to whoever asked."""

    def __init__(self, limit: Limit, wait: int) -> None:
        """`wait` is at least 1."""
        self.wait = wait
        seconds = "one second" if wait == 1 else f"{wait} seconds" if wait < 120 else f"{math.ceil(wait / 60)} minutes"
        large = f" A text counts once more for each {limit.bytes // 1000} kB of it." if limit.bytes else ""
        super().__init__(
            f"More than {settings.LIMITS[limit.name]} {limit.things} in {limit.window} came from your address.{large} "
            f"Wait {seconds}, then try again."
        )


class _Store:
    """When this process last failed to reach the database, and last tidied up there: nothing that others need."""

    asks_from = 0.0
    tidied = 0.0


def spend(request: HttpRequest, limit: Limit) -> None:
    """Count a request against a limit. Raises OverLimit where it was used up before."""
    most = settings.LIMITS[limit.name]
    moment = time.monotonic()
    if most == 0 or moment < _Store.asks_from:
        return
    now = int(time.time())
    cost = limit.cost(request)
    # No address is stored: the key can't be turned back into one without the portal's secret key.
    key = f"{limit.name}:{salted_hmac(limit.name, client_address(request), algorithm='sha256').hexdigest()[:40]}"
    try:
        with connection.cursor() as cursor:
            cursor.execute(_SPEND, {"key": key, "ends": now + limit.seconds, "now": now, "cost": cost})
            cursor.execute(_SPENT, {"key": key})
            # None where another machine, whose clock is ahead, has tidied it up.
            spent, ends = cursor.fetchone() or (cost, now + limit.seconds)
        if moment - _Store.tidied > _TIDY:
            _Store.tidied = moment
            Allowance.objects.filter(ends__lte=now).delete()
    except Error as error:
        _Store.asks_from = moment + _PAUSE
        _log.warning("Limits are not counted for %d seconds: %s", _PAUSE, type(error).__name__)
        return
    if spent - cost >= most:
        raise OverLimit(limit, max(1, ends - now))
    request.spent = (key, cost)  # type: ignore[attr-defined]


def give_back(request: HttpRequest) -> None:
    """Count a request for one after all, whatever its size: the body was refused for it, and nobody looked at it."""
    key, cost = getattr(request, "spent", ("", 1))
    if cost == 1:
        return
    request.spent = (key, 1)  # type: ignore[attr-defined]
    try:
        with connection.cursor() as cursor:
            cursor.execute(_GIVE_BACK, {"key": key, "cost": cost - 1, "now": int(time.time())})
    except Error as error:
        _log.warning("What a refused body counted for is not given back: %s", type(error).__name__)


def limited(
    limit: Limit,
    *methods: str,
    refused: Callable[[str], HttpResponse] | None = None,
) -> Callable[[View], View]:
    """Count a view's requests with these methods against a limit; beyond it, 429 with Retry-After and a page that
    can send the form again, or what `refused` makes of the message. "GET" is HEAD too, which costs as much."""
    counted = {*methods, "HEAD"} if "GET" in methods else {*methods}

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def serve(request: HttpRequest, *arguments: str, **keywords: str) -> HttpResponse:
            if request.method in counted:
                try:
                    spend(request, limit)
                except OverLimit as over:
                    response = refused(str(over)) if refused else too_many(request, str(over))
                    response.headers["Retry-After"] = str(over.wait)
                    return response
            response = view(request, *arguments, **keywords)
            if response.status_code == 413:
                give_back(request)
            return response

        return serve

    return decorate


class Throttle(BaseThrottle):
    """A limit for operations of the API. One throttle serves all threads, so that what it found is left at the request
    (`over_limit`), for portal.web.api.urls to answer."""

    def __init__(self, limit: Limit) -> None:
        """Count against this limit."""
        self._limit = limit

    def allow_request(self, request: HttpRequest) -> bool:
        """Count the request; whether it is within the limit."""
        try:
            spend(request, self._limit)
        except OverLimit as over:
            request.over_limit = over  # type: ignore[attr-defined]
            return False
        return True
