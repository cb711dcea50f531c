"""From a Dockerfile to a starter: what was found in it, and the form filled in with what the starter asks."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.starters import Start, Starter, start_from
from portal.starters.noted import NO_SECRET
from portal.web.limits import GENERATIONS, limited


@require_http_methods(["GET", "HEAD", "POST"])
@limited(GENERATIONS, "POST")
def from_dockerfile(request: HttpRequest) -> HttpResponse:
    """The form for a Dockerfile, and what was found in the one that was sent (by the reviewer's form, too)."""
    text = request.POST.get("dockerfile", "").replace("\r\n", "\n")
    context: dict[str, object] = {"text": text}
    status = 200
    if request.method == "POST":
        if not text.strip():
            status, context["error"] = 422, "Paste a Dockerfile: without one there is nothing to find."
        elif len(text.encode("utf-8", "surrogatepass")) > settings.MAX_SOURCE_BYTES:
            status, context["error"] = 413, f"This is larger than {settings.MAX_SOURCE_BYTES:,} bytes."
        else:
            start = start_from(text)
            context |= {
                "start": start,
                "address": form_address(start),
                "choices": [(each, _address(each, answers)) for each, answers in start.choices],
            }
    return render(request, "starters/from_dockerfile.html", context, status=status)


def form_address(start: Start) -> str:
    """The address of the starter's form with the answers and the names of the files to move, which says who gave them;
    "" where no starter fits."""
    if start.starter is None:
        return ""
    names = [each.text for each in start.files if each.becomes != NO_SECRET and each.line]
    return _address(start.starter, start.answers, names)


def _address(starter: Starter, answers: dict[str, str], names: Iterable[str] = ()) -> str:
    query = urlencode(answers | {"by": "dockerfile", "copied": list(names)}, doseq=True)
    return f"{reverse('starters:starter', args=[starter.name])}?{query}"
