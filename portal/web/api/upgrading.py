"""Upgrades of generated projects: a patch from the starter's version that made one to the newest, and a report."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from portal.starters import BadManifest, InvalidAnswers, Upgrade, read_manifest, upgrade
from portal.starters import manifest as manifests
from portal.starters.zipped import MOST_BYTES, BadProject, ZippedProject
from portal.web.api.bodies import BadBody
from portal.web.api.reviewing import ErrorOut
from portal.web.api.starting import GENERATING, InvalidOut

router = Router(tags=["starters"])


class DriftedOut(Schema):
    """A file that differs: what the starter did with it, what its owner did (null where that is not known), and
    whether a merge is expected to need a person."""

    path: str
    starter: str
    project: str | None
    conflict: bool


class QuestionOut(Schema):
    """A question that the older version did not ask, and the answer that was taken."""

    name: str
    label: str
    answer: str


class UpgradeOut(Schema):
    """The patch, for `git apply --3way`, and what it changes."""

    template: str
    from_version: str
    to_version: str
    patch: str
    files: list[DriftedOut]
    new_questions: list[QuestionOut]
    dropped_questions: list[str]
    unlike: list[str]
    left_out: list[str]


_DOCUMENTED: dict[str, Any] = {
    "description": "The body is the project's `scaffold.json`: `curl --data-binary @scaffold.json`. To have changes "
    "and conflicts foretold, send a form with the project as a zip: `curl -F project=@project.zip`. Answers to new "
    "questions, or changed ones, go into the query. `?format=patch` gives the bare patch for `git apply --3way`. "
    "Nothing that is sent is kept.",
    "parameters": [
        {
            "in": "query",
            "name": "format",
            "required": False,
            "schema": {"type": "string", "enum": ["json", "patch"], "default": "json"},
            "description": "What to answer with.",
        }
    ],
    "responses": {200: {"content": {"text/x-diff": {"schema": {"type": "string"}}}}},
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"type": "object"}},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "manifest": {"type": "string", "format": "binary"},
                        "project": {"type": "string", "format": "binary"},
                    },
                }
            },
        },
    },
}


@router.post(
    "/starters/upgrade",
    response={200: UpgradeOut, 400: ErrorOut, 413: ErrorOut, 422: InvalidOut, 429: ErrorOut},
    throttle=GENERATING,
    summary="A patch to the starter's newest version",
    openapi_extra=_DOCUMENTED,
)
def upgrade_project(request: HttpRequest) -> HttpResponse | dict[str, Any]:
    """Make the patch for the project whose scaffold.json was sent."""
    answers = {key: value for key, value in request.GET.items() if key != "format"}
    kind = request.GET.get("format", "json")
    if kind not in ("json", "patch"):
        raise BadBody("The format can be json or patch.", 422)
    try:
        text, project = _given(request)
        made = upgrade(read_manifest(text), answers, project.read if project else None)
    except (BadManifest, BadProject) as error:
        raise BadBody(str(error), 422) from None
    except InvalidAnswers as invalid:
        detail = "Some answers won't do for the newest version. Give other ones in the query: ?port=8080"
        body = json.dumps({"detail": detail, "errors": invalid.errors})
        return HttpResponse(body, status=422, content_type="application/json")
    if kind == "patch":
        return HttpResponse(made.patch, content_type="text/x-diff; charset=utf-8")
    return _out(made)


def _given(request: HttpRequest) -> tuple[bytes, ZippedProject | None]:
    """The manifest, and the project where it was sent. Raises BadBody, BadManifest, BadProject."""
    if request.content_type != "multipart/form-data":
        try:
            return request.body, None
        except RequestDataTooBig:
            raise BadBody(f"The body is too large; no {manifests.FILE} is.", 413) from None
    manifest, archive = (_file(request, name) for name in ("manifest", "project"))
    if manifest is None and archive is None:
        raise BadBody(f"Send the {manifests.FILE} as `manifest`, the project's zip as `project`, or both.", 422)
    project = None if archive is None else ZippedProject(archive)
    if manifest is None:
        manifest = (project.read(manifests.FILE) if project else None) or b""
    return manifest, project


def _file(request: HttpRequest, name: str) -> bytes | None:
    """An uploaded file, or a form's text field."""
    file = request.FILES.get(name)
    if not isinstance(file, UploadedFile):
        return request.POST[name].encode() if name in request.POST else None
    if (file.size or 0) > MOST_BYTES:
        raise BadBody(f"{name} is larger than {MOST_BYTES:,} bytes.", 413)
    return file.read()


def _out(made: Upgrade) -> dict[str, Any]:
    return {
        "template": made.manifest.template,
        "from_version": made.manifest.version,
        "to_version": made.project.starter.version,
        "patch": made.patch,
        "files": [
            {"path": file.path, "starter": file.ours, "project": file.theirs, "conflict": file.conflict}
            for file in made.drift.files
        ],
        "new_questions": [
            {"name": field.name, "label": field.label, "answer": made.project.answers[field.name]}
            for field in made.new_questions
        ],
        "dropped_questions": list(made.dropped),
        "unlike": list(made.unlike),
        "left_out": list(made.kept_away),
    }
