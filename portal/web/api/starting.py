"""Starters: their descriptions and form fields, and the projects that they generate."""

from __future__ import annotations

import json
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Path, Router, Schema
from ninja.errors import HttpError
from pydantic import WithJsonSchema

from portal.starters import Field, InvalidAnswers, Starter, catalogue, generate, requirements_of, start_from
from portal.web import observing
from portal.web.api.bodies import BadBody, ReviewRequest, openapi_body, review_request
from portal.web.api.reviewing import ERRORS, ErrorOut
from portal.web.limits import GENERATIONS, Throttle
from portal.web.starters.archives import archive_response
from portal.web.starters.from_dockerfile import form_address

router = Router(tags=["starters"])
GENERATING = Throttle(GENERATIONS)


class FieldOut(Schema):
    """A question of a starter's form."""

    name: str
    label: str
    help: str
    kind: str
    default: str
    choices: list[str]
    pattern: str | None
    requirements: list[str]


class StarterOut(Schema):
    """A starter: what it is and what it satisfies."""

    name: str
    title: str
    summary: str
    kind: str
    requirements: list[str]
    url: str


class StarterDetail(StarterOut):
    """A starter with its questions, the files that satisfy requirements, and why others are not satisfied."""

    description: str
    fields: list[FieldOut]
    satisfies: dict[str, list[str]]
    left: dict[str, str]


class InvalidOut(Schema):
    """What is wrong, and with the answers, by field, where it lies there."""

    detail: str
    errors: dict[str, str] = {}


def _starter(name: str) -> Starter:
    found = catalogue().get(name)
    if found is None:
        raise HttpError(404, f"There is no starter {name!r}. GET /api/v1/starters lists them.")
    return found


def _starter_out(starter: Starter) -> dict[str, object]:
    return {
        "name": starter.name,
        "title": starter.title,
        "summary": starter.summary,
        "kind": starter.kind,
        "requirements": requirements_of(starter),
        "url": reverse("starters:starter", args=[starter.name]),
    }


def _field_out(field: Field) -> dict[str, object]:
    return {
        "name": field.name,
        "label": field.label,
        "help": field.help,
        "kind": field.kind,
        "default": str(field.default),
        "choices": [str(choice) for choice in field.choices],
        "pattern": field.pattern or None,
        "requirements": list(field.requirements),
    }


@router.get("/starters", response=list[StarterOut], summary="All starters")
def list_starters(request: HttpRequest) -> list[dict]:
    """The catalogue of starters."""
    return [_starter_out(starter) for starter in catalogue().values()]


_ARCHIVE = {
    "responses": {
        200: {
            "description": "The archive; its SHA-256 is in the header X-Checksum-Sha256.",
            "content": {
                "application/zip": {"schema": {"type": "string", "format": "binary"}},
                "application/gzip": {"schema": {"type": "string", "format": "binary"}},
            },
        }
    },
    "description": "Answers go into the query, or into a JSON object or form in the body of a POST. "
    "`only=container` among them leaves the application out, for a project that has one. "
    "`GET /api/v1/starters/{name}` lists them; what is left out takes its default. "
    "The same answers always give the same bytes.",
}


_NAME = Path(..., description="The starter's name, such as `python-http-service`.")
# A plain word, so that a wrong one is answered in our own words; described as the choice that it is.
KindName = Annotated[str, WithJsonSchema({"type": "string", "enum": ["zip", "tar.gz"]})]
_KIND = Path(..., description="The archive's format.")


@router.get(
    "/starters/{name}.{kind}",
    response={200: None, 400: ErrorOut, 404: ErrorOut, 422: InvalidOut, 429: ErrorOut},
    throttle=GENERATING,
    summary="A generated project as .zip or .tar.gz",
    openapi_extra=_ARCHIVE,
)
def archive(request: HttpRequest, name: str = _NAME, kind: KindName = _KIND) -> HttpResponse:
    """Generate the project from the query's answers and pack it."""
    return _packed(request, name, kind)


