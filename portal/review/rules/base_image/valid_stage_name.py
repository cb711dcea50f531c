import re
from collections.abc import Iterator

from portal.dockerfile.model import Stage
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Name stages in letters, digits, dots, dashes and underscores",
    aliases=("DL3063", "ReservedStageName", "INVALID_BUILD_STAGE_NAME", "FromInvalidStageName"),
    severity=Severity.ERROR,
    why="""
        The name of a stage begins with a letter and goes on with letters, digits, `.`, `-` and `_`; the builder refuses
        others, variables among them.

        `scratch` and `context` have a meaning already: the empty image, and the build context. A stage of that name
        hides it or is hidden by it. The option `reserved` may name more, such as names that your build tools use.
    """,
    options={"reserved": ("scratch", "context")},
    examples=(
        bad("FROM alpine:3.23 AS 1st\n", 1),
        bad("FROM alpine:3.23 AS team/build\n", 1),
        bad("FROM alpine:3.23 AS context\n", 1, caption="reserved"),
        bad("FROM alpine:3.23 AS final\n", 1, caption="what the profile reserves", reserved=("final",)),
        good("FROM alpine:3.23 AS build-1.2_linux\n"),
        good("FROM scratch AS empty\n"),
    ),
)

_NAME = regex(r"[A-Za-z][\w.-]*$", re.ASCII)


@rule.on_stage
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    name = stage.name
    if name is None:
        return
    if not _NAME.match(name.value):
        yield Problem(
            name.span,
            f"{name.value[:40]} can't be the name of a stage: it takes a letter, then letters, digits, dots, dashes "
            "and underscores.",
        )
    elif name.value.lower() in context.option(rule, "reserved"):
        yield Problem(
            name.span,
            f"{name.value} means something already: give the stage another name.",
            severity=Severity.WARNING,
        )
