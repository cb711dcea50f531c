"""What was counted in a span of days, as tables: for the page and as CSV."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Sum
from django.urls import reverse

from portal.review.rules import rules
from portal.standard import catalogue
from portal.starters import catalogue as starters
from portal.web.insights.counting import Kind
from portal.web.insights.spans import Span
from portal.web.insights.votes import title_of
from portal.web.models import Count
from portal.workshop import exercises

_GONE = ("no longer in use", "")
Cell = str | int
Totals = Mapping[str, Mapping[str, int]]
"""Kind and name to the number of a span."""


@dataclass(frozen=True, slots=True)
class Row:
    """What a table says of one name: `cells` go with the table's columns, `share` is the bar's length from 0 to 100."""

    name: str
    cells: tuple[Cell, ...]
    share: int = 0
    address: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with the text above it. `name` is that of its CSV."""

    name: str
    title: str
    about: str
    nothing: str
    columns: tuple[str, ...]
    rows: list[Row]
    described: bool = True
    """Whether the second column says in words what the first names."""


def totals_of(span: Span) -> Totals:
    """Everything that was counted in the span."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    counted = Count.objects.filter(day__range=(span.first, span.last)).values_list("kind", "name")
    for kind, name, number in counted.annotate(sum=Sum("number")).order_by("-sum", "name"):
        found[kind][name] = number
    return found


@dataclass(frozen=True, slots=True)
class Day:
    """The reviews of a day, or of the week that begins with it."""

    first: date
    reviews: int
    clean: int


def days_of(span: Span) -> list[Day]:
    """The reviews of each day of the span, days without one included; of each week, where there are over 92 days."""
    numbers: dict[tuple[date, str], int] = {}
    counted = Count.objects.filter(day__range=(span.first, span.last), kind__in=(Kind.REVIEW, Kind.CLEAN))
    for day, kind, number in counted.values_list("day", "kind").annotate(sum=Sum("number")):
        numbers[day, kind] = number
    step = 1 if span.days <= 92 else 7
    found = []
    for start in range(0, span.days, step):
        inside = [span.first + timedelta(days=start + offset) for offset in range(min(step, span.days - start))]
        reviews, clean = (sum(numbers.get((day, kind), 0) for day in inside) for kind in (Kind.REVIEW, Kind.CLEAN))
        found.append(Day(inside[0], reviews, clean))
    return found


def requirements_table(totals: Totals) -> Table:
    """Which requirements are broken most."""
    known = catalogue().requirements
    return _ranking(
        Kind.REQUIREMENT,
        totals,
        "Requirements that are broken most",
        "Reviews in which something did not meet the requirement, and their share of all reviews.",
        lambda id_: (known[id_].title.capitalize(), known[id_].path) if id_ in known else _GONE,
    )


def rules_table(totals: Totals) -> Table:
    """Which rules find something most."""
    known = rules()
    return _ranking(
        Kind.RULE,
        totals,
        "Rules that find most",
        "Reviews in which the rule found something, once a review.",
        lambda name: (known[name].title, reverse("review:rule", args=[name])) if name in known else _GONE,
    )


def _ranking(kind: Kind, totals: Totals, title: str, about: str, described: Callable[[str], tuple[str, str]]) -> Table:
    numbers = totals.get(kind, {})
    most, reviews = max(numbers.values(), default=1), sum(totals.get(Kind.REVIEW, {}).values()) or 1
    rows = []
    for name, number in numbers.items():
        says, address = described(name)
        percent = f"{min(100, round(100 * number / reviews))} %"
        rows.append(Row(name, (name, says, number, percent), round(100 * number / most), address))
    columns = (kind.value.capitalize(), "What it says", "Reviews", "Share")
    return Table(f"{kind.value}s", title, about, "No review found anything in these days.", columns, rows)


def starters_table(totals: Totals) -> Table:
    """Which starters are used."""
    numbers = totals.get(Kind.STARTER, {})
    most = max(numbers.values(), default=1)
    rows = [
        Row(name, (name, starters()[name].title if name in starters() else "no longer there", number),
            round(100 * number / most), reverse("starters:starter", args=[name]) if name in starters() else "")
        for name, number in numbers.items()
    ]  # fmt: skip
    about = "Archives that were made, on the page and through the API; the command line is not counted."
    return Table("starters", "Starters", about, "No project was generated.", ("Starter", "Title", "Archives"), rows)


def exercises_table(totals: Totals) -> Table:
    """Which exercises are attempted and solved, those that are attempted most first."""
    attempts, solved = totals.get(Kind.ATTEMPT, {}), totals.get(Kind.SOLVED, {})
    rows = []
    for name in sorted({*attempts, *solved}, key=lambda name: (-attempts.get(name, 0), name)):
        tries, successes = attempts.get(name, 0), solved.get(name, 0)
        known = exercises().get(name)
        title, address = (known.title, reverse("workshop:exercise", args=[name])) if known else _GONE
        share = min(100, round(100 * successes / max(1, tries)))
        rows.append(Row(name, (name, title, tries, successes), share, address))
    about = (
        "Visits in which an exercise was changed, and in which it was solved; the bar is the share of the latter. "
        "Without scripts, each check counts."
    )
    columns = ("Exercise", "Title", "Attempts", "Solved")
    return Table("exercises", "Exercises", about, "Nobody has practised in these days.", columns, rows)


def examples_table(totals: Totals) -> Table:
    """On which pages of the guide and of the rules examples are edited."""
    numbers = totals.get(Kind.TRIED, {})
    most = max(numbers.values(), default=1)
    rows = [
        Row(page, (title_of(page) or page, number), round(100 * number / most), page)
        for page, number in numbers.items()
    ]
    about = (
        "Examples of the guide and of rules that somebody edited where they stand, by page. They count as no review."
    )
    return Table(
        "examples", "Examples that are tried", about, "Nobody has edited an example.", ("Page", "Examples"), rows, False
    )


def queries_table(totals: Totals) -> Table:
    """Which searches found nothing."""
    numbers = totals.get(Kind.NOTHING, {})
    most = max(numbers.values(), default=1)
    rows = [Row(query, (query, number), round(100 * number / most)) for query, number in numbers.items()]
    searches = sum(totals.get(Kind.SEARCH, {}).values())
    about = (
        f"Of {searches:,} searches. Words that the standard lacks, or calls otherwise. Only short, plain queries are "
        "kept, and for 90 days."
    )
    return Table(
        "searches", "Searches that found nothing", about, "Every search had a hit.", ("Query", "Times"), rows, False
    )


def votes_table(totals: Totals) -> Table:
    """What visitors thought of pages, those with the most complaints first."""
    yes, no = totals.get(Kind.HELPFUL, {}), totals.get(Kind.UNHELPFUL, {})
    pages = sorted({*yes, *no}, key=lambda page: (-no.get(page, 0), -yes.get(page, 0), page))
    rows = [
        Row(page, (title_of(page) or page, yes.get(page, 0), no.get(page, 0)),
            round(100 * yes.get(page, 0) / (yes.get(page, 0) + no.get(page, 0))), page)
        for page in pages
    ]  # fmt: skip
    about = "Answers to “Was this page helpful?”; the bar is the share of those who said yes."
    return Table(
        "votes", "Helpful pages", about, "Nobody has answered in these days.", ("Page", "Yes", "No"), rows, False
    )


TABLES = (
    requirements_table,
    rules_table,
    starters_table,
    exercises_table,
    examples_table,
    queries_table,
    votes_table,
)
