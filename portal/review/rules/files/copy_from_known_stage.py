from collections.abc import Iterator
from difflib import get_close_matches

from portal.dockerfile.model import Stage, StageReference
from portal.review.context import Context
from portal.review.images import is_known_image
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace

rule = Rule(
    title="Copy from a stage that is there, and stands above",
    aliases=("DL3022", "DD039", "FLAG_INVALID_FROM_VALUE"),
    severity=Severity.ERROR,
    why="""
        `COPY --from` and `RUN --mount=from=` take a stage above, an image, or a context that is named when the build is
        started. A number that is too high or a misspelt name is none of these: the builder then asks a registry for an
        image of that name, and at best finds none. A stage further down is found by BuildKit, but by no other builder
        (buildah ends with "no stage or image found with that name"), and readers look for it above: a warning.

        Image names (with a registry, a path, a tag or a digest) and variables are fine. A bare name that no stage has
        may be a named context, so unless it all but spells a stage it is only information. Some reviewers report every
        image there, which is wrong: copying a program out of an image of its own is a good way to get it.
    """,
    examples=(
        bad("FROM alpine:3.23 AS build\nFROM alpine:3.23\nCOPY --from=3 /app /app\n", 3),
        bad("FROM alpine:3.23\nCOPY --from=build /app /app\nFROM alpine:3.23 AS build\n", 2),
        fixed(
            "FROM golang:1.26 AS builder\nFROM alpine:3.23\nCOPY --from=bulider /app /app\n",
            "FROM golang:1.26 AS builder\nFROM alpine:3.23\nCOPY --from=builder /app /app\n",
            3,
        ),
        bad("FROM alpine:3.23\nCOPY --from=assets / /srv/\n", 2, caption="only information: perhaps a named context"),
        good("FROM alpine:3.23 AS build\nFROM alpine:3.23\nCOPY --from=build /app /app\n"),
        good("FROM alpine:3.23\nCOPY --from=ghcr.io/example/tool:1.2 /tool /usr/local/bin/\n", "an image"),
        good("FROM alpine:3.23\nARG tool=ghcr.io/example/tool:1.2\nCOPY --from=$tool /tool /usr/local/bin/\n"),
        good("FROM alpine:3.23 AS Build\nFROM alpine:3.23\nCOPY --from=build /app /app\n", "case does not matter"),
    ),
)

_STAGES = 50  # above are compared with a name that none of them has


@rule.on_stage
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    for reference in stage.references:
        text = reference.text
        if reference.stage is not None:
            if reference.stage.index > stage.index:
                line = reference.stage.instruction.span.start_line
                yield Problem(
                    reference.span,
                    f"The stage {text} begins only in line {line}, below this step: only BuildKit finds it there.",
                    severity=Severity.WARNING,
                    related=((f"stage {text}", reference.stage.instruction.span),),
                )
        elif text.isdigit():
            count = stage.index
            above = {0: "there is none", 1: "there is one, number 0,"}.get(
                count, f"there are {count}, 0 to {count - 1},"
            )
            yield Problem(reference.span, f"There is no stage {text} above: {above} before this one.")
        elif text and text != "scratch" and not any(c in text for c in "$/:@."):
            problem = _unknown(reference, stage, context)
            # A well-known image without a version is what pin-base-image reports.
            if problem.fixes or reference.image is None or not is_known_image(reference.image):
                yield problem


def _unknown(reference: StageReference, stage: Stage, context: Context) -> Problem:
    text = reference.text
    above = [other.name.value for other in context.dockerfile.stages[: stage.index] if other.name is not None]
    close = get_close_matches(text.lower(), [name.lower() for name in above[-_STAGES:]], 1, 0.75)
    fixes: tuple[Fix, ...] = ()
    if close:
        name = next(name for name in above if name.lower() == close[0])
        span = reference.span
        if span.end_column - span.start_column == len(text):
            fixes = (replace(f"Copy from {name}", span, name, Safety.SUGGESTED),)
        return Problem(span, f"No stage is called {text}: {name} is meant, it seems.", fixes)
    return Problem(
        reference.span,
        f"No stage is called {text}: the build needs a context of that name, or an image, which is better named "
        "with its version.",
        severity=Severity.INFO,
    )
