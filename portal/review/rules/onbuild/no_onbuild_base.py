from collections.abc import Iterator

from portal.dockerfile.model import Stage
from portal.review.context import Context
from portal.review.images import Origin
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Know what a base image with ONBUILD will run",
    requirements=("IMG-38",),
    severity=Severity.INFO,
    why="""
        A tag that ends in `-onbuild` announces steps that run right behind FROM, though this file does not show them.
        Read what they are before you rely on them, and say it in a comment. Docker Hub's official images have given up
        their `onbuild` tags; what is left of them gets no patches.

        No other reviewer reports this.
    """,
    examples=(
        bad("FROM python:3.5-onbuild\n", 1),
        bad("ARG BASE=example.org/web:1.0.0-onbuild\nFROM $BASE\n", 1),
        good("FROM python:3.12\n"),
        good("FROM example.org/onbuild/web:1.0\n", "only part of a name"),
    ),
)


@rule.on_stage
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    image = stage.image
    if image is None or not image.tag or not (image.tag == "onbuild" or image.tag.endswith("-onbuild")):
        return
    origin = Origin(stage, context)
    yield Problem(
        origin.span,
        f"{image.text} brings steps of its own that run here unseen: know them, and say in a comment what they do.",
        related=origin.related,
    )
