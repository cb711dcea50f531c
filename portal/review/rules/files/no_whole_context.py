import posixpath
from collections.abc import Iterator

from portal.dockerfile.model import Instruction
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Copy named files and folders, not the whole build context",
    requirements=("IMG-11",),
    aliases=("S6470", "DD070"),
    severity=Severity.WARNING,
    opinion=True,
    why="""
        `COPY .` takes whatever lies in the build context on that day: editor files, test data, keys that somebody put
        down for a moment. Every change of any of it also makes the steps behind run again. Named sources say what the
        image consists of.

        A good `.dockerignore` does much of the same, so this is an opinion that a profile turns on. It looks at the
        stages that end up in the image: what a builder stage gets, it need not hand on.
    """,
    examples=(
        bad("FROM python:3.12\nWORKDIR /app\nCOPY . .\n", 3),
        bad("FROM python:3.12\nADD ./* /app/\n", 2),
        bad("FROM python:3.12\nCOPY src/.. /app/\n", 2, caption="the whole of it by another name"),
        good("FROM python:3.12\nWORKDIR /app\nCOPY src/ pyproject.toml ./\n"),
        good("FROM golang:1.26 AS build\nCOPY . .\nRUN go build -o /app\nFROM scratch\nCOPY --from=build /app /app\n"),
    ),
)


@rule.on_instruction("COPY", "ADD")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    if instruction.flag("from") is not None or not context.is_kept(instruction):
        return
    for word in instruction.arguments[:-1]:
        value = word.value
        if "$" in value or "://" in value or value.startswith("<<"):
            continue
        if posixpath.normpath("/" + value).lstrip("/") in ("", "*", "**"):
            yield Problem(word.span, f"{value} is all of the build context: name what the image needs of it.")
