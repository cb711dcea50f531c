from collections.abc import Iterator

from portal.dockerfile.model import Dockerfile, Span, Stage
from portal.review.context import Context
from portal.review.model import Edit, Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good

rule = Rule(
    title="Name stages in lower case",
    requirements=("IMG-7",),
    aliases=("StageNameCasing", "DD050"),
    severity=Severity.INFO,
    why="""
        Lower case sets the names that the author gives apart from the instructions. To the builder `Build` and `build`
        are the same, to other tools they are not, so that a stage with capitals is not found by all of them.

        The fix renames the stage everywhere in the file: in FROM, in `COPY --from` and in mounts. Compose files and
        scripts that name it as a target may need the same.
    """,
    examples=(
        fixed(
            """
            FROM golang:1.26 AS Build
            FROM scratch
            COPY --from=Build /app /app
            """,
            """
            FROM golang:1.26 AS build
            FROM scratch
            COPY --from=build /app /app
            """,
            1,
        ),
        fixed(
            "FROM alpine:3.23 AS Tools\nFROM Tools\nRUN --mount=type=bind,from=Tools,target=/t ls\n",
            "FROM alpine:3.23 AS tools\nFROM tools\nRUN --mount=type=bind,from=tools,target=/t ls\n",
            1,
        ),
        bad("FROM alpine:3.23 AS A\nFROM alpine:3.23 AS a\n", 1, caption="renamed, it would be the other one"),
        good("FROM golang:1.26 AS build\n"),
    ),
)


@rule.on_stage
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    name = stage.name
    if name is not None and name.value != name.value.lower():
        yield Problem(
            name.span, f"{name.value} is the name of a stage: write {name.value.lower()}.", _fixes(stage, context)
        )


def _fixes(stage: Stage, context: Context) -> tuple[Fix, ...]:
    name = stage.name
    if name is None or name.text != name.value or "$" in name.text or not name.value.isascii():
        return ()
    dockerfile = context.dockerfile
    lower = name.value.lower()
    if context.stage_names[lower] > 1:
        return ()
    edits: list[Edit] = []
    for span in (name.span, *_uses(stage, dockerfile)):
        written = dockerfile.lines[span.start_line - 1][span.start_column - 1 : span.end_column - 1]
        if span.start_line != span.end_line or written.lower() != lower:
            return ()
        if written != lower:
            edits.append(Edit(span, lower))
    return (Fix(f"Write {lower}, here and where it is used", Safety.SAFE, tuple(edits)),)


def _uses(stage: Stage, dockerfile: Dockerfile) -> Iterator[Span]:
    for other in dockerfile.stages:
        word = other.image_word
        if other.base is stage and word is not None and "$" not in word.text:
            yield word.span
        for reference in other.references:
            if reference.stage is stage and not reference.text.isdecimal():
                yield reference.span
