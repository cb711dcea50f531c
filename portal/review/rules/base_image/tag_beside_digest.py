from collections.abc import Iterator

from portal.dockerfile.model import Stage
from portal.review.context import Context
from portal.review.images import Origin, described
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Let the tag stand beside the digest",
    requirements=("IMG-18",),
    aliases=("S8431",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        Beside a digest the tag has no effect, but it tells the reader which version the digest stands for, and a bot
        needs it to know which tag to follow.

        Some reviewers ask for the opposite, as a tag that has no effect may also be wrong: with the option
        `wanted: false`, a tag beside a digest is what is reported.
    """,
    options={"wanted": True},
    examples=(
        bad("FROM python@sha256:0f0a5b8a9d3c4e1f2a6b7c8d9e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b\n", 1),
        bad(
            "FROM python:3.12@sha256:0f0a5b8a9d3c4e1f2a6b7c8d9e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b\n",
            1,
            caption="where the profile wants none",
            wanted=False,
        ),
        good("FROM python:3.12@sha256:0f0a5b8a9d3c4e1f2a6b7c8d9e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b\n"),
        good("FROM python:3.12\n", "no digest, no question"),
    ),
)


@rule.on_stage
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    image = stage.image
    if image is None or not image.digest or image.unresolved:
        return
    wanted = bool(context.option(rule, "wanted"))
    if wanted == bool(image.tag):
        return
    origin = Origin(stage, context)
    name = described(stage, origin)
    yield Problem(
        origin.span,
        f"{name[:60]} has a digest and no tag: nobody can see which version this is."
        if wanted
        else f"The tag in {name[:60]} has no effect beside the digest.",
        related=origin.related,
    )
