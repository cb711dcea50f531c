from collections.abc import Iterator

from portal.dockerfile.model import Stage
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="No stage copies from itself",
    aliases=("DL3023", "DS-0006", "copy_from_references_current_from_alias"),
    severity=Severity.ERROR,
    why="""
        `COPY --from` reads from a finished stage. Its own stage is still being built, so the builder stops there.
        To move a file within the image, RUN `mv` or `cp`, or copy it to the right place at once.

        A stage can be named by its alias or its number, and a mount can name one too; all of them are looked up.
    """,
    examples=(
        bad("FROM alpine:3.23 AS app\nCOPY --from=app /a /b\n", 2),
        bad("FROM alpine:3.23\nCOPY --from=0 /a /b\n", 2),
        bad("FROM alpine:3.23 AS App\nRUN --mount=from=app,target=/x cp /x/a /b\n", 2),
        good("FROM alpine:3.23 AS app\nRUN cp /a /b\n"),
        good("FROM alpine:3.23 AS app\nFROM alpine:3.23 AS web\nCOPY --from=app /a /b\n"),
    ),
)


@rule.on_stage
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    for reference in stage.references:
        if reference.stage is stage:
            yield Problem(reference.span, f"{reference.text} is this very stage, which can not copy from itself.")
