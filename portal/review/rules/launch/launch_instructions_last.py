from collections.abc import Iterator

from portal.dockerfile.model import Stage
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.places import AT_THE_END
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="End a stage with how its container is started and stopped",
    requirements=("IMG-5",),
    aliases=("epilogue-order",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        STOPSIGNAL, HEALTHCHECK, ENTRYPOINT and CMD, in this order and at the end, are where every reader looks for
        them. They make no layers, so their place changes nothing else: it is a matter of taste, and an opinion that a
        profile turns on.

        Looked at are the stages that become images. ARG and LABEL may follow: labels that change with every build are
        best at the very end.
    """,
    examples=(
        bad('FROM alpine:3.23\nCMD ["/app"]\nCOPY app /app\n', 2),
        bad('FROM alpine:3.23\nCMD ["/app"]\nENTRYPOINT ["/run"]\n', 2, caption="CMD comes last"),
        good('FROM alpine:3.23\nCOPY app /app\nSTOPSIGNAL SIGINT\nENTRYPOINT ["/app"]\nCMD ["--help"]\n'),
        good('FROM alpine:3.23\nCMD ["/app"]\nARG version=1.0.0\nLABEL version=$version\n'),
        good('FROM alpine:3.23 AS build\nCMD ["/a"]\nRUN make\nFROM alpine:3.23\nCOPY --from=build /a /a\n'),
    ),
)

_ORDER = {keyword: rank for rank, keyword in enumerate(AT_THE_END, 1)}
_METADATA = frozenset(["ARG", "LABEL", "ONBUILD"])


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    lowest = 9
    follower = ""
    for instruction in reversed(stage.instructions):
        rank = _ORDER.get(instruction.keyword, 0)
        if rank > lowest:
            yield Problem(
                instruction.span, f"{instruction.keyword} is looked for at the end of the stage, behind {follower}."
            )
        elif instruction.keyword not in _METADATA:
            lowest, follower = rank, instruction.keyword
