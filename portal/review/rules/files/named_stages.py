from collections.abc import Iterator

from portal.dockerfile.model import Stage
from portal.review.context import Context
from portal.review.model import Fix, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace

rule = Rule(
    title="Name the stages that are copied from",
    requirements=("IMG-15",),
    aliases=("using_unnamed_build_stages",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        `COPY --from=0` counts stages from the top. When somebody puts a stage in front, every number means another
        one, and the wrong files are copied or the build stops. A name stays right, and says what is copied.

        Where the stage has a name already, the fix writes it. The standard asks for stages, not for their names, so
        this is an opinion that a profile turns on.
    """,
    examples=(
        fixed(
            "FROM golang:1.26 AS build\nFROM alpine:3.23\nCOPY --from=0 /app /app\n",
            "FROM golang:1.26 AS build\nFROM alpine:3.23\nCOPY --from=build /app /app\n",
            3,
        ),
        bad("FROM golang:1.26\nFROM alpine:3.23\nCOPY --from=0 /app /app\n", 3),
        good("FROM golang:1.26 AS build\nFROM alpine:3.23\nCOPY --from=build /app /app\n"),
        good("FROM alpine:3.23\nCOPY --from=7 /app /app\n", "there is no such stage, which is another rule's business"),
    ),
)


@rule.on_stage
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    for reference in stage.references:
        source = reference.stage
        if source is None or not reference.text.isdigit() or source.index >= stage.index:
            continue
        fixes: tuple[Fix, ...] = ()
        if source.name is None:
            message = f"Stage {reference.text} has no name: give it one by AS, and copy from that."
        else:
            name = source.name.value
            message = f"Stage {reference.text} has a name, {name}: numbers change when a stage is added."
            if reference.span.end_column - reference.span.start_column == len(reference.text):
                fixes = (replace(f"Write {name}", reference.span, name),)
        yield Problem(reference.span, message, fixes, related=(("the stage", source.instruction.span),))
