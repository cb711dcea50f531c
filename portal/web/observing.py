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
from portal.web.metrics import Done
from portal.workshop import Grade

Reviewed = TypeVar("Reviewed", bound=Report | None)


def reviewed(request: HttpRequest, subject: str, review: Callable[[], Reviewed], *, brought: bool = True) -> Reviewed:
    """Do a visitor's review of a "dockerfile", of "commands" or a "compose" file, and give its report. The insights
    count it where the text was `brought`: not once more after each letter that is typed."""
    report = metrics.timed(subject, review)
    if report is None:
        return report
    metrics.found(report)
    if not brought or not counting.is_counted(request):
        return report
    counting.add(Kind.REVIEW, [subject])
    if not report.findings:
        counting.add(Kind.CLEAN, [subject])
    counting.add(Kind.RULE, {finding.rule for finding in report.findings})
    counting.add(Kind.REQUIREMENT, {id_ for finding in report.findings for id_ in finding.requirements})
    return report


def tried(request: HttpRequest, page: str, review: Callable[[], Done], *, first: bool) -> Done:
    """Review what a visitor made of an example on the page at that path. The insights count the `first` time only."""
    done = metrics.timed("example", review)
    if first and counting.is_counted(request):
        counting.add(Kind.TRIED, [page])
    return done


def attempted(request: HttpRequest, exercise: str, grade: Callable[[], Grade], *, changed: bool, told: str) -> None:
    """Grade an attempt at an exercise. The insights count visits in which something was changed, and in which it was
    solved: `told` is what was counted of this one before, "changed" or "solved"."""
    solved = metrics.timed("exercise", grade).solved
    if not counting.is_counted(request):
        return
    if changed and not told:
        counting.add(Kind.ATTEMPT, [exercise])
    if solved and told != "solved":
        counting.add(Kind.SOLVED, [exercise])


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
