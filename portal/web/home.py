"""The home page: four doors, and a review to try at once."""

from __future__ import annotations

import functools

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from portal.review.rules import rules
from portal.review.samples import samples
from portal.standard import catalogue
from portal.web import thread
from portal.web.review.desk import Desk
from portal.web.review.files import Files
from portal.workshop import exercises


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is, shown on a faulty sample."""
    context = {
        "desk": _desk(),
        "panel": _panel(),
        "pages": len(thread.guide().pages),
        "requirements": len(catalogue().requirements),
        "rules": len(rules()),
        "exercises": len(exercises()),
    }
    return render(request, "home.html", context)


@functools.cache
def _desk() -> Desk:
    """The faulty sample, reviewed once for all visitors."""
    return Desk(Files(next(sample.text for sample in samples() if sample.name == "first-attempt")))


@functools.cache
def _panel() -> str:
    """What was found in it, as HTML: two thirds of what the page costs."""
    return render_to_string("review/_panel.html", {"desk": _desk()})
