from collections.abc import Iterator

from portal.dockerfile.model import Dockerfile, Instruction, Stage
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Take what stages share into a stage of its own",
    requirements=("IMG-14", "IMG-4"),
    severity=Severity.INFO,
    why="""
        Two stages that start from the same image and both begin with the same steps are kept in step by hand, and
        where the steps differ in a blank they are built and stored twice. A common stage that both build on says it
        once; what several images need can become a base image of its own.

        Reported is a RUN of at least `length` characters that an earlier stage on the same image has word for word,
        once for each stage. No other reviewer checks this; it is what this standard says.
    """,
    options={"length": 40},
    examples=(
        bad(
            "FROM debian:12 AS a\nRUN apt-get update && apt-get install -y curl unzip\nFROM debian:12\n"
            "RUN apt-get update && apt-get install -y curl unzip\n",
            4,
        ),
        bad("FROM debian:12 AS a\nRUN make a b c\nFROM debian:12\nRUN make  a b c\n", 4, length=8),
        good(
            """
            FROM debian:12 AS base
            RUN apt-get update \\
             && apt-get install -y --no-install-recommends curl unzip \\
             && rm -rf /var/lib/apt/lists/*
            FROM base AS a
            FROM base
            """,
        ),
        good(
            "FROM debian:12 AS a\nRUN apt-get update && apt-get install -y curl unzip\nFROM alpine:3.23\n"
            "RUN apt-get update && apt-get install -y curl unzip\n",
            "another system",
        ),
    ),
)


@rule.on_file
def check(dockerfile: Dockerfile, context: Context) -> Iterator[Problem]:
    if len(dockerfile.stages) < 2:
        return
    seen: dict[tuple[str, str], Instruction] = {}
    for stage in dockerfile.stages:
        reported = False
        image = _root(stage, context)
        for instruction in stage.instructions:
            if instruction.keyword != "RUN" or len(instruction.text) < context.option(rule, "length"):
                continue
            text = " ".join(instruction.text.split()) + "".join(heredoc.body for heredoc in instruction.heredocs)
            first = seen.setdefault((image, text), instruction)
            if first is not instruction and first.stage is not stage and not reported:
                reported = True
                yield Problem(
                    instruction.span,
                    f"Line {first.span.start_line} has this very step, on the same image: put it into a stage that "
                    "both build on.",
                    related=(("the same step", first.span),),
                )


def _root(stage: Stage, context: Context) -> str:
    base = context.base_image(stage)
    return base.image.text if base.image is not None else "scratch"
