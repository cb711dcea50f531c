from collections.abc import Iterator

from portal.dockerfile.model import Instruction
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good
from portal.review.signals import canonical

rule = Rule(
    title="Let STOPSIGNAL name a signal that there is",
    requirements=("APP-7",),
    aliases=("INVALID_SIGNAL", "DD079"),
    severity=Severity.ERROR,
    why="""
        The engine takes STOPSIGNAL when the container is created, and refuses a name or number that it does not know.
        The build does not notice.

        Names are known with and without `SIG`, in any case, real-time signals (`SIGRTMIN+3`) and numbers from 1 to 64
        too. A variable is left alone.
    """,
    examples=(
        bad("FROM alpine:3.23\nSTOPSIGNAL SIGTREM\n", 2),
        bad("FROM alpine:3.23\nSTOPSIGNAL 99\n", 2),
        good("FROM alpine:3.23\nSTOPSIGNAL SIGQUIT\n"),
        good("FROM alpine:3.23\nSTOPSIGNAL SIGRTMIN+3\n"),
        good("FROM alpine:3.23\nARG signal=SIGINT\nSTOPSIGNAL $signal\n"),
    ),
)


@rule.on_instruction("STOPSIGNAL")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    for word in instruction.arguments[:1]:
        if word.value and "$" not in word.value and canonical(word.value) is None:
            yield Problem(word.span, f"There is no signal {word.value}: the engine will not create the container.")
