from collections.abc import Iterator

from portal.dockerfile.model import Stage
from portal.review.context import Context
from portal.review.images import Origin, described
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Pin the base image by its digest",
    requirements=("IMG-18",),
    aliases=("S7023", "dockerfile-source-not-pinned"),
    severity=Severity.INFO,
    opinion=True,
    why="""
        A tag can be moved, a digest (`python:3.12@sha256:...`) never: the same Dockerfile then builds on the same
        bytes, here and at the neighbour's, today and next year.

        The price is that no patch comes in by itself, so a bot such as Renovate has to move the digest. The standard
        asks for major and minor version and leaves the digest to you; this rule is off unless a profile wants it.
    """,
    examples=(
        bad("FROM python:3.12\n", 1),
        bad("ARG base=debian:12\nFROM $base\n", 1, caption="the default of an argument"),
        good("FROM python:3.12@sha256:0f0a5b8a9d3c4e1f2a6b7c8d9e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b\n"),
        good("FROM scratch\n"),
        good("ARG base\nFROM $base\n", "only the build knows"),
    ),
)


@rule.on_stage
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    image = stage.image
    if image is None or image.digest or image.unresolved or not image.repository:
        return
    origin = Origin(stage, context)
    yield Problem(
        origin.span,
        f"{described(stage, origin)} has no digest, so that what it stands for can be changed.",
        related=origin.related,
    )
