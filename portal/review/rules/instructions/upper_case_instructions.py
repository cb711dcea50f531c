from collections.abc import Iterator

from portal.dockerfile.model import Dockerfile, Instruction, Word
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace

rule = Rule(
    title="Write instructions in upper case",
    requirements=("IMG-6",),
    aliases=(
        *("S6476", "ConsistentInstructionCasing", "FromAsCasing", "uppercase_commands", "CASING_INSTRUCTION", "DD071"),
        "INVALID_AS",
    ),
    severity=Severity.ERROR,
    why="""
        Upper case sets the instructions apart from their arguments, so that the steps of a file are seen at a glance.
        The builder takes any case; the standard asks for one.

        That holds for the words inside, too: AS behind FROM, the instruction behind ONBUILD, CMD and NONE behind
        HEALTHCHECK. BuildKit only wants all keywords of a file to be alike, and warns the minority.
    """,
    examples=(
        fixed("from alpine:3.23 as build\n", "FROM alpine:3.23 AS build\n", 1, 1),
        fixed("FROM alpine:3.23\nOnbuild copy . /app\n", "FROM alpine:3.23\nONBUILD COPY . /app\n", 2, 2),
        fixed(
            "FROM alpine:3.23\nHEALTHCHECK --interval=9s cmd wget -q localhost\n",
            "FROM alpine:3.23\nHEALTHCHECK --interval=9s CMD wget -q localhost\n",
            2,
        ),
        bad("FROM alpine:3.23\nHEALTHCHECK none\n", 2),
        good("FROM alpine:3.23 AS build\nONBUILD COPY . /app\nHEALTHCHECK NONE\n"),
        good("FROM alpine:3.23\nRUN echo from here as there\n", "ordinary words"),
    ),
)


@rule.on_file
def check(dockerfile: Dockerfile, context: Context) -> Iterator[Problem]:
    for instruction in context.instructions:
        keyword = instruction.keyword
        if instruction.keyword_text != keyword and instruction.known:
            yield _problem(Word(instruction.keyword_text, keyword, instruction.keyword_span), "an instruction")
        if keyword == "FROM":
            arguments = instruction.arguments
            if len(arguments) == 3 and arguments[1].text != "AS" and arguments[1].value.upper() == "AS":
                yield _problem(arguments[1])
        elif keyword == "HEALTHCHECK":
            yield from _healthcheck(instruction)


def _healthcheck(instruction: Instruction) -> Iterator[Problem]:
    trigger = instruction.trigger
    if trigger is not None:
        if trigger.keyword_text != trigger.keyword:
            yield _problem(Word(trigger.keyword_text, trigger.keyword, trigger.keyword_span), "an instruction")
        return
    first = instruction.arguments[0] if instruction.arguments else None
    if first is not None and first.text != "NONE" and first.value.upper() == "NONE":
        yield _problem(first)


def _problem(word: Word, kind: str = "a keyword") -> Problem:
    upper = word.text.upper()
    return Problem(word.span, f"{word.text} is {kind}: write {upper}.", (replace(f"Write {upper}", word.span, upper),))
