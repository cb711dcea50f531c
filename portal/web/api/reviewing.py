"""Reviews over HTTP: findings for a Dockerfile, and the mended file."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Query, Router, Schema

from portal.review import Report, Safety, Severity, diff, fix_files, review
from portal.review.reports import FORMATS, Reviewed, render
from portal.review.reports.json import to_json
from portal.web import observing
from portal.web.api.bodies import (
    BadBody,
    DockerfileFix,
    DockerfileName,
    DockerfileReview,
    FailOn,
    FormatName,
    ProfileName,
    ReviewRequest,
    SafetyName,
    chosen_format,
    chosen_profile,
    openapi_body,
    review_request,
)
from portal.web.api.parameters import only_known_parameters
from portal.web.limits import REVIEWS, Throttle
from portal.web.review.files import DOCKERFILE, DOCKERIGNORE
from portal.web.review.other_files import Other, other_than_dockerfile
from portal.web.site import base_url

router = Router(tags=["review"], throttle=Throttle(REVIEWS))
router.add_decorator(only_known_parameters, mode="view")


class EditOut(Schema):
    """Put `text` in place of what stands from the first position up to the second, in that file."""

    file: str
    start_line: int
    start_column: int
    end_line: int
    end_column: int
    text: str


class FixOut(Schema):
    """A change that removes the finding."""

    title: str
    safety: Literal["safe", "suggested", "manual"]
    edits: list[EditOut]


class FindingOut(Schema):
    """One finding. Lines and columns count from 1, columns in code points, ends are exclusive."""

    rule: str
    severity: Literal["error", "warning", "info"]
    message: str
    requirement: list[str]
    aliases: list[str]
    line: int
    column: int
    end_line: int
    end_column: int
    url: str
    file: str
    related: list[dict[str, object]]
    fixes: list[FixOut]


class ReportOut(Schema):
    """The outcome of a review."""

    profile: str
    ruleset: str
    findings: list[FindingOut]
    summary: dict[str, int]
    notes: list[str]
    ignored: int


class FixedOut(Schema):
    """The mended files, what was changed (one patch for all of them), and what is left to do."""

    dockerfile: str
    dockerignore: str | None
    scripts: dict[str, str]
    diff: str
    report: ReportOut


class ErrorOut(Schema):
    """What is wrong, and how to mend it."""

    detail: str


ERRORS: dict[int, Any] = {400: ErrorOut, 413: ErrorOut, 422: ErrorOut, 429: ErrorOut}
# What is answered as application/json: the report itself, or the list of issues that GitLab reads.
JsonReport = ReportOut | list[dict[str, Any]]


_ELSEWHERE = {
    Other.COMPOSE: "For a compose file, send the same to /api/v1/review-compose.",
    Other.SCRIPT: "It begins with #!, as scripts do. They are reviewed with the Dockerfile that they belong to: send "
    'JSON, {"dockerfile": "FROM ...", "scripts": {"docker-entrypoint.sh": "#!/bin/sh ..."}}.',
    Other.YAML: "It reads like YAML. For a compose file, send the same to /api/v1/review-compose; other YAML is not "
    "reviewed.",
}

# What an Accept header can ask for; of the formats that share a media type, the first.
_BY_MEDIA_TYPE = {media_type: name for name, media_type in reversed(FORMATS.items())}
PROFILE = Query(None, description="Which rules count, and how much.")
_FORMAT = Query(
    None,
    description="The answer's format; without it the Accept header decides, and else it is json.",
)
SAFETY = Query(
    None, description="Which fixes to apply: those that keep the image as it is, or also those that may change it."
)
_FILE = Query(None, description="The path of the file in its repository, which the report names.")
FAILED = 409
"""The status of a report that fails by the caller's own limit: one that no mistake of the caller is answered with."""
FAIL_ON = Query(
    None,
    description="The least severity of a finding that is answered with the status 409 in place of 200, with the same "
    "report: `curl --fail-with-body` prints it, and then fails the job that it runs in.",
)
REPORTS: dict[int, Any] = {200: JsonReport, FAILED: JsonReport, **ERRORS}
# Beside the JSON that ninja describes itself.
OTHER_FORMATS: dict[int, Any] = {
    status: {"content": {kind: {} for kind in _BY_MEDIA_TYPE if kind != "application/json"}} for status in (200, FAILED)
}
_ANSWERS: dict[str, Any] = {
    **openapi_body(DockerfileReview),
    "responses": OTHER_FORMATS,
}


