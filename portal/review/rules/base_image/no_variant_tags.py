from collections.abc import Iterator

from portal.dockerfile.model import Stage
from portal.patterns import regex
from portal.review.context import Context
from portal.review.images import Origin, described
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Build on images with one operating system only",
    requirements=("TAG-5",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        The standard wants each of the organisation's own images on one operating system, so that their tags need no
        `-slim` or `-alpine`. An organisation that mirrors its base images in that way can have variants reported that
        slip in. The option `registries` limits the rule to those registries; without it, every variant counts.

        For public images a variant is often the better choice, which is why the rule is off by itself. No other
        reviewer checks this.
    """,
    options={"registries": ()},
    examples=(
        bad("FROM python:3.12-slim\n", 1),
        bad("FROM registry.example.org/python:3.12-alpine3.20\n", 1, registries=("registry.example.org",)),
        good("FROM python:3.12\n"),
        good("FROM python:3.12-slim\n", "another registry", registries=("registry.example.org",)),
        good("FROM debian:bookworm\n", "the name of the release, not of a variant"),
    ),
)

_VARIANT = regex(
    r"-(?:(?:slim|alpine|bookworm|bullseye|buster|trixie|jammy|noble|focal|bionic|ubi\d?|windowsservercore"
    r"|nanoserver)(?![a-z]))"
)


@rule.on_stage
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    image = stage.image
    if image is None or not image.tag:
        return
    registries = context.option(rule, "registries")
    if registries and (image.registry or "docker.io") not in registries:
        return
    match = _VARIANT.search(image.tag)
    if match:
        origin = Origin(stage, context)
        yield Problem(
            origin.span,
            f"{described(stage, origin)} is a variant ({match[0][1:]}): take the image on the organisation's one "
            "operating system.",
            related=origin.related,
        )
