from collections.abc import Iterator
from itertools import takewhile

from portal.dockerfile.model import Command, Form, Instruction, Span
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace

rule = Rule(
    title="Set what later steps need by ENV or ARG, not by an export that ends with its step",
    requirements=("IMG-29",),
    severity=Severity.WARNING,
    why="""
        Each RUN has a shell of its own, and what it exports is gone when it ends. So a step that ends in `export`
        sets nothing: not for the next step, not for the container.

        What only one step needs is set inside that step, in front of the commands that use it. What the build needs
        is an ARG, what the running container needs is an ENV. Values of ENV stay in the image for everyone to read, so
        a secret belongs into neither: `RUN --mount=type=secret`.
    """,
    examples=(
        fixed(
            "FROM debian:12\nRUN export PATH=/opt/app/bin:$PATH\n",
            "FROM debian:12\nENV PATH=/opt/app/bin:$PATH\n",
            2,
        ),
        bad("FROM debian:12\nRUN make install && export APP_HOME=/opt/app\n", 2),
        good("FROM debian:12\nRUN export GOFLAGS=-mod=vendor && make\n"),
        good("FROM debian:12\nRUN make && export -p > /etc/build-environment\n"),
        good("FROM debian:12\nRUN echo 'export APP_HOME=/opt/app' >> /etc/profile\n"),
    ),
)

_ASSIGNMENT = regex(r"[A-Za-z_]\w*=")
# What a shell would work out, and ENV would not.
_WORKED_OUT = regex(r"[`~*?]|\$\(|\$\{[^}]*[^\w}]")


@rule.on_instruction("RUN")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    if "export" not in instruction.text:
        return
    commands = context.commands_of(instruction)
    lost = list(takewhile(_exports, reversed(commands)))
    for command in reversed(lost):
        yield Problem(
            command.span,
            "This export has no effect: what a step exports is gone when it ends.",
            _fixes(instruction, command) if len(commands) == 1 else (),
        )


def _exports(command: Command) -> bool:
    return (
        command.name == "export"
        and not command.inside
        and command.wrapper is None
        and any(_ASSIGNMENT.match(word.value) for word in command.arguments)
    )


def _fixes(instruction: Instruction, command: Command) -> tuple[Fix, ...]:
    words = command.arguments
    if instruction.form is not Form.SHELL or instruction.heredocs or instruction.flags or command.redirects:
        return ()
    if any(not _ASSIGNMENT.match(word.text) or _WORKED_OUT.search(word.text) for word in words):
        return ()
    keyword = "ENV" if instruction.keyword_text.isupper() else "env"
    start, first = instruction.span[:2], words[0].span[:2]
    return (replace("Set it by ENV", Span(*start, *first), f"{keyword} ", Safety.SUGGESTED),)
