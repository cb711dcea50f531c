"""The insights for those who keep the standard, and where they sign in; what is counted, for everyone."""

from __future__ import annotations

import csv
import functools
from collections.abc import Callable
from datetime import date

from django.contrib.auth.views import LoginView, redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.web.insights import counting, tables
from portal.web.insights.charts import columns
from portal.web.insights.counting import Kind
from portal.web.insights.spans import PRESETS, Span, asked_for
from portal.web.limits import LOGINS, limited
from portal.web.models import Count
from portal.web.ready import ready

View = Callable[..., HttpResponse]
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def for_staff(view: View) -> View:
    """Let only those in who are signed in and are staff; the others sign in first."""

    @functools.wraps(view)
    def serve(request: HttpRequest, *arguments: str, **keywords: str) -> HttpResponse:
        user = request.user
        if not (user.is_active and user.is_staff):
            return redirect_to_login(request.get_full_path())
        return view(request, *arguments, **keywords)

    return serve


sign_in = limited(LOGINS, "POST")(LoginView.as_view(template_name="insights/login.html"))


@never_cache
@require_safe
@for_staff
def index(request: HttpRequest) -> HttpResponse:
    """What was counted in the span that the query asks for."""
    counting.flush()
    span = asked_for(request.GET)
    totals = tables.totals_of(span)
    days = tables.days_of(span)
    reviews = sum(totals.get(Kind.REVIEW, {}).values())
    clean = sum(totals.get(Kind.CLEAN, {}).values())
    context = {
        "span": span,
        "presets": PRESETS.items(),
        "empty": not totals,
        "reviews": reviews,
        "clean_percent": round(100 * clean / reviews) if reviews else None,
        "subjects": totals.get(Kind.REVIEW, {}),
        "days": days,
        "weekly": len(days) < span.days,
        "chart": columns(days),
        "tables": [table(totals) for table in tables.TABLES],
    }
    return render(request, "insights/index.html", context, status=422 if span.problem else 200)


@never_cache
@require_safe
@for_staff
def as_csv(request: HttpRequest, name: str) -> HttpResponse:
    """A table of the page as CSV, or with the name "days" everything by day."""
    counting.flush()
    span = asked_for(request.GET)
    if name == "days":
        return _csv(span, name, ("Day", "Kind", "Name", "Number"), _by_day(span))
    totals = tables.totals_of(span)
    for table in (make(totals) for make in tables.TABLES):
        if table.name == name:
            return _csv(span, name, table.columns, [row.cells for row in table.rows])
    raise Http404(f"There is no table {name!r}.")


def _by_day(span: Span) -> list[tuple[date, str, str, int]]:
    counted = Count.objects.filter(day__range=(span.first, span.last)).order_by("day", "kind", "name")
    return list(counted.values_list("day", "kind", "name", "number"))


def _csv(span: Span, name: str, head: tuple[str, ...], rows: list[tuple]) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="insights-{name}-{span.first}-{span.last}.csv"'
    writer = csv.writer(response)
    writer.writerow(head)
    # A query may begin with a sign that a spreadsheet takes for a formula.
    writer.writerows(
        [f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell for cell in row] for row in rows
    )
    return response


@ready
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept and counted, and what is not."""
    context = {"kept_days": counting.KEPT_DAYS, "queries_kept_days": counting.QUERIES_KEPT_DAYS}
    return render(request, "insights/privacy.html", context)
