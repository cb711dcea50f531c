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
            "FROM alpine:3.23 AS a\nCOPY --from=b /x /x\nFROM alpine:3.23 AS b\nCOPY --from=a /y /y\n",
            2,
        ),
        bad(
            """
            FROM alpine:3.23 AS tools
            RUN --mount=from=app,target=/app ls
            FROM tools AS app
            """,
            2,
        ),
        good("FROM alpine:3.23 AS a\nCOPY --from=b /x /x\nFROM alpine:3.23 AS b\n", "a stage further down is fine"),
        good("FROM alpine:3.23 AS a\nFROM a AS b\nCOPY --from=a /x /x\n"),
    ),
)


@rule.on_file
def check(dockerfile: Dockerfile, context: Context) -> Iterator[Problem]:
    circle = _circle(dockerfile.stages)
    # In each circle some stage refers to one further down: that is where to begin mending.
    for stage, target in zip(circle, [*circle[1:], *circle[:1]], strict=True):
        reference = next((found for found in stage.references if found.stage is target), None)
        if reference is not None and target.index > stage.index:
            yield Problem(
                reference.span,
                f"{_name(stage)} copies from {_name(target)}, which in turn needs {_name(stage)}: neither can be "
                "built first.",
                related=(("which begins here", target.instruction.keyword_span),),
            )
            return


def _circle(stages: list[Stage]) -> list[Stage]:
    """The first circle among the stages' needs, each stage followed by one that it needs; [] if there is none."""
    done: set[int] = set()
    for start in stages:
        path: list[Stage] = []
        on_path: set[int] = set()
        waiting: list[tuple[Stage, bool]] = [(start, False)]
        while waiting:
            stage, left = waiting.pop()
            if left:
                path.pop()
                on_path.discard(stage.index)
                done.add(stage.index)
            elif stage.index in on_path:
                return path[next(i for i, one in enumerate(path) if one is stage) :]
            elif stage.index not in done:
                path.append(stage)
                on_path.add(stage.index)
                waiting.append((stage, True))
                waiting += [(needed, False) for needed in stage.dependencies]
    return []


def _name(stage: Stage) -> str:
    return f"stage {stage.name.value}" if stage.name is not None else f"stage {stage.index}"
