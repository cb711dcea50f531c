from collections.abc import Iterator

from portal.dockerfile.model import KEYWORDS, Instruction
from portal.review.context import Context
from portal.review.model import Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace
from portal.review.spelling import nearest

rule = Rule(
    title="Give ONBUILD an instruction that it can trigger",
    aliases=(
        *("DL3043", "ONBUILD_CHAINING_DISALLOWED", "ONBUILD_TRIGGER_DISALLOWED", "invalid-onbuild-trigger"),
        *("OnbuildMissingInstruction", "DL1000"),
    ),
    severity=Severity.ERROR,
    why="""
        ONBUILD keeps an instruction for the images that build on this one. It takes any instruction but ONBUILD, FROM
        and MAINTAINER; a builder refuses those. A misspelt one is found only when somebody else builds on the image.
    """,
    examples=(
        bad("FROM alpine:3.23\nONBUILD ONBUILD RUN true\n", 2),
        bad("FROM alpine:3.23\nONBUILD FROM debian:12\n", 2),
        bad("FROM alpine:3.23\nONBUILD MAINTAINER Ada\n", 2),
        fixed("FROM alpine:3.23\nONBUILD RNU make\n", "FROM alpine:3.23\nONBUILD RUN make\n", 2),
        good("FROM alpine:3.23\nONBUILD COPY . /app\n"),
        good("FROM alpine:3.23\nONBUILD RUN make\n"),
    ),
)


@rule.on_instruction("ONBUILD")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    trigger = instruction.trigger
    if trigger is None:
        if not instruction.arguments:
            yield Problem(
                instruction.keyword_span, "ONBUILD names no instruction to run later: the builder refuses it."
            )
    elif trigger.keyword in ("ONBUILD", "FROM", "MAINTAINER"):
        yield Problem(trigger.keyword_span, f"ONBUILD can't trigger {trigger.keyword}: the builder refuses it.")
    elif not trigger.known:
        meant = nearest(trigger.keyword_text[:20], sorted(KEYWORDS - {"ONBUILD", "FROM", "MAINTAINER"}))
        hint = f"{meant} seems to be meant." if meant else "builds on this image will fail."
        fixes = (replace(f"Write {meant}", trigger.keyword_span, meant, Safety.SUGGESTED),) if meant else ()
        yield Problem(trigger.keyword_span, f"{trigger.keyword_text[:30]} is no instruction; {hint}", fixes)
