"""Where the pages and the API tell what happened: to the metrics always, to the insights where it is counted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest

from portal.review import Report
from portal.web import metrics
from portal.web.insights import counting
from portal.web.insights.counting import Kind
from portal.web.insights.queries import kept_query

Reviewed = TypeVar("Reviewed", bound=Report | None)


def reviewed(request: HttpRequest, subject: str, review: Callable[[], Reviewed], *, brought: bool = True) -> Reviewed:
    """Do a visitor's review of a "dockerfile", of "commands" or a "compose" file, and give its report. The insights
    count it where the text was `brought`: not once more after each letter that is typed."""
    report = metrics.timed(subject, review)
    if report is None or not brought or not counting.is_counted(request):
        return report
    counting.add(Kind.REVIEW, [subject])
    if not report.findings:
        counting.add(Kind.CLEAN, [subject])
    counting.add(Kind.RULE, {finding.rule for finding in report.findings})
    counting.add(Kind.REQUIREMENT, {id_ for finding in report.findings for id_ in finding.requirements})
    return report


def rendered(request: HttpRequest, starter: str, purpose: str) -> None:
    """A project was rendered for a "preview" or an "archive"."""
    metrics.rendered(starter, purpose)
    if purpose == "archive" and counting.is_counted(request):
        counting.add(Kind.STARTER, [starter])


def searched(request: HttpRequest, query: str, total: int) -> None:
    """Somebody asked for the results of a query, of which there were `total`."""
    if not query.strip() or not counting.is_counted(request):
        return
    counting.add(Kind.SEARCH, ["all"])
    if total == 0 and (kept := kept_query(query)):
        counting.add(Kind.NOTHING, [kept])
