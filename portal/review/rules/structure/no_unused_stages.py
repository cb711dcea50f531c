from collections.abc import Iterator

from portal.dockerfile.model import Dockerfile
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Keep no stage that the last one does not need",
    requirements=("IMG-15",),
    aliases=("no-unreachable-stages", "DD066"),
    severity=Severity.INFO,
    opinion=True,
    why="""
        A stage that the last one neither builds on nor copies from is not built (or, by the classic builder, built and
        thrown away). Mostly a `COPY --from` was forgotten, or the stage has become needless.

        A file may well describe several images, each built with `--target`; this rule is for those who have one image
        in one file, and off unless a profile wants it. A stage whose name begins with `_` is left alone.
    """,
    examples=(
        bad("FROM golang:1.26 AS build\nRUN go build -o /app .\nFROM scratch\nCOPY app /app\n", 1),
        bad("FROM alpine:3.23 AS a\nFROM a AS b\nFROM scratch\n", 1, 2),
        good("FROM golang:1.26 AS build\nFROM scratch\nCOPY --from=build /app /app\n"),
        good("FROM alpine:3.23 AS base\nFROM base AS app\nFROM app\n"),
        good(
            "ARG kind=plain\nFROM alpine:3.23 AS base-plain\nFROM debian:13.3 AS base-full\nFROM base-$kind\n",
            caption="a build argument picks one",
        ),
        good("FROM alpine:3.23 AS tools\nFROM alpine:3.23\nRUN --mount=from=tools,target=/tools /tools/run\n"),
    ),
)


@rule.on_file
def check(dockerfile: Dockerfile, context: Context) -> Iterator[Problem]:
    if len(dockerfile.stages) < 2:
        return
    needed: set[int] = set()
    waiting = [dockerfile.stages[-1]]
    while waiting:
        stage = waiting.pop()
        if stage.index not in needed:
            needed.add(stage.index)
            waiting += stage.dependencies
            waiting += dockerfile.choices(stage)
    for stage in dockerfile.stages:
        if stage.index not in needed and not (stage.name is not None and stage.name.value.startswith("_")):
            name = f"Stage {stage.name.value}" if stage.name is not None else f"Stage {stage.index}"
            word = stage.name or stage.image_word
            yield Problem(
                word.span if word is not None else stage.instruction.keyword_span,
                f"{name} is not used by the last stage, neither as its base nor by COPY --from.",
            )
