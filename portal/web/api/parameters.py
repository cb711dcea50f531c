"""Parameters that an operation does not have are refused: `fail-on` written for `fail_on` would let every file pass."""

from __future__ import annotations

import functools
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from portal.review.yaml_file import did_you_mean
from portal.web.api.bodies import BadBody

Run = Callable[..., HttpResponse]


def only_known_parameters(run: Run) -> Run:
    """An operation's `run` (ninja's, in the mode "view") that answers 422 where the query has a name that the operation
    does not take, before anything is counted or read."""
    operation = run.__self__  # type: ignore[attr-defined] # a bound method
    known = [
        name
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    ]

    @functools.wraps(run)
    def serve(request: HttpRequest, **keywords: object) -> HttpResponse:
        unknown = next((name for name in request.GET if name not in known), None)
        if unknown is None:
            return run(request, **keywords)
        there = f"It takes: {', '.join(known)}." if known else "It takes none."
        detail = f"There is no parameter {unknown[:60]!r} here.{did_you_mean(unknown, known)} {there}"
        refused: HttpResponse = operation.api.on_exception(request, BadBody(detail, 422))
        return refused

    return serve
