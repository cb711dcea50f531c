"""The span of days that a page or table of the insights is about, as its address asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.utils import timezone

from portal.web.insights.counting import KEPT_DAYS

PRESETS = {7: "7 days", 30: "30 days", 90: "90 days", 365: "a year"}
_DEFAULT = 30


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both included; `problem` says why they are not what was asked for."""

    first: date
    last: date
    problem: str = ""

    @property
    def days(self) -> int:
        """How many days there are."""
        return (self.last - self.first).days + 1

    @property
    def query(self) -> str:
        """What an address asks for this span with."""
        return urlencode({"from": self.first.isoformat(), "to": self.last.isoformat()})


def asked_for(query: Mapping[str, str]) -> Span:
    """The span of ?from= and ?to= (ISO dates), of ?days= before today, or the last 30 days."""
    today = timezone.now().date()
    if days := query.get("days"):
        if days.isdecimal() and len(days) < 4 and 0 < int(days) <= KEPT_DAYS:
            return Span(today - timedelta(days=int(days) - 1), today)
        return _last(today, f"Counts are kept for {KEPT_DAYS} days: ask for 1 to {KEPT_DAYS}.")
    if not query.get("from") and not query.get("to"):
        return _last(today)
    try:
        last = date.fromisoformat(query.get("to") or today.isoformat())
        first = date.fromisoformat(query.get("from") or last.isoformat())
    except ValueError:
        return _last(today, "Give days as 2026-11-24.")
    if first > last:
        first, last = last, first
    oldest = today - timedelta(days=KEPT_DAYS)
    if last < oldest or first > today:
        return _last(today, f"Counts are kept from {oldest.isoformat()} to today.")
    return Span(max(first, oldest), min(last, today))


def _last(today: date, problem: str = "") -> Span:
    return Span(today - timedelta(days=_DEFAULT - 1), today, problem)
