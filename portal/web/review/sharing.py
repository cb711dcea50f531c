"""Sharing a review: kept under an address that can't be guessed, for as long as its owner says, and no longer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.review.profiles import profiles
from portal.review.rules import rules
from portal.review.secrets import is_given_secret, is_secret_value
from portal.web.limits import SHARES, limited
from portal.web.models import SharedReview, hash_of, new_token
from portal.web.outages import DATABASE_AWAY, unavailable
from portal.web.review import run
from portal.web.review.desk import Desk
from portal.web.review.files import DOCKERFILE, Files
from portal.web.review.rooms import ROOMS
from portal.web.review.tokens import deletes, hash_tokens, shared_with
from portal.web.review.work import Work
from portal.web.site import base_url

EXPIRIES = {
    "day": ("one day", timedelta(days=1)),
    "week": ("one week", timedelta(weeks=1)),
    "month": ("one month", timedelta(days=30)),
}
_ASSIGNMENT = re.compile(r"([A-Za-z_][\w.-]{0,80})[ \t]{0,4}[=:][ \t]{0,4}([^\s,;]{1,400})")
_DECLARATION = re.compile(r"(?i)\s*(?:ONBUILD\s+)?ARG\s[\w\s\\]*$")
"""An ARG that only declares names: a finding, but no secret stands in it."""
_NAMES_OF_SECRETS = "secrets"
"""The key of compose files (and of Kubernetes) that lists secrets by their names, as the rules advise."""
_IN_OPTIONS = "no-secrets-in-options"
"""The one rule on secrets that is in the family of what it looks at, commands."""
_MAX_NAMED = 10


@never_cache
@require_POST
@limited(SHARES, "POST")
def share(request: HttpRequest, room: str) -> HttpResponse:
    """Store what was posted to one of ROOMS and go to the page that its owner keeps; refused, with the lines, where it
    holds secrets."""
    posted, page, subject = ROOMS[room]
    work, status = posted(request)
    if work.errors:
        return page(request, work, status)
    if work.report is None:
        return page(request, work, 422, [f"There is no {subject} to share yet."])
    expiry = request.POST.get("expiry", "week")
    if expiry not in EXPIRIES:
        return page(request, work, 422, ["Choose how long to keep it: a day, a week or a month."])
    if places := list(secret_places(work)):
        more = f" and {len(places) - _MAX_NAMED} more" if len(places) > _MAX_NAMED else ""
        reasons = [
            f"There seem to be secrets in it: {', '.join(places[:_MAX_NAMED])}{more}.",
            "Take them out (and change them, if they were ever in use), then share. Nothing was stored.",
        ]
        return page(request, work, 422, reasons)
    token, delete_token = new_token(), new_token()
    hashes = {"token_hash": hash_of(token), "delete_token_hash": hash_of(delete_token)}
    try:
        tidy()
        expires = timezone.now() + EXPIRIES[expiry][1]
        SharedReview.objects.create(**hashes, **work.stored, profile=work.profile, expires=expires)
    except DATABASE_AWAY as error:
        reason = (
            "Sharing does not work at the moment, since the portal's database does not answer. Nothing was stored; "
            "what you gave is still here. Press Share again in a minute."
        )
        return unavailable(request, page(request, work, 503, [reason]), error)
    return redirect("review:shared-owner", token=token, delete_token=delete_token)


@never_cache
@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """A shared review, to read and to open in the reviewer; 410 once its time is over, 404 once it is deleted."""
    found = shared_with(token)
    if found is None:
        return _missing(request)
    if found.expires <= timezone.now():
        return _private(render(request, "review/gone.html", {"why": "over"}, status=410))
    return _private(render(request, "review/shared.html", {"desk": _work_of(found), "shared": found}))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def shared_owner(request: HttpRequest, token: str, delete_token: str) -> HttpResponse:
    """The page of the one who shared: the address to pass on, and the button that deletes (POST)."""
    found = shared_with(token)
    if found is None or not deletes(found, delete_token):
        return _missing(request)
    if request.method == "POST":
        found.delete()
        return _private(render(request, "review/gone.html", {"why": "deleted"}))
    path = reverse("review:shared", args=[token])
    context = {"shared": found, "path": path, "address": base_url(request) + path}
    return _private(render(request, "review/shared_owner.html", context))


def tidy() -> int:
    """Delete every shared review whose time is over; how many those were. Hash the tokens that replicas of the version
    before this one left."""
    hash_tokens(SharedReview.objects.all())
    return SharedReview.objects.filter(expires__lte=timezone.now()).delete()[0]


def secret_places(work: Work) -> Iterator[str]:
    """Where secrets seem to be, in words ("line 3 of Dockerfile"): what the rules on secrets find, whatever comments
    keep back, and lines of any text, comments too, that hold the shape of a secret or give one a value."""
    reports = [work.review("strict")]
    if work.main != DOCKERFILE and DOCKERFILE in work.by_name:
        reports.append(Files(work.by_name[DOCKERFILE]).review("strict"))
    known = rules()
    lines = {name: text.split("\n") for name, text in work.by_name.items()}
    found = {
        (one.file, one.span.start_line)
        for report in reports
        for one in (*report.findings, *report.suppressed)
        if (known[one.rule].family == "secrets" or one.rule == _IN_OPTIONS)
        and not _DECLARATION.match(lines[one.file][one.span.start_line - 1])
    }
    for name, texts in lines.items():
        for number, line in enumerate(texts, start=1):
            if is_secret_value(line) or any(
                variable != _NAMES_OF_SECRETS and is_given_secret(variable, value)
                for variable, value in _ASSIGNMENT.findall(line)
            ):
                found.add((name, number))
    order = list(lines)
    for file, number in sorted(found, key=lambda place: (order.index(place[0]), place[1])):
        yield f"line {number} of {file}"


def _work_of(shared: SharedReview) -> Work:
    profile = shared.profile if shared.profile in profiles() else "standard"
    if shared.commands:
        return run.Desk(shared.commands, shared.dockerfile, profile)
    return Desk(Files(shared.dockerfile, shared.dockerignore, dict(shared.scripts)), profile)


def _missing(request: HttpRequest) -> HttpResponse:
    # Nothing is kept of what is deleted, so this can't tell it from a mistyped address.
    return _private(render(request, "review/gone.html", {"why": "missing"}, status=404))


def _private(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    # The address is the key, so it goes to no other site. "no-referrer" would send forms without their origin too.
    response["Referrer-Policy"] = "same-origin"
    return response