def _format(request: HttpRequest, parameter: str | None) -> str:
    if parameter is not None:
        return parameter
    preferred = request.get_preferred_type(["application/json", *_BY_MEDIA_TYPE])
    return _BY_MEDIA_TYPE.get(preferred or "", "json")


def _must_be_dockerfile(text: str, file: str = DOCKERFILE) -> None:
    """Raises BadBody, with the way to have it reviewed, where a text is a file of another kind."""
    other = other_than_dockerfile(text, file)
    if other is not None:
        raise BadBody(f"This is no Dockerfile. {_ELSEWHERE[other]}", 422)


def _review(body: ReviewRequest, profile: str) -> Report:
    return review(body.dockerfile, profile, dockerignore=body.dockerignore, scripts=body.scripts)


@router.post(
    "/review",
    response=REPORTS,
    summary="Review a Dockerfile",
    openapi_extra=_ANSWERS,
)
def review_dockerfile(
    request: HttpRequest,
    profile: ProfileName | None = PROFILE,
    format: FormatName | None = _FORMAT,
    file: DockerfileName | None = _FILE,
    fail_on: FailOn | None = FAIL_ON,
) -> HttpResponse:
    """Send the Dockerfile as text/plain, or JSON with the Dockerfile and what belongs to it. The answer is JSON, or
    what `format` or the Accept header asks for: sarif, gitlab, github, checkstyle, junit, markdown or text. JSON may
    hold the parameters, too; a key that it can't hold is refused."""
    body = review_request(request, DockerfileReview)
    chosen = chosen_profile(profile, body.profile)
    name = _format(request, chosen_format(format, body.format))
    path = file or body.file or DOCKERFILE
    _must_be_dockerfile(body.dockerfile, path)
    report = observing.reviewed(request, "dockerfile", lambda: _review(body, chosen))
    return answer(request, Reviewed(path, report), name, fail_on or body.fail_on)


def answer(request: HttpRequest, reviewed: Reviewed, format: str, fail_on: str | None) -> HttpResponse:
    """A report in one of FORMATS, with the status FAILED where a finding is at least as severe as `fail_on` says."""
    report = reviewed.report
    fails = fail_on not in (None, "never") and any(
        one.severity.rank <= Severity(fail_on).rank for one in report.findings
    )
    response: HttpResponse
    if format == "json":
        response = JsonResponse(to_json(report, base_url(request)))
    else:
        written = render(format, [reviewed], base_url(request))
        response = HttpResponse(written, content_type=f"{FORMATS[format]}; charset=utf-8")
    if fails:
        response.status_code = FAILED
        response._has_been_logged = True  # type: ignore[attr-defined] # Django would log it as a fault of the request
    return response


@router.post(
    "/fix", response={200: FixedOut, **ERRORS}, summary="Mend a Dockerfile", openapi_extra=openapi_body(DockerfileFix)
)
def fix_dockerfile(
    request: HttpRequest, profile: ProfileName | None = PROFILE, safety: SafetyName | None = SAFETY
) -> HttpResponse:
    """Apply every safe fix, or with `safety=suggested` also those that may change what the image does, in the
    Dockerfile and what was sent beside it. The answer has the mended files, a unified diff of them and the report on
    what is left."""
    body = review_request(request, DockerfileFix)
    name = chosen_profile(profile, body.profile)
    _must_be_dockerfile(body.dockerfile)
    before = {DOCKERFILE: body.dockerfile, **(body.scripts or {})}
    if body.dockerignore is not None:
        before[DOCKERIGNORE] = body.dockerignore
    mended = fix_files(
        body.dockerfile,
        name,
        dockerignore=body.dockerignore,
        scripts=body.scripts,
        safety=Safety(safety or body.safety or Safety.SAFE),
    )
    patch = "".join(diff(text, mended[file], file) for file, text in before.items())
    left = ReviewRequest(dockerfile=mended.pop(DOCKERFILE), dockerignore=mended.pop(DOCKERIGNORE, None), scripts=mended)
    return JsonResponse(
        {
            "dockerfile": left.dockerfile,
            "dockerignore": left.dockerignore,
            "scripts": left.scripts,
            "diff": patch,
            "report": to_json(_review(left, name), base_url(request)),
        }
    )
