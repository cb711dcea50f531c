from collections.abc import Iterator

from portal.dockerfile import expand
from portal.dockerfile.model import Instruction
from portal.review.context import Context
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace
from portal.review.signals import canonical

rule = Rule(
    title="Stop the application by a signal that it can handle",
    requirements=("APP-7",),
    aliases=("no-ungraceful-stopsignal", "DD079"),
    severity=Severity.ERROR,
    why="""
        No process can handle SIGKILL or SIGSTOP. With SIGKILL as the stop signal the application dies at once, with
        open files, half-written data and waiting clients; SIGSTOP freezes it until the engine kills it after the grace
        period.

        Without STOPSIGNAL the engine sends SIGTERM, which nearly every program takes as the wish to end. Name another
        one only where the program wants it, such as SIGQUIT for nginx.
    """,
    examples=(
        fixed("FROM alpine:3.23\nSTOPSIGNAL SIGKILL\n", "FROM alpine:3.23\nSTOPSIGNAL SIGTERM\n", 2),
        bad("FROM alpine:3.23\nSTOPSIGNAL 9\n", 2),
        bad("FROM alpine:3.23\nARG signal=stop\nSTOPSIGNAL ${signal}\n", 3),
        good("FROM alpine:3.23\nSTOPSIGNAL SIGQUIT\n"),
        good("FROM alpine:3.23\nSTOPSIGNAL SIGTERM\n"),
    ),
)


@rule.on_instruction("STOPSIGNAL")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    for word in instruction.arguments[:1]:
        value = expand(word.text, context.dockerfile.scope(instruction)) if "$" in word.value else word.value
        name = canonical(value)
        if name in ("SIGKILL", "SIGSTOP"):
            fixes: tuple[Fix, ...] = ()
            if "$" not in word.text:
                fixes = (replace("Send SIGTERM", word.span, "SIGTERM", Safety.SUGGESTED),)
            what = "is killed without a chance to end in order" if name == "SIGKILL" else "is frozen, then killed"
            yield Problem(word.span, f"No process can handle {name}: the application {what}.", fixes)
