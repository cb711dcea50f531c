from collections.abc import Iterator

from portal.dockerfile.model import Stage
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Keep the number of layers small",
    requirements=("IMG-14",),
    aliases=("ID.20020", "DD064"),
    severity=Severity.INFO,
    opinion=True,
    why="""
        Every RUN, COPY and ADD makes a layer, which is stored, listed, pulled and mounted by itself; file
        systems for containers take 127 at most, the base image's included. A definition with very many of them
        usually does several images' work: take what others need as well into a base image, join steps that
        belong together, and build in a stage of its own.

        Counted are the layers that the file adds to a stage that comes out. The option `most` is the number
        that is fine.
    """,
    options={"most": 20},
    examples=(
        bad("FROM debian:12\nRUN a\nCOPY b /b\nRUN c\n", 1, most=2),
        bad("FROM debian:12 AS base\nRUN a\nFROM base\nCOPY b /b\nRUN c\n", 3, most=2, caption="with the stage below"),
        good("FROM debian:12\nRUN a\nCOPY b /b\nENV X=1\nWORKDIR /srv\nRUN c\n"),
        good("FROM debian:12 AS b\nRUN a\nRUN c\nRUN d\nFROM debian:12\nCOPY --from=b /x /x\n", most=2),
    ),
)


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    most = context.option(rule, "most")
    layers = sum(instruction.keyword in ("RUN", "COPY", "ADD") for instruction in context.history(stage))
    if layers > most:
        yield Problem(
            stage.instruction.span,
            f"This image adds {layers} layers to its base, more than {most}: join steps, or make a base image of some.",
        )