@router.post(
    "/starters/{name}.{kind}",
    response={200: None, 400: ErrorOut, 404: ErrorOut, 422: InvalidOut, 429: ErrorOut},
    throttle=GENERATING,
    summary="The same, with the answers in the body",
    openapi_extra=_ARCHIVE,
)
def archive_of_body(request: HttpRequest, name: str = _NAME, kind: KindName = _KIND) -> HttpResponse:
    """Generate the project from the body's answers and pack it."""
    return _packed(request, name, kind)


def _packed(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    # The path converter is greedy about dots: "x.tar.gz" arrives as name "x.tar" and kind "gz".
    if kind == "gz" and name.endswith(".tar"):
        name, kind = name.removesuffix(".tar"), "tar.gz"
    if kind not in ("zip", "tar.gz"):
        raise HttpError(404, "There are .zip and .tar.gz archives.")
    starter = _starter(name)
    answers = _answers(request)
    only = answers.pop("only", None)
    if only not in (None, "container"):
        raise BadBody('"only" can be "container", or left out.', 422)
    try:
        project = generate(starter.name, answers, container_only=only is not None)
        response = archive_response(project, kind)
    except InvalidAnswers as invalid:
        detail = "Some answers can't be used. GET /api/v1/starters/" + starter.name + " describes the fields."
        return HttpResponse(
            json.dumps({"detail": detail, "errors": dict(invalid.errors)}), status=422, content_type="application/json"
        )
    observing.rendered(request, starter.name, "archive")
    return response


class FoundOut(Schema):
    """Something that was found in a Dockerfile: its line (0 where there is no one line), and what becomes of it."""

    what: str
    text: str
    line: int
    becomes: str


class StartOut(Schema):
    """Where to start from a Dockerfile: a starter (null where none fits), its answers, and the form's address."""

    starter: str | None
    language: str
    answers: dict[str, str]
    url: str | None
    found: list[FoundOut]


@router.post(
    "/starters/from-dockerfile",
    response={200: StartOut, **ERRORS},
    throttle=GENERATING,
    summary="The starter and the answers that a Dockerfile suggests",
    openapi_extra=openapi_body(ReviewRequest),
)
def start_from_dockerfile(request: HttpRequest) -> dict[str, object]:
    """Look into a Dockerfile for the language, the port, the labels and the rest that a starter asks."""
    start = start_from(review_request(request, ReviewRequest).dockerfile)
    starter = start.starter
    return {
        "starter": starter.name if starter else None,
        "language": start.language,
        "answers": start.answers,
        "url": form_address(start) or None,
        "found": [
            {"what": each.what, "text": each.text, "line": each.line, "becomes": each.becomes} for each in start.found
        ],
    }


@router.get("/starters/{name}", response={200: StarterDetail, 404: ErrorOut}, summary="One starter")
def show_starter(request: HttpRequest, name: str = _NAME) -> dict[str, object]:
    """A starter's questions, and which of its files satisfy which requirements."""
    starter = _starter(name)
    return {
        **_starter_out(starter),
        "description": starter.description,
        "fields": [_field_out(field) for field in starter.fields],
        "satisfies": {path: list(ids) for path, ids in starter.satisfies.items()},
        "left": dict(starter.left),
    }


_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def _answers(request: HttpRequest) -> dict[str, object]:
    """The answers as they came: from the query or the form (a repeated name is refused), or a JSON object."""
    if request.method == "POST" and request.content_type == "application/json":
        try:
            answers = json.loads(request.body)
        except (ValueError, RecursionError):
            raise BadBody('The body is not JSON. Send an object: {"project_name": "..."}.') from None
        if not isinstance(answers, dict):
            raise BadBody("The JSON must be an object with one key for each answer.", 422)
        return answers
    if request.method == "POST" and request.content_type not in _FORMS and request.headers.get("Content-Length"):
        raise BadBody("Send the answers as JSON, with Content-Type: application/json, or as a form.", 422)
    given = request.POST if request.method == "POST" and request.POST else request.GET
    for name, values in given.lists():
        if len(values) > 1:
            raise BadBody(f"The answer {name!r} was given {len(values)} times; give it once.", 422)
    return dict(given.items())
