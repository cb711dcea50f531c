"""Reads what is sent to be reviewed: the Dockerfile itself, or JSON around it."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal, TypeVar

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from ninja import Schema
from pydantic import ConfigDict, Field, ValidationError, WithJsonSchema

from portal.review.profiles import profiles
from portal.review.reports import FORMATS
from portal.review.yaml_file import did_you_mean
from portal.web.review.files import DOCKERFILE


class BadBody(ValueError):
    """A body that can't be used; `status` is the HTTP status to answer with."""

    def __init__(self, message: str, status: int = 400) -> None:
        """`message` goes to the caller."""
        super().__init__(message)
        self.status = status


# A plain word, so that a wrong one is answered in our own words; described as the choice that it is.
ProfileName = Annotated[str, WithJsonSchema({"type": "string", "enum": list(profiles()), "default": "standard"})]
FormatName = Annotated[str, WithJsonSchema({"type": "string", "enum": list(FORMATS)})]
FailOn = Annotated[
    Literal["error", "warning", "info", "never"],
    WithJsonSchema({"type": "string", "enum": ["error", "warning", "info", "never"], "default": "never"}),
]
SafetyName = Annotated[
    Literal["safe", "suggested"],
    WithJsonSchema({"type": "string", "enum": ["safe", "suggested"], "default": "safe"}),
]
FileName = Annotated[str, Field(max_length=1000)]
DockerfileName = Annotated[FileName, Field(json_schema_extra={"default": DOCKERFILE})]


class Body(Schema):
    """A JSON object that takes no other keys: a mistyped `fail_on` that is let pass would let every file pass."""

    model_config = ConfigDict(extra="forbid")


class ReviewRequest(Body):
    """A Dockerfile and what belongs to it."""

    dockerfile: str
    dockerignore: str | None = None
    scripts: dict[str, str] | None = None
    profile: ProfileName | None = None


class Reporting(Body):
    """What a report can be asked for in the body, as in the query; what the query says goes before."""

    format: FormatName | None = None
    fail_on: FailOn | None = None


class DockerfileReview(Reporting, ReviewRequest):
    """A Dockerfile and what belongs to it, to be reviewed."""

    file: DockerfileName | None = None


class DockerfileFix(ReviewRequest):
    """A Dockerfile and what belongs to it, to be mended."""

    safety: SafetyName | None = None


Sent = TypeVar("Sent", bound=Body)
SentDockerfile = TypeVar("SentDockerfile", bound=ReviewRequest)

# A text that says something: an empty one is most likely a mistake of whoever called curl.
TEXT_SCHEMA: dict[str, Any] = {"type": "string", "pattern": r"[^\s\x1c-\x1f\x85]"}

REVIEW_EXAMPLE: dict[str, Any] = {
    "dockerfile": 'FROM python:3.14\nCOPY . /srv\nENTRYPOINT ["/srv/docker-entrypoint.sh"]\n',
    "dockerignore": ".git\n.env\n",
    "scripts": {"docker-entrypoint.sh": "#!/bin/sh\npython /srv/service.py\n"},
    "profile": "standard",
}
"""A body with everything that it can hold."""


def openapi_body(model: type[ReviewRequest]) -> dict[str, Any]:
    """What a body may be, for the OpenAPI description: ninja itself knows one content type only."""
    return {
        "requestBody": {
            "required": True,
            "content": {
                "text/plain": {"schema": TEXT_SCHEMA, "example": "FROM python:3.14\nCMD python app.py\n"},
                "application/json": {"schema": model.model_json_schema(), "example": REVIEW_EXAMPLE},
            },
        }
    }


def chosen_profile(*names: str | None) -> str:
    """The first name that was given, "standard" where none was. Raises BadBody where one is no profile."""
    given = [name for name in names if name is not None]
    if unknown := [name for name in given if name not in profiles()]:
        raise BadBody(f"There is no profile {unknown[0]!r}. There are: {', '.join(profiles())}.", 422)
    return given[0] if given else "standard"


def chosen_format(*names: str | None) -> str | None:
    """The first name that was given, None where none was. Raises BadBody where one is no format of a report."""
    given = [name for name in names if name is not None]
    if unknown := [name for name in given if name not in FORMATS]:
        raise BadBody(f"There is no format {unknown[0]!r}. There are: {', '.join(FORMATS)}.", 422)
    return given[0] if given else None


def sent_bytes(request: HttpRequest) -> bytes:
    """The body, of at most settings.MAX_SOURCE_BYTES. Raises BadBody with 413 where it is larger."""
    try:
        body = request.body
    except RequestDataTooBig:
        raise _too_large() from None
    if len(body) > settings.MAX_SOURCE_BYTES:
        raise _too_large()
    return body


def wrong_shape(error: ValidationError) -> BadBody:
    """What to answer to JSON of another shape: 422, with what is wrong at each place."""
    problems = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'body'}: {e['msg']}" for e in error.errors())
    return BadBody(f"The JSON is not what this address takes: {problems}.", 422)


def read_json(text: str, model: type[Sent], otherwise: str) -> Sent:
    """A JSON body as `model`. `otherwise` says what to send where it is no JSON.

    Raises BadBody with 400 (not JSON) or 422 (a key that the model does not have, values of another shape)."""
    try:
        sent = json.loads(text)
    except (ValueError, RecursionError) as error:  # a number of thousands of digits is no JSONDecodeError
        place = f" (line {error.lineno}, column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        raise BadBody(f"The body is not JSON{place}. {otherwise}") from None
    known = list(model.model_fields)
    unknown = next((key for key in sent if key not in known), None) if isinstance(sent, dict) else None
    if unknown is not None:
        hint = did_you_mean(unknown[:60], known)
        raise BadBody(f"The JSON has a key {unknown[:60]!r}.{hint} This address takes: {', '.join(known)}.", 422)
    try:
        return model.model_validate(sent)
    except ValidationError as error:
        raise wrong_shape(error) from None


def review_request(request: HttpRequest, model: type[SentDockerfile]) -> SentDockerfile:
    """The body as a `model`: JSON where the content type says so, the Dockerfile's text otherwise.

    Raises BadBody with 400 (not UTF-8, not JSON), 413 (over the limit) or 422 (JSON of another shape)."""
    body = sent_bytes(request)
    try:
        text = body.decode("utf-8-sig" if request.content_type == "application/json" else "utf-8")
    except UnicodeDecodeError as error:
        raise BadBody(f"The body is not UTF-8 text (byte {error.start}). Send the file's text.") from None
    if request.content_type != "application/json":
        if not text.strip():
            raise BadBody("The body is empty. Send the Dockerfile: curl --data-binary @Dockerfile ...")
        return model(dockerfile=text)
    sent = read_json(text, model, 'For the bare file send Content-Type: text/plain, for JSON {"dockerfile": "..."}.')
    chosen_profile(sent.profile)
    return sent


def _too_large() -> BadBody:
    return BadBody(f"The body is larger than {settings.MAX_SOURCE_BYTES:,} bytes, the most that is reviewed.", 413)
