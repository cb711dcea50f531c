from collections.abc import Iterator

from portal.dockerfile.model import Instruction
from portal.review.context import Context
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, fixed, good, replace

rule = Rule(
    title="Do not lose the groups of an account by naming one in USER",
    requirements=("RUN-6",),
    aliases=("user-explicit-group-drops-supplementary-groups",),
    severity=Severity.WARNING,
    why="""
        `USER app` gives the process all groups of the account. `USER app:app` gives it that one group only: the rights
        that `usermod -aG video app` was to bring are gone, without a word.

        Reported where the file itself puts the account into further groups. Leave the group away, or let the platform
        add groups at run time (`--group-add`).
    """,
    examples=(
        fixed(
            "FROM debian:12\nRUN useradd -u 10001 app && usermod -aG video app\nUSER app:app\n",
            "FROM debian:12\nRUN useradd -u 10001 app && usermod -aG video app\nUSER app\n",
            3,
        ),
        fixed(
            "FROM alpine:3.20\nRUN adduser -D -u 10001 app && addgroup app video\nUSER app:app\n",
            "FROM alpine:3.20\nRUN adduser -D -u 10001 app && addgroup app video\nUSER app\n",
            3,
        ),
        good("FROM debian:12\nRUN useradd -u 10001 app && usermod -aG video app\nUSER app\n"),
        good("FROM debian:12\nRUN useradd -u 10001 app\nUSER app:app\n", "it has no other groups"),
    ),
)


@rule.on_instruction("USER")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    if not instruction.arguments:
        return
    word = instruction.arguments[0]
    name, colon, group = word.value.partition(":")
    if not colon or not group or "$" in word.value:
        return
    for command_name in ("usermod", "useradd", "addgroup", "adduser", "gpasswd"):
        for command in context.by_command.get(command_name, ()):
            values = command.values
            if name not in values or command.instruction is None or command.instruction.index > instruction.index:
                continue
            joins = (
                any(v in ("-G", "--groups", "-aG", "-Ga") or v.startswith(("--groups=", "-aG")) for v in values)
                if command_name in ("usermod", "useradd")
                else values[:2] == [name, values[-1]] and len(values) == 2
                if command_name in ("addgroup", "adduser")
                else "-a" in values
            )
            if joins:
                fixes: tuple[Fix, ...] = ()
                if word.text == word.value:
                    fixes = (replace("Leave the group away", word.span, name, Safety.SUGGESTED),)
                yield Problem(
                    word.span,
                    f"With :{group} the process has this group only: the others that {name} was given are lost.",
                    fixes,
                    related=(("given here", command.span),),
                )
                return
