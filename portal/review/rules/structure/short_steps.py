from collections.abc import Iterator

from portal.dockerfile.model import Instruction
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Keep the scripting of a step short",
    requirements=("IMG-39",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        A RUN of dozens of commands is a program in a place where no editor checks it, no test runs it, and one
        forgotten `&&` hides an error. As a script of its own, copied in or mounted for the step
        (`RUN --mount=type=bind,source=build.sh,target=/build.sh /build.sh`), it can be read, checked and tested.

        Counted are the commands of one RUN, those in loops and conditions too; more than `commands` is reported. Many
        official images build from source in one long step on purpose, so this is an opinion that a profile turns on.
    """,
    options={"commands": 20},
    examples=(
        bad("FROM debian:12\nRUN a && b && c && d\n", 2, commands=3),
        bad("FROM debian:12\nRUN <<EOF\nset -e\na\nb\nc\nEOF\n", 2, commands=3),
        good(
            """
            FROM debian:12
            RUN apt-get update \\
             && apt-get install -y --no-install-recommends curl \\
             && rm -rf /var/lib/apt/lists/*
            """
        ),
        good("FROM debian:12\nRUN --mount=source=build.sh,target=/build.sh /build.sh\n"),
    ),
)


@rule.on_instruction("RUN")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    limit = context.option(rule, "commands")
    if len(instruction.text) < 2 * limit and not instruction.heredocs:
        return
    count = sum(command.wrapper is None for command in context.commands_of(instruction))
    if count > limit:
        yield Problem(
            instruction.keyword_span,
            f"This step runs {count} commands: make it a script that is copied or mounted in.",
        )
