from collections.abc import Iterator

from portal.dockerfile.model import Instruction
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Copy the result of a stage, not the whole of it",
    requirements=("IMG-15",),
    aliases=("DL3067",),
    severity=Severity.WARNING,
    opinion=True,
    why="""
        `COPY --from=build / /` brings over everything that the stage was meant to leave behind: compilers, headers,
        caches, sources. On top of another system it also mixes the libraries of two distributions.

        Into an empty stage (`FROM scratch`) it is the usual way to join all layers of a stage to one, and left alone;
        elsewhere it may be meant, so this is an opinion that a profile turns on.
    """,
    examples=(
        bad("FROM golang:1.26 AS build\nFROM alpine:3.23\nCOPY --from=build / /\n", 3),
        bad("FROM alpine:3.23\nCOPY --from=ghcr.io/example/rootfs:1.0 /. /\n", 2),
        good("FROM golang:1.26 AS build\nFROM alpine:3.23\nCOPY --from=build /app /app\n"),
        good("FROM debian:12 AS build\nFROM scratch\nCOPY --from=build / /\n", "joins the layers of a stage"),
        good("FROM alpine:3.23 AS build\nFROM alpine:3.23\nCOPY --from=build / /rootfs/\n"),
    ),
)


@rule.on_instruction("COPY")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    source = instruction.flag("from")
    stage = instruction.stage
    if source is None or len(instruction.arguments) != 2 or stage is None:
        return
    if any(word.value not in ("/", "/.", "/*", "//") for word in instruction.arguments):
        return
    if context.base_image(stage).image is None:
        return
    yield Problem(
        instruction.span, f"This copies all of {source.value}, with what it was built with: copy what is needed of it."
    )
