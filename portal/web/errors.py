"""Error pages: what happened, and what to do next. Each also answers as JSON below /api/."""

import re
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.template.loader import render_to_string
from django.urls import is_valid_path

from portal.web.guide.search import index
from portal.web.request_ids import current_id

_LONGEST_PART = 60  # characters of an address that are searched for

_MESSAGES = {
    400: "The request could not be read. Check its address and its body.",
    403: "This request was refused.",
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
    411: "The length of what was sent is missing. Send it in one piece, with Content-Length, not chunked.",
    413: "What was sent is larger than the portal takes.",
    429: "Too many requests. Wait a little, then try again.",
    500: "Something failed on our side; it has been logged.",
    503: "A part that this page needs does not answer. Try again in a moment.",
}


_NOT_KEPT = frozenset({"csrfmiddlewaretoken", "password"})


def error_page(request: HttpRequest, status: int, message: str | None = None, **more: object) -> HttpResponse:
    """The error page for a status, as JSON `{"detail": ...}` for the API's addresses; `more` goes to its template."""
    text = message or _MESSAGES[status]
    if _is_for_a_program(request):
        return JsonResponse({"detail": text}, status=status)
    context = {"message": text, "request_id": current_id(), **more}
    return HttpResponse(render_to_string(f"{status}.html", context, request), status=status)


def _is_for_a_program(request: HttpRequest) -> bool:
    """Whether a program asks: all of the API's own addresses, and others beside them but for a browser."""
    if request.path.startswith("/api/v1/"):
        return True
    return request.path.startswith("/api/") and "text/html" not in request.headers.get("Accept", "")


def too_many(request: HttpRequest, message: str) -> HttpResponse:
    """429, with what the form held, to be sent again; files have to be chosen anew."""
    if request.path.startswith("/api/v1/"):
        return error_page(request, 429, message)
    kept = [(name, value) for name, values in request.POST.lists() if name not in _NOT_KEPT for value in values]
    context = {"message": message, "kept": kept, "files": list(request.FILES), "request_id": current_id()}
    return HttpResponse(render_to_string("429.html", context, request), status=429)


def _handler(status: int) -> Callable[..., HttpResponse]:
    def handle(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
        return error_page(request, status)

    return handle


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What Django refuses to read: 413 where it is too large, 400 otherwise."""
    return error_page(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token; the reason helps an attacker more than a visitor. What is no form is told so."""
    if request.method == "POST":
        return error_page(request, 403)
    response = error_page(request, 405)
    response.headers["Allow"] = "GET, HEAD, POST"
    return response


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, with what the address may have meant: what the search finds for the words of its last part. The site's
    pages end in a slash and the API's addresses don't: with one too many they lead to the address without it."""
    if request.path.startswith("/api/v1/") and is_valid_path(bare := request.path.rstrip("/")):
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{bare}?{query}" if query else bare, preserve_request=True)
    words = " ".join(re.findall(r"\w+", request.path.rstrip("/").rpartition("/")[2]))[:_LONGEST_PART]
    hits = index().search(words, most=3).hits if words else ()
    return error_page(request, 404, words=words, near=[hit.entry for hit in hits])


forbidden = _handler(403)
server_error = _handler(500)
