"""Reviews of what runs images, over HTTP: commands and compose files."""

from __future__ import annotations

import json
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Query, Router, Schema
from pydantic import ValidationError

from portal.review import Report, Safety, diff, fix_command, fix_compose, review_command, review_compose
from portal.review.reports import FORMATS, Reviewed
from portal.review.reports.json import to_json
from portal.review.subjects.compose import COMPOSE
from portal.web import observing
from portal.web.api.bodies import TEXT_SCHEMA, BadBody, ProfileName, chosen_profile, sent_bytes, wrong_shape
from portal.web.api.parameters import only_known_parameters
from portal.web.api.reviewing import (
    ERRORS,
    FAIL_ON,
    OTHER_FORMATS,
    PROFILE,
    REPORTS,
    SAFETY,
    FailOn,
    FormatName,
    ReportOut,
    answer,
)
from portal.web.limits import REVIEWS, Throttle
from portal.web.review.run import is_compose_text
from portal.web.site import base_url

router = Router(tags=["review"], throttle=Throttle(REVIEWS))
router.add_decorator(only_known_parameters, mode="view")


class FixedTextOut(Schema):
    """The mended text, what was changed, and what is left to do."""

    text: str
    diff: str
    report: ReportOut


class CommandRequest(Schema):
    """Commands, and the Dockerfile of the image that they are about, if it is known."""

    command: str
    dockerfile: str | None = None
    profile: ProfileName | None = None


def _body(example: str, schema: dict[str, Any] | None) -> dict[str, Any]:
    content: dict[str, Any] = {"text/plain": {"schema": TEXT_SCHEMA, "example": example}}
    if schema is not None:
        content["application/json"] = {"schema": schema}
    return {"requestBody": {"required": True, "content": content}}


def _in_any_format(body: dict[str, Any]) -> dict[str, Any]:
    return body | {"responses": OTHER_FORMATS}


_COMMAND = _body("docker run --rm shop/web:1.4.2\n", CommandRequest.model_json_schema())
_COMPOSE = _body("services:\n  web:\n    image: shop/web:1.4.2\n", None)
_FORMAT = Query("json", description="The answer's format.")
_FILE = Query(COMPOSE, description="The path of the file in its repository, which the report names.", max_length=1000)


@router.post(
    "/review-run-command",
    response=REPORTS,
    summary="Review commands",
    openapi_extra=_in_any_format(_COMMAND),
)
def review_run_command(
    request: HttpRequest,
    profile: ProfileName | None = PROFILE,
    format: FormatName = _FORMAT,
    fail_on: FailOn = FAIL_ON,
) -> HttpResponse:
    """Send docker, podman or nerdctl commands that run, build or name images as text/plain, or JSON with the
    Dockerfile beside them. `format` is one of those that /review knows."""
    body = _commands(request)
    chosen = chosen_profile(profile, body.profile)
    report = observing.reviewed(
        request, "commands", lambda: review_command(body.command, chosen, dockerfile=body.dockerfile)
    )
    return _answer(request, Reviewed("commands", report), format, fail_on)


@router.post(
    "/fix-run-command", response={200: FixedTextOut, **ERRORS}, summary="Mend commands", openapi_extra=_COMMAND
)
def fix_run_command(
    request: HttpRequest, profile: ProfileName | None = PROFILE, safety: Literal["safe", "suggested"] = SAFETY
) -> HttpResponse:
    """Apply the fixes of what /review-run-command takes, and answer with the mended text, a unified diff and the
    report on what is left."""
    body = _commands(request)
    chosen = chosen_profile(profile, body.profile)
    mended = fix_command(body.command, chosen, dockerfile=body.dockerfile, safety=Safety(safety))
    report = review_command(mended, chosen, dockerfile=body.dockerfile)
    return _fixed(request, "commands", body.command, mended, report)


@router.post(
    "/review-compose",
    response=REPORTS,
    summary="Review a compose file",
    openapi_extra=_in_any_format(_COMPOSE),
)
def review_compose_file(
    request: HttpRequest,
    profile: ProfileName | None = PROFILE,
    format: FormatName = _FORMAT,
    file: str = _FILE,
    fail_on: FailOn = FAIL_ON,
) -> HttpResponse:
    """Send the compose file's text. `format` is one of those that /review knows."""
    text, chosen = _text(request), chosen_profile(profile)
    report = observing.reviewed(request, "compose", lambda: review_compose(text, chosen))
    return _answer(request, Reviewed(file, report), format, fail_on)


@router.post(
    "/fix-compose", response={200: FixedTextOut, **ERRORS}, summary="Mend a compose file", openapi_extra=_COMPOSE
)
def fix_compose_file(
    request: HttpRequest, profile: ProfileName | None = PROFILE, safety: Literal["safe", "suggested"] = SAFETY
) -> HttpResponse:
    """Apply the fixes of a compose file, and answer with the mended text, a unified diff and the report on what is
    left."""
    text, chosen = _text(request), chosen_profile(profile)
    mended = fix_compose(text, chosen, safety=Safety(safety))
    return _fixed(request, COMPOSE, text, mended, review_compose(mended, chosen))


def _fixed(request: HttpRequest, name: str, before: str, after: str, report: Report) -> HttpResponse:
    return JsonResponse(
        {"text": after, "diff": diff(before, after, name), "report": to_json(report, base_url(request))}
    )


def _commands(request: HttpRequest) -> CommandRequest:
    body = _command_request(request)
    if is_compose_text(body.command):
        raise BadBody("This is a compose file. Send the same to /api/v1/review-compose, or to fix-compose.", 422)
    return body


def _command_request(request: HttpRequest) -> CommandRequest:
    text = _text(request)
    if request.content_type != "application/json":
        return CommandRequest(command=text)
    try:
        return CommandRequest.model_validate(json.loads(text))
    except ValidationError as error:
        raise wrong_shape(error) from None
    except (ValueError, RecursionError):  # a number of thousands of digits is no JSONDecodeError
        raise BadBody('The body is not JSON. Send the text, or {"command": "docker run ..."}.') from None


def _text(request: HttpRequest) -> str:
    body = sent_bytes(request)
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadBody(f"The body is not UTF-8 text (byte {error.start}). Send the text.") from None
    if not text.strip():
        raise BadBody("The body is empty. Send the text: curl --data-binary @FILE ...")
    return text


def _answer(request: HttpRequest, reviewed: Reviewed, format: str, fail_on: FailOn) -> HttpResponse:
    if format not in FORMATS:
        raise BadBody(f"There is no format {format!r}. There are: {', '.join(FORMATS)}.", 422)
    return answer(request, reviewed, format, fail_on)
