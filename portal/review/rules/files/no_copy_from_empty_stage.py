from collections.abc import Iterator

from portal.dockerfile.model import Dockerfile, Stage
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Do not copy from a stage that holds no files",
    aliases=("copy-from-empty-scratch-stage",),
    severity=Severity.ERROR,
    why="""
        A stage that starts from scratch and neither copies nor adds anything is empty: there is nothing that a COPY
        could take from it, and the build stops there. Mostly the wrong stage is named.

        Stages that build on an image, or on a stage with files, are never empty.
    """,
    examples=(
        bad('FROM scratch AS base\nLABEL a="b"\nFROM alpine:3.23\nCOPY --from=base /app /app\n', 4),
        good("FROM scratch AS base\nCOPY app /app\nFROM alpine:3.23\nCOPY --from=base /app /app\n"),
        good("FROM alpine:3.23 AS base\nFROM alpine:3.23\nCOPY --from=base /etc/passwd /etc/\n"),
    ),
)


@rule.on_file
def check(dockerfile: Dockerfile, context: Context) -> Iterator[Problem]:
    empty: set[int] = set()
    for stage in dockerfile.stages:
        for reference in stage.references:
            source = reference.stage
            if source is not None and source.index in empty and reference.instruction.keyword == "COPY":
                yield Problem(
                    reference.span,
                    f"The stage {reference.text} starts from scratch and holds no files: there is nothing to copy "
                    "from it.",
                    related=(("the empty stage", source.instruction.span),),
                )
        from_nothing = stage.base.index in empty if stage.base is not None else _is_scratch(stage)
        if from_nothing and not any(i.keyword in ("COPY", "ADD", "RUN", "WORKDIR") for i in stage.instructions):
            empty.add(stage.index)


def _is_scratch(stage: Stage) -> bool:
    return stage.image is None and stage.image_word is not None and stage.image_word.value == "scratch"
