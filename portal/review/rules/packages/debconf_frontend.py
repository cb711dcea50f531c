from collections.abc import Iterator

from portal.dockerfile.model import Form, Instruction
from portal.review.context import Context
from portal.review.model import Edit, Fix, Safety, Severity
from portal.review.packages import PackageCommand
from portal.review.rule import Problem, Rule, bad, fixed, good, insert

rule = Rule(
    title="Let debconf ask nothing while packages are installed",
    aliases=("DD035",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        Some packages (tzdata, keyboard-configuration, mail servers) ask questions when they are set up; without
        a terminal debconf falls back with warnings, or waits. `DEBIAN_FRONTEND=noninteractive` in front of the
        install takes the defaults.

        Set it for the one command, or by ARG. ENV would keep it in the finished image, where it does harm,
        which is a finding of another rule. An opinion that a profile turns on: most packages ask nothing.
    """,
    examples=(
        fixed(
            "FROM debian:12\nRUN apt-get update && apt-get install -y tzdata\n",
            "FROM debian:12\nRUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y tzdata\n",
            2,
        ),
        bad("FROM debian:12\nRUN apt install -y tzdata\n", 2),
        good("FROM debian:12\nRUN DEBIAN_FRONTEND=noninteractive apt-get install -y tzdata\n"),
        good("FROM debian:12\nARG DEBIAN_FRONTEND=noninteractive\nRUN apt-get install -y tzdata\n"),
        good("FROM debian:12\nRUN export DEBIAN_FRONTEND=noninteractive && apt-get install -y tzdata\n"),
    ),
)


@rule.on_instruction("RUN")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    calls = [
        call
        for call in context.packages_of(instruction)
        if call.family == "apt" and call.action in ("install", "upgrade")
    ]
    if not calls or "DEBIAN_FRONTEND" in instruction.text or "debconf-set-selections" in instruction.text:
        return
    if context.dockerfile.scope(instruction).get("DEBIAN_FRONTEND"):
        return
    yield Problem(
        calls[0].command.span,
        f"{calls[0].name} {calls[0].verb} may ask questions here: put DEBIAN_FRONTEND=noninteractive in front of it.",
        _fixes(calls, instruction),
    )


def _fixes(calls: list[PackageCommand], instruction: Instruction) -> tuple[Fix, ...]:
    if instruction.form is not Form.SHELL or any(call.command.wrapper is not None for call in calls):
        return ()
    edits: list[Edit] = []
    for call in calls:
        span = call.command.span
        edits += insert("", span.start_line, span.start_column, "DEBIAN_FRONTEND=noninteractive ").edits
    return (Fix("Set DEBIAN_FRONTEND for the install", Safety.SUGGESTED, tuple(edits)),)
