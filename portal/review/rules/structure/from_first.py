from collections.abc import Iterator

from portal.dockerfile.model import Dockerfile
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Put nothing but ARG in front of the first FROM",
    aliases=("DL3061", "from_first", "ID.20009", "DL1000"),
    severity=Severity.ERROR,
    why="""
        Before the first FROM there is no image that a step could change; the builder refuses the file. Only ARG may
        stand there, for FROM to use, besides comments and parser directives.
    """,
    examples=(
        bad("RUN true\nFROM alpine:3.23\n", 1),
        bad('LABEL version="1.0.0"\nENV LANG=C.UTF-8\nFROM alpine:3.23\n', 1, 2),
        good("# syntax=docker/dockerfile:1\n\nARG version=3.23\nFROM alpine:$version\n"),
        good("FROM alpine:3.23\nLABEL version=1.0.0\n"),
    ),
)


@rule.on_file
def check(dockerfile: Dockerfile, context: Context) -> Iterator[Problem]:
    if not dockerfile.stages:
        return  # from-present
    for instruction in dockerfile.instructions[: dockerfile.stages[0].instruction.index]:
        if instruction.keyword != "ARG" and instruction.known:
            yield Problem(
                instruction.keyword_span,
                f"{instruction.keyword} stands before the first FROM, where only ARG may: the builder refuses it.",
            )
