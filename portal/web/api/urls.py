"""API v1: the same core as the pages and the command line, as JSON."""

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import Throttled, ValidationError

from portal import __version__
from portal.web.api import exercising, reviewing, running, searching, standard, starting, upgrading
from portal.web.api.bodies import BadBody
from portal.web.limits import give_back
from portal.web.ready import ready

api = NinjaAPI(
    title="Containerisation Standards Portal",
    version="1.0.0",
    description=(
        "Review Dockerfiles, look up rules and requirements, and generate starters. "
        f"Served by version {__version__} of the portal. No key is needed; nothing that is sent is kept."
    ),
    docs_url=None,
    openapi_url="openapi.json",
    docs_decorator=ready,
)
api.add_router("", reviewing.router)
api.add_router("", running.router)
api.add_router("", standard.router)
api.add_router("", upgrading.router)
api.add_router("", starting.router)
api.add_router("", searching.router)
api.add_router("", exercising.router)


@api.exception_handler(BadBody)
def bad_body(request: HttpRequest, error: BadBody) -> HttpResponse:
    """A body that can't be used: what is wrong with it, and what the address takes."""
    if error.status == 413:
        give_back(request)
    return api.create_response(request, {"detail": str(error)}, status=error.status)


@api.exception_handler(Throttled)
def over_limit(request: HttpRequest, error: Throttled) -> HttpResponse:
    """Too many requests from one address: for how long to wait."""
    over = request.over_limit  # type: ignore[attr-defined]
    response = api.create_response(request, {"detail": str(over)}, status=429)
    response.headers["Retry-After"] = str(over.wait)
    return response


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A parameter that can't be used, named, in the same form as every other error."""
    problems = [f"{'.'.join(str(part) for part in e['loc'][1:]) or 'body'}: {e['msg']}" for e in error.errors]
    return api.create_response(request, {"detail": "; ".join(problems)}, status=422)
