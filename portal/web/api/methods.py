"""A method that an address does not take, answered as JSON like every other error of the API."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

Answer = Callable[[HttpRequest], HttpResponse]


def method_errors_as_json(get_response: Answer) -> Answer:
    """Middleware: the API's 405 answers, plain text by ninja, as JSON that names what is taken."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or not request.path.startswith("/api/v1/"):
            return response
        allowed = ", ".join(sorted(method.strip() for method in response["Allow"].split(",")))
        detail = f"{request.method} is not taken at this address; it takes {allowed}."
        return JsonResponse({"detail": detail}, status=405, headers={"Allow": allowed})

    return answer
