from collections.abc import Iterator

from portal.dockerfile.model import Instruction
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Give the commands that need credentials a secret mount",
    requirements=("IMG-13",),
    aliases=("require-secret-mounts",),
    severity=Severity.WARNING,
    opinion=True,
    why="""
        Where an organisation's package index asks for credentials, an install without a secret mount either
        fails or has got them in some other way: written into the image. The option `commands` names the
        commands that need one, such as `pip install` or `npm ci`; each RUN with such a command then must have a
        mount of type secret or ssh.

        Without that option the rule does nothing, for nobody else can know.
    """,
    options={"commands": ()},
    examples=(
        bad("FROM python:3.12\nRUN pip install --no-cache-dir -r r.txt\n", 2, commands=("pip install",)),
        good(
            "FROM python:3.12\nRUN --mount=type=secret,id=pip pip install --no-cache-dir -r r.txt\n",
            commands=("pip install",),
        ),
        good("FROM python:3.12\nRUN pip install --no-cache-dir -r r.txt\n", "nothing is asked for"),
    ),
)


@rule.on_instruction("RUN")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    wanted = context.option(rule, "commands")
    if not wanted or any(mount.type in ("secret", "ssh") for mount in context.mounts(instruction)):
        return
    for command in context.commands_of(instruction):
        text = " ".join([command.name.rpartition("/")[2], *(v for v in command.values if not v.startswith("-"))])
        for name in wanted:
            if text == name or text.startswith(name + " "):
                yield Problem(command.span, f"{name} needs credentials here: mount them by --mount=type=secret.")
                return
