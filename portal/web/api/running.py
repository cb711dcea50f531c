"""Reviews of what runs images, over HTTP: commands and compose files."""

from __future__ import annotations

from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Query, Router, Schema

from portal.review import Report, Safety, diff, fix_command, fix_compose, review_command, review_compose
from portal.review.reports import Reviewed
from portal.review.reports.json import to_json
from portal.review.subjects.compose import COMPOSE
from portal.web import observing
from portal.web.api.bodies import (
    TEXT_SCHEMA,
    BadBody,
    Body,
    FailOn,
    FileName,
    FormatName,
    ProfileName,
    Reporting,
    SafetyName,
    chosen_format,
    chosen_profile,
    read_json,
    sent_bytes,
)
from portal.web.api.parameters import only_known_parameters
from portal.web.api.reviewing import (
    ERRORS,
    FAIL_ON,
    OTHER_FORMATS,
    PROFILE,
    REPORTS,
    SAFETY,
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


class CommandRequest(Body):
    """Commands, and the Dockerfile of the image that they are about, if it is known."""

    command: str
    dockerfile: str | None = None
    profile: ProfileName | None = None


class CommandReview(Reporting, CommandRequest):
    """Commands to be reviewed."""


class CommandFix(CommandRequest):
    """Commands to be mended."""

    safety: SafetyName | None = None


_Sent = TypeVar("_Sent", bound=CommandRequest)


def _body(example: str, model: type[Body] | None) -> dict[str, Any]:
    content: dict[str, Any] = {"text/plain": {"schema": TEXT_SCHEMA, "example": example}}
    if model is not None:
        content["application/json"] = {"schema": model.model_json_schema()}
    return {"requestBody": {"required": True, "content": content}}


def _in_any_format(body: dict[str, Any]) -> dict[str, Any]:
    return body | {"responses": OTHER_FORMATS}


_RUN = "docker run --rm shop/web:1.4.2\n"
_COMPOSE = _body("services:\n  web:\n    image: shop/web:1.4.2\n", None)
_FORMAT = Query(None, description="The answer's format, json where none is asked for.")
_FILE = Query(COMPOSE, description="The path of the file in its repository, which the report names.")


@router.post(
    "/review-run-command",
    response=REPORTS,
    summary="Review commands",
    openapi_extra=_in_any_format(_body(_RUN, CommandReview)),
)
def review_run_command(
    request: HttpRequest,
    profile: ProfileName | None = PROFILE,
    format: FormatName | None = _FORMAT,
    fail_on: FailOn | None = FAIL_ON,
) -> HttpResponse:
    """Send docker, podman or nerdctl commands that run, build or name images as text/plain, or JSON with the
    Dockerfile beside them. `format` is one of those that /review knows."""
    body = _commands(request, CommandReview)
    chosen, name = chosen_profile(profile, body.profile), chosen_format(format, body.format) or "json"
    report = observing.reviewed(
        request, "commands", lambda: review_command(body.command, chosen, dockerfile=body.dockerfile)
    )
    return answer(request, Reviewed("commands", report), name, fail_on or body.fail_on)


@router.post(
    "/fix-run-command",
    response={200: FixedTextOut, **ERRORS},
    summary="Mend commands",
    openapi_extra=_body(_RUN, CommandFix),
)
def fix_run_command(
    request: HttpRequest, profile: ProfileName | None = PROFILE, safety: SafetyName | None = SAFETY
) -> HttpResponse:
    """Apply the fixes of what /review-run-command takes, and answer with the mended text, a unified diff and the
    report on what is left."""
    body = _commands(request, CommandFix)
    chosen = chosen_profile(profile, body.profile)
    bound = Safety(safety or body.safety or Safety.SAFE)
    mended = fix_command(body.command, chosen, dockerfile=body.dockerfile, safety=bound)
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
    format: FormatName | None = _FORMAT,
    file: FileName = _FILE,
    fail_on: FailOn | None = FAIL_ON,
) -> HttpResponse:
    """Send the compose file's text. `format` is one of those that /review knows."""
    text, chosen, name = _text(request), chosen_profile(profile), chosen_format(format) or "json"
    report = observing.reviewed(request, "compose", lambda: review_compose(text, chosen, name=file))
    return answer(request, Reviewed(file, report), name, fail_on)


@router.post(
    "/fix-compose", response={200: FixedTextOut, **ERRORS}, summary="Mend a compose file", openapi_extra=_COMPOSE
)
def fix_compose_file(
    request: HttpRequest, profile: ProfileName | None = PROFILE, safety: SafetyName | None = SAFETY
) -> HttpResponse:
    """Apply the fixes of a compose file, and answer with the mended text, a unified diff and the report on what is
    left."""
    text, chosen = _text(request), chosen_profile(profile)
    mended = fix_compose(text, chosen, safety=Safety(safety or Safety.SAFE))
    return _fixed(request, COMPOSE, text, mended, review_compose(mended, chosen))


def _fixed(request: HttpRequest, name: str, before: str, after: str, report: Report) -> HttpResponse:
    return JsonResponse(
        {"text": after, "diff": diff(before, after, name), "report": to_json(report, base_url(request))}
    )


def _commands(request: HttpRequest, model: type[_Sent]) -> _Sent:
    text = _text(request)
    if request.content_type == "application/json":
        body = read_json(text, model, 'Send the text, or {"command": "docker run ..."}.')
    else:
        body = model(command=text)
    if is_compose_text(body.command):
        raise BadBody("This is a compose file. Send the same to /api/v1/review-compose, or to fix-compose.", 422)
    return body


def _text(request: HttpRequest) -> str:
    body = sent_bytes(request)
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadBody(f"The body is not UTF-8 text (byte {error.start}). Send the text.") from None
    if not text.strip():
        raise BadBody("The body is empty. Send the text: curl --data-binary @FILE ...")
    return text
