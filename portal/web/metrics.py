"""What Prometheus reads at /metrics: requests and how long they take, reviews and what they find, generated projects.

Labels are names of routes, rules and starters, never a path or anything that a visitor wrote, so that the number of
series stays within what the portal itself consists of.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from secrets import compare_digest
from typing import TypeVar

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)

from portal.review import Report

_ADDRESS = "/metrics"
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})

_requests = Counter("portal_requests", "Requests by route and status.", ["route", "method", "status"])
_request_seconds = Histogram(
    "portal_request_seconds",
    "Time from a request to its answer, by route.",
    ["route"],
    buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
_review_seconds = Histogram(
    "portal_review_seconds",
    "Time that a visitor's review takes, by what is reviewed.",
    ["subject"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
_findings = Counter("portal_findings", "Findings of visitors' reviews, by severity.", ["severity"])
_rule_hits = Counter("portal_rule_hits", "Visitors' reviews in which a rule found something.", ["rule"])
_renders = Counter("portal_starter_renders", "Projects rendered, for a preview or an archive.", ["starter", "purpose"])


def measured(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: count each request and measure how long its answer takes, and answer /metrics: Prometheus asks by the
    address of a pod and over plain HTTP, as probes do. Left out where metrics are off."""
    if not settings.METRICS_TOKEN:
        raise MiddlewareNotUsed
    # Looking the labels up each time would cost as much as the rest.
    known: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def serve(request: HttpRequest) -> HttpResponse:
        if request.path == _ADDRESS:
            return metrics(request)
        start = time.perf_counter()
        response = get_response(request)
        route = _route(request)
        method = request.method if request.method in _METHODS else "other"
        key = (route, method, response.status_code)
        if key not in known:
            known[key] = (_requests.labels(*key), _request_seconds.labels(route))
        count, seconds = known[key]
        count.inc()
        seconds.observe(time.perf_counter() - start)
        return response

    return serve


def _route(request: HttpRequest) -> str:
    """The name of the route that answered; kept pages bring that of their first request."""
    if request.resolver_match is not None:
        return request.resolver_match.view_name
    return "static" if request.path_info.startswith(settings.STATIC_URL) else "unmatched"


Done = TypeVar("Done")


def timed(subject: str, review: Callable[[], Done]) -> Done:
    """Do a review of what a visitor typed, and measure how long it takes unless nothing comes of it: of a "dockerfile",
    of "commands", a "compose" file, an "example" of the guide, or an attempt at an "exercise"."""
    start = time.perf_counter()
    done = review()
    if done is not None:
        _review_seconds.labels(subject).observe(time.perf_counter() - start)
    return done


def found(report: Report) -> None:
    """Count what a review of a visitor's own file found."""
    for finding in report.findings:
        _findings.labels(finding.severity.value).inc()
    for rule in {finding.rule for finding in report.findings}:
        _rule_hits.labels(rule).inc()


def rendered(starter: str, purpose: str) -> None:
    """Count a project that was rendered for a "preview" or an "archive"."""
    _renders.labels(starter, purpose).inc()


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """All metrics as Prometheus reads them, for whoever has the token; of all processes that share a folder."""
    scheme, _, given = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() != "bearer" or not compare_digest(given.strip().encode(), settings.METRICS_TOKEN.encode()):
        refused = _plain("Send the token: Authorization: Bearer ...\n", 401)
        refused.headers["WWW-Authenticate"] = 'Bearer realm="metrics"'
        return refused
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _plain(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain")
