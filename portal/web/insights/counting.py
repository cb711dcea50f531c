"""Counts for those who keep the standard: so many of a kind, by name, on a day. No text of a visitor, no address.

Counting only adds to a buffer in memory. A few seconds later the buffer goes to the database in one statement, from a
thread of its own; a database that is away loses the buffer and nothing else.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from multiprocessing.util import Finalize

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import Error, connection
from django.http import HttpRequest
from django.utils import timezone

from portal.web.models import Count

FLUSH_SECONDS = 5.0
KEPT_DAYS = 400
QUERIES_KEPT_DAYS = 90
MOST_QUERIES_A_DAY = 300
_BATCH = 200

_log = logging.getLogger(__name__)


class Kind(StrEnum):
    """What is counted, and what its names are."""

    REVIEW = "review"  # dockerfile, commands, compose
    CLEAN = "clean"  # the same: reviews that found nothing
    RULE = "rule"  # reviews in which the rule found something
    REQUIREMENT = "requirement"  # reviews in which something broke the requirement
    STARTER = "starter"  # archives of the starter
    ATTEMPT = "attempt"  # visits in which the exercise was changed
    SOLVED = "solved"  # visits in which the exercise was solved
    TRIED = "tried"  # the address of a page at which an example was edited
    SEARCH = "search"  # all
    NOTHING = "nothing"  # the query that found nothing
    HELPFUL = "helpful"  # the address of a page that was found helpful
    UNHELPFUL = "unhelpful"


class _Buffer:
    """What this process has counted and not yet stored."""

    lock = threading.Lock()
    counts: Counter[tuple[date, str, str]] = Counter()
    waiting = False
    tidied: date | None = None


def is_counted(request: HttpRequest) -> bool:
    """Whether statistics are kept, and the visitor's browser does not ask to be left out."""
    return bool(settings.STATISTICS) and "1" not in (request.META.get("HTTP_DNT"), request.META.get("HTTP_SEC_GPC"))


def add(kind: Kind, names: Iterable[str]) -> None:
    """Count one of a kind for each of the names."""
    today = timezone.now().date()
    with _Buffer.lock:
        _Buffer.counts.update((today, kind.value, name) for name in names)
        if _Buffer.waiting or not _Buffer.counts:
            return
        _Buffer.waiting = True
    _flush_later()


def _flush_later() -> None:
    timer = threading.Timer(FLUSH_SECONDS, _flush_in_thread)
    timer.daemon = True
    timer.start()


def _flush_in_thread() -> None:
    try:
        flush()
    finally:
        connection.close()  # of this thread alone


def flush() -> None:
    """Store what is buffered."""
    with _Buffer.lock:
        taken = sorted(_Buffer.counts.items())  # in one order everywhere, so that no two processes wait for each other
        _Buffer.counts.clear()
        _Buffer.waiting = False
    if not taken:
        return
    try:
        _tidy()
        rows = _within_bounds(taken)
        for start in range(0, len(rows), _BATCH):
            _store(rows[start : start + _BATCH])
    except Error as error:
        _log.warning("Counts of the last seconds are lost: %s", type(error).__name__)


def _store(rows: list[tuple[tuple[date, str, str], int]]) -> None:
    places = ", ".join(["(%s, %s, %s, %s)"] * len(rows))
    values = [
        value
        for (day, kind, name), number in rows
        for value in (connection.ops.adapt_datefield_value(day), kind, name, number)
    ]
    statement = (
        f"INSERT INTO web_count (day, kind, name, number) VALUES {places} "  # noqa: S608 - placeholders only
        "ON CONFLICT (day, kind, name) DO UPDATE SET number = web_count.number + excluded.number"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _within_bounds(taken: list[tuple[tuple[date, str, str], int]]) -> list[tuple[tuple[date, str, str], int]]:
    """The counts without queries beyond the most that are kept of a day: only these names are made by visitors."""
    queries = [key for key, _ in taken if key[1] == Kind.NOTHING]
    if not queries:
        return taken
    stored = set(
        Count.objects.filter(kind=Kind.NOTHING, day__gte=min(key[0] for key in queries)).values_list("day", "name")
    )
    numbers = Counter(day for day, _ in stored)
    dropped = set()
    for key in queries:
        day, _, name = key
        if (day, name) in stored:
            continue
        if numbers[day] >= MOST_QUERIES_A_DAY:
            dropped.add(key)
        numbers[day] += 1
    return [(key, number) for key, number in taken if key not in dropped]


def _tidy() -> None:
    """Once a day and process: remove what is too old, and sessions that are over."""
    today = timezone.now().date()
    if _Buffer.tidied == today:
        return
    _Buffer.tidied = today
    Count.objects.filter(day__lt=today - timedelta(days=KEPT_DAYS)).delete()
    Count.objects.filter(kind=Kind.NOTHING, day__lt=today - timedelta(days=QUERIES_KEPT_DAYS)).delete()
    SessionStore.clear_expired()


# At the end of a process. The server's workers are processes of multiprocessing, which end without atexit.
Finalize(None, flush, exitpriority=1)
