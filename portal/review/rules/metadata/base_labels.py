from collections.abc import Iterator

from portal.dockerfile import expand
from portal.dockerfile.model import Stage
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Let labels about the base image tell the truth",
    requirements=("IMG-22",),
    aliases=("labels/no-stale-base-digest",),
    severity=Severity.WARNING,
    why="""
        `org.opencontainers.image.base.name` and `...base.digest` tell scanners and bots what an image was built on.
        Written by hand, they are forgotten when FROM changes, and then point to the wrong image. Literal values are
        compared with the FROM that the image in the end builds on; a builder that sets them itself makes them needless.
    """,
    examples=(
        bad("FROM python:3.12\nLABEL org.opencontainers.image.base.name=docker.io/library/python:3.11\n", 2),
        bad(
            "FROM python:3.12@sha256:0f0a5b8a9d3c4e1f2a6b7c8d9e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b\n"
            "LABEL org.opencontainers.image.base.digest=sha256:"
            "1f0a5b8a9d3c4e1f2a6b7c8d9e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b\n",
            2,
        ),
        good("FROM python:3.12\nLABEL org.opencontainers.image.base.name=docker.io/library/python:3.12\n"),
        good("FROM python:3.12\nARG base\nLABEL org.opencontainers.image.base.name=$base\n"),
    ),
)

_NAME = "org.opencontainers.image.base.name"
_DIGEST = "org.opencontainers.image.base.digest"


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    image = context.base_image(stage).image
    if image is None or image.unresolved:
        return
    for instruction in stage.instructions:
        if instruction.keyword != "LABEL":
            continue
        for pair in instruction.pairs:
            if pair.value is None or pair.key.value not in (_NAME, _DIGEST):
                continue
            value = expand(pair.value, context.dockerfile.scope(instruction), context.dockerfile.escape)
            if "$" in value or not value:
                continue
            if pair.key.value == _DIGEST:
                true = image.digest
                same = true is None or value == true
            else:
                true = image.text
                same = _bare(value) == _bare(true)
            if not same:
                yield Problem(pair.span, f"This label says {value[:80]}, but FROM says {(true or '')[:80]}.")


def _bare(name: str) -> str:
    name = name.partition("@")[0]
    for prefix in ("docker.io/", "index.docker.io/", "library/"):
        name = name.removeprefix(prefix)
    return name
