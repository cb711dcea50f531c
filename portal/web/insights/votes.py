"""“Was this page helpful?”: a vote on a page of the guide, a requirement or a rule.

The pages are ready bytes, the same for everyone, so that their form holds no token. A vote is taken where the browser
says that it comes from a page of ours. A cookie that only this address gets holds which pages one has voted on.
"""

from __future__ import annotations

import hashlib
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from portal.review.rules import rules
from portal.standard import catalogue
from portal.web import thread
from portal.web.errors import error_page
from portal.web.insights import counting
from portal.web.insights.counting import Kind
from portal.web.limits import VOTES, limited
from portal.web.page_links import page_links

_COOKIE = "voted"
_KEPT_SECONDS = 180 * 24 * 3600
_MOST_KEPT = 100
_KINDS = {"yes": Kind.HELPFUL, "no": Kind.UNHELPFUL}


def title_of(page: str) -> str | None:
    """The title of the page at that path; None where it is none that can be voted on."""
    try:
        match = resolve(page)
    except Resolver404:
        return None
    if match.view_name == "guide:page":
        found = thread.guide().page(match.kwargs["path"]) if match.kwargs["path"] in _paths() else None
        return found.title if found else None
    if match.view_name == "guide:requirement":
        known = catalogue().requirements.get(match.kwargs["id"])
        return f"{known.id} {known.title}" if known else None
    if match.view_name == "review:rule":
        return match.kwargs["name"] if match.kwargs["name"] in rules() else None
    return None


def _paths() -> set[str]:
    return {page.path for page in thread.guide().pages}


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@limited(VOTES, "POST")
def vote(request: HttpRequest) -> HttpResponse:
    """POST counts `helpful` ("yes" or "no") for the `page`, once a visitor as far as the cookie tells, and goes on to
    the page that says thanks; a script that asks for JSON gets its sentence."""
    if not settings.STATISTICS:
        raise Http404
    if request.method != "POST":
        return _thanks(request)
    page, answer = request.POST.get("page", ""), request.POST.get("helpful", "")
    if not _is_from_here(request):
        return error_page(request, 403)
    if answer not in _KINDS or title_of(page) is None:
        return error_page(request, 400, "There is no such page to vote on.")
    voted = [mark for mark in request.COOKIES.get(_COOKIE, "").split(".") if len(mark) == len(_mark(page))]
    again = _mark(page) in voted
    if not again:
        counting.add(_KINDS[answer], [page])
    response: HttpResponse
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        response = JsonResponse({"message": _sentence(answer, again=again)})
    else:
        query = {"page": page, "helpful": answer} | ({"again": "1"} if again else {})
        response = HttpResponseRedirect(f"{reverse('insights:vote')}?{urlencode(query)}")
        response.status_code = 303
    if not again:
        response.set_cookie(
            _COOKIE,
            ".".join([*voted, _mark(page)][-_MOST_KEPT:]),
            max_age=_KEPT_SECONDS,
            path=reverse("insights:vote"),
            secure=settings.CSRF_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def _thanks(request: HttpRequest) -> HttpResponse:
    page, answer = request.GET.get("page", ""), request.GET.get("helpful", "")
    title = title_of(page)
    if title is None or answer not in _KINDS:
        raise Http404
    context = {
        "page": page,
        "title": title,
        "answer": answer,
        "sentence": _sentence(answer, again="again" in request.GET),
        "problem": page_links(request, title).problem,
    }
    return render(request, "insights/thanks.html", context)


def _sentence(answer: str, *, again: bool) -> str:
    if again:
        return "You have told us about this page before; that still counts."
    if answer == "yes":
        return "Thank you. It helps to know what works."
    return "Thank you. Those who keep the standard see where pages fall short."


def _mark(page: str) -> str:
    return hashlib.sha256(page.encode()).hexdigest()[:8]


def _is_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that one of our own pages sent this. Over plain HTTP it names the origin only."""
    if site := request.META.get("HTTP_SEC_FETCH_SITE"):
        return site == "same-origin"
    return urlsplit(request.META.get("HTTP_ORIGIN", "")).netloc == request.get_host()
