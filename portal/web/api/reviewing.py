"""Reviews over HTTP: findings for a Dockerfile, and the mended file."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router, Schema

from portal.review import Report, Safety, diff, fix, review
from portal.review.profiles import profiles
from portal.review.reports.json import to_json
from portal.review.reports.text import text
from portal.web.api.bodies import OPENAPI_BODY, BadBody, ReviewRequest, review_request
from portal.web.site import base_url

router = Router(tags=["review"])


class EditOut(Schema):
    """Put `text` in place of what stands from the first position up to the second."""

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
    """The mended file, what was changed, and what is left to do."""

    dockerfile: str
    diff: str
    report: ReportOut


class ErrorOut(Schema):
    """What is wrong, and how to mend it."""

    detail: str


_ERRORS = {400: ErrorOut, 413: ErrorOut, 422: ErrorOut}


def _profile(body: ReviewRequest, parameter: str | None) -> str:
    name = parameter or body.profile or "standard"
    if name not in profiles():
        raise BadBody(f"There is no profile {name!r}. There are: {', '.join(profiles())}.", 422)
    return name


def _format(request: HttpRequest, parameter: str | None) -> str:
    if parameter is not None:
        if parameter not in ("json", "text"):
            raise BadBody(f"There is no format {parameter!r}. There are: json, text.", 422)
        return parameter
    return "text" if request.get_preferred_type(["application/json", "text/plain"]) == "text/plain" else "json"


def _review(body: ReviewRequest, profile: str) -> Report:
    return review(body.dockerfile, profile, dockerignore=body.dockerignore, scripts=body.scripts)


@router.post(
    "/review",
    response={200: ReportOut, **_ERRORS},
    summary="Review a Dockerfile",
    openapi_extra=OPENAPI_BODY,
)
def review_dockerfile(request: HttpRequest, profile: str | None = None, format: str | None = None) -> HttpResponse:
    """Send the Dockerfile as text/plain, or JSON with the Dockerfile and what belongs to it. The answer is JSON, or
    text where `format` or the Accept header asks for it."""
    body = review_request(request)
    report = _review(body, _profile(body, profile))
    if _format(request, format) == "text":
        return HttpResponse(text(report), content_type="text/plain; charset=utf-8")
    return JsonResponse(to_json(report, base_url(request)))


@router.post("/fix", response={200: FixedOut, **_ERRORS}, summary="Mend a Dockerfile", openapi_extra=OPENAPI_BODY)
def fix_dockerfile(
    request: HttpRequest, profile: str | None = None, safety: Literal["safe", "suggested"] = "safe"
) -> HttpResponse:
    """Apply every safe fix, or with `safety=suggested` also those that may change what the image does, and answer
    with the mended file, a unified diff and the report on what is left."""
    body = review_request(request)
    name = _profile(body, profile)
    mended = fix(body.dockerfile, name, safety=Safety(safety))
    report = review(mended, name, dockerignore=body.dockerignore, scripts=body.scripts)
    return JsonResponse(
        {
            "dockerfile": mended,
            "diff": diff(body.dockerfile, mended),
            "report": to_json(report, base_url(request)),
        }
    )
