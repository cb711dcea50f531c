from collections.abc import Iterator

from portal.dockerfile.model import Stage
from portal.review.context import Context
from portal.review.images import Origin, described, is_known_image
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, fixed, good
from portal.review.version_fixes import name_version

rule = Rule(
    title="Name the version of the base image",
    requirements=("IMG-18", "IMG-19"),
    aliases=(
        *("DL3006", "CKV_DOCKER_7", "DS-0001", "image_version_not_explicit", "S6596", "missing-image-version"),
        *("DD001", "DH002", "missing_tag", "no_tag", "ID.20006", "DKL-DI-0006"),
    ),
    severity=Severity.ERROR,
    why="""
        An image without a tag means `latest`: whatever its maker pushed last. The same Dockerfile then builds
        another image next month, on another release of the language or the distribution, and nobody decided that
        or can tell from the file what is running. Name at least the major and the minor version; patches still
        come in with every build.

        An image that COPY --from or a mount takes files from is judged like a base image. A bare name there may also
        be a context that the build is given, so it is judged where it is that of a well-known image.

        A digest pins just as well, so an image with a digest is fine without a tag. `scratch` and earlier stages
        have no version.

        Where the name comes from the default of an ARG, the ARG is where to mend it, and where the finding is
        shown; most reviewers stay silent about variables or complain about every one of them. A variable without
        a default is left to whoever starts the build.
    """,
    examples=(
        fixed("FROM python\n", "FROM python:3.14\n", 1, caption="which version it is to be is yours to decide"),
        bad("FROM registry.example.org:5000/team/base\n", 1, caption="a port is no tag"),
        fixed(
            "ARG base=debian\nFROM $base\n", "ARG base=debian:13\nFROM $base\n", 1, caption="the default of an argument"
        ),
        bad("FROM alpine:3.23\nRUN --mount=from=alpine,target=/mnt cp /mnt/x /x\n", 2, caption="files come from it"),
        good("FROM python:3.12\n"),
        good("FROM python@sha256:0f0a5b8a9d3c4e1f2a6b7c8d9e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b\n"),
        good("FROM golang:1.26 AS build\nFROM scratch\nFROM build\n", "earlier stages and scratch have no version"),
        good("ARG base\nFROM $base\n", "only the build knows"),
    ),
)


@rule.on_stage
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    image = stage.image
    if image is None or stage.base is not None or image.tag or image.digest or not image.repository:
        return
    if image.unresolved:
        return
    origin = Origin(stage, context)
    wanted = f"name a version, such as {image.text}:<major>.<minor>"
    if "distroless/" in image.repository:  # their tags are no versions; the name has that of Debian
        wanted = f"name its digest, with a tag that runs unprivileged, such as {image.text}:nonroot@sha256:..."
    yield Problem(
        origin.span,
        f"{described(stage, origin)} has no tag, so each build takes whatever is newest: {wanted}.",
        name_version(image, origin, context),
        related=origin.related,
    )


@rule.on_stage
def check_sources(stage: Stage, context: Context) -> Iterator[Problem]:
    for reference in stage.references:
        image = reference.image
        if image is None or image.tag or image.digest or image.unresolved or not is_known_image(image):
            continue
        yield Problem(
            reference.span,
            f"{image.text} has no tag, so each build takes its files from whatever is newest: name a version, such as "
            f"{image.text}:<major>.<minor>.",
        )
