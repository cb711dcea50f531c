from collections.abc import Iterator

from portal.dockerfile.model import ImageReference, Stage
from portal.review.context import Context
from portal.review.images import Origin, described
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, fixed, good
from portal.review.version_fixes import name_version

rule = Rule(
    title="Never build on latest",
    requirements=("IMG-19",),
    aliases=(
        *("DL3007", "CKV_DOCKER_7", "DS-0001", "image_version_using_latest", "S6596", "avoid-latest-version"),
        *("DD001", "DH002", "latest_tag", "is_latest_tag", "ID.20006"),
    ),
    severity=Severity.ERROR,
    why="""
        `latest` is a name like any other, that its maker moves as he likes. What was tested yesterday is not what
        is built today, a rollback builds the new base again, and no one can tell from the Dockerfile which release
        is running. That holds for `latest-slim` and `2022-latest` too.

        An image that COPY --from or a mount takes files from is judged like a base image.

        A digest beside the tag decides what is taken, so the tag does no harm there.
    """,
    examples=(
        fixed("FROM python:latest\n", "FROM python:3.14\n", 1, caption="which version it is to be is yours to decide"),
        bad("FROM alpine:3.23\nRUN true\nFROM nginx:latest\n", 3, caption="in any stage"),
        bad('ARG base_image="python:latest"\nFROM $base_image\n', 1, caption="the default of an argument"),
        bad("ARG tag=latest\nFROM node:${tag}\n", 1),
        bad("FROM alpine:3.23\nCOPY --from=nginx:latest /etc/nginx /etc/nginx\n", 2, caption="files come from it"),
        good("FROM python:3.12\n"),
        good("FROM python:latest@sha256:0f0a5b8a9d3c4e1f2a6b7c8d9e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b\n"),
        good("FROM golang:1.26 AS latest\nFROM latest\n", "a stage of that name"),
    ),
)


@rule.on_stage
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    image = stage.image
    if image is None or stage.base is not None or not _moves(image):
        return
    origin = Origin(stage, context)
    yield Problem(
        origin.span,
        f"{described(stage, origin)} moves with every release of {image.repository}: name the version that you tested.",
        name_version(image, origin, context),
        related=origin.related,
    )


@rule.on_stage
def check_sources(stage: Stage, context: Context) -> Iterator[Problem]:
    for reference in stage.references:
        image = reference.image
        if image is not None and not image.unresolved and _moves(image):
            yield Problem(
                reference.span,
                f"{image.text} moves with every release of {image.repository}, and what is taken from it with it: name "
                "the version that you tested.",
            )


def _moves(image: ImageReference) -> bool:
    tag = image.tag
    if tag is None or image.digest:
        return False
    return tag == "latest" or tag.startswith("latest-") or tag.endswith("-latest")
