from collections.abc import Iterator

from portal.dockerfile.model import Span, Stage
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, fixed, good, replace

rule = Rule(
    title="Leave out --platform=$TARGETPLATFORM",
    aliases=("DL3065", "RedundantTargetPlatform"),
    severity=Severity.INFO,
    opinion=True,
    why="""
        Every stage is built for the target platform anyway, so that `--platform=$TARGETPLATFORM` changes nothing and
        makes readers look for a reason. It takes `$BUILDPLATFORM` to change something: for stages that cross-compile.
    """,
    examples=(
        fixed("FROM --platform=$TARGETPLATFORM alpine:3.23\n", "FROM alpine:3.23\n", 1),
        fixed("FROM --platform=${TARGETPLATFORM} alpine:3.23 AS app\n", "FROM alpine:3.23 AS app\n", 1),
        good("FROM --platform=$BUILDPLATFORM golang:1.26 AS build\n"),
        good("FROM alpine:3.23\n"),
    ),
)


@rule.on_stage
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    flag, word = stage.platform, stage.image_word
    if flag is None or word is None or flag.value not in ("$TARGETPLATFORM", "${TARGETPLATFORM}"):
        return
    lonely = len(stage.instruction.flags) == 1 and flag.span.start_line == word.span.start_line
    gone = Span(*flag.span[:2], *word.span[:2])
    yield Problem(
        flag.span,
        "A stage is built for the target platform anyway.",
        (replace("Leave the flag out", gone, ""),) if lonely else (),
    )
