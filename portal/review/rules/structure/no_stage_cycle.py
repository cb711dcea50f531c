from collections.abc import Iterator

from portal.dockerfile.model import Dockerfile, Stage
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Let no stage need itself",
    aliases=("circular-stage-deps", "DL1000"),
    severity=Severity.ERROR,
    why="""
        A stage is built once what it builds on, copies from and mounts from is there. Where two stages copy from each
        other, directly or by way of a third, neither can be first, and the builder refuses the file.
    """,
    examples=(
        bad(
            "FROM alpine:3.20 AS a\nCOPY --from=b /x /x\nFROM alpine:3.20 AS b\nCOPY --from=a /y /y\n",
            2,
        ),
        bad(
            """
            FROM alpine:3.20 AS tools
            RUN --mount=from=app,target=/app ls
            FROM tools AS app
            """,
            2,
        ),
        good("FROM alpine:3.20 AS a\nCOPY --from=b /x /x\nFROM alpine:3.20 AS b\n", "a stage further down is fine"),
        good("FROM alpine:3.20 AS a\nFROM a AS b\nCOPY --from=a /x /x\n"),
    ),
)


@rule.on_file
def check(dockerfile: Dockerfile, context: Context) -> Iterator[Problem]:
    # Only a reference downwards can close a circle; from its target, look for a way back.
    for stage in dockerfile.stages:
        for reference in stage.references:
            target = reference.stage
            if target is not None and target.index > stage.index and _needs(target, stage):
                yield Problem(
                    reference.span,
                    f"{_name(stage)} copies from {_name(target)}, which in turn needs {_name(stage)}: neither can be "
                    "built first.",
                    related=(("which begins here", target.instruction.keyword_span),),
                )
                return


def _needs(stage: Stage, wanted: Stage) -> bool:
    seen: set[int] = set()
    waiting = [stage]
    while waiting:
        current = waiting.pop()
        if current is wanted:
            return True
        if current.index not in seen:
            seen.add(current.index)
            waiting += current.dependencies
    return False


def _name(stage: Stage) -> str:
    return f"stage {stage.name.value}" if stage.name is not None else f"stage {stage.index}"
