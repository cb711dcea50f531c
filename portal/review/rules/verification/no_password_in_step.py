from collections.abc import Iterator

from portal.dockerfile.model import Command
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Set no account's password in a step",
    requirements=("IMG-13",),
    aliases=("CKV2_DOCKER_17",),
    severity=Severity.ERROR,
    why="""
        `chpasswd` sets passwords; in a build it gets them from the Dockerfile, where they stay in the image's
        history, and every container has the same. Nobody logs in to a container by password: leave the account
        without one.

        `passwd`, `usermod -p` and `useradd -p` do the same and are reported too. Locking (`passwd -l`) and removing
        nothing are fine.
    """,
    examples=(
        bad("FROM debian:12\nRUN echo 'app:hunter2' | chpasswd\n", 2),
        bad("FROM debian:12\nRUN useradd -m -p hunter2 app\n", 2),
        bad("FROM debian:12\nRUN echo hunter2 | passwd --stdin app\n", 2),
        good("FROM debian:12\nRUN useradd -r app && passwd -l root\n"),
        good('FROM debian:12\nRUN echo "app:$(head -c 24 /dev/urandom | base64)" | chpasswd\n', "nobody knows it"),
        good("FROM debian:12\nRUN ls /usr/sbin/chpasswd\n"),
    ),
)

_HARMLESS = frozenset(["-l", "--lock", "-S", "--status", "-e", "--expire", "-n", "-x", "-w", "-i"])


@rule.on_command("chpasswd", "passwd", "usermod", "useradd")
def check(command: Command, context: Context) -> Iterator[Problem]:
    name = command.name.rpartition("/")[2]
    values = command.values
    if name == "passwd" and _HARMLESS & set(values):
        return
    if name in ("usermod", "useradd"):
        given = next((values[i + 1] for i, v in enumerate(values[:-1]) if v in ("-p", "--password")), "")
        given = given or next((v.partition("=")[2] for v in values if v.startswith("--password=")), "")
        if given.strip("'\"") in ("", "*", "!", "x", "!!"):
            return  # no password at all, or one that nothing matches
    if name == "chpasswd" and _is_drawn(command, context):
        return
    yield Problem(
        command.words[0].span,
        f"{name} gives an account a password that is the same in every container: leave it without.",
    )


def _is_drawn(command: Command, context: Context) -> bool:
    # A password drawn at random in the step and told to nobody only keeps the account from being locked.
    instruction = command.instruction
    if instruction is None:
        return False
    return any(
        other.pipeline == command.pipeline
        and any("$(" in w.value and ("urandom" in w.value or "openssl rand" in w.value) for w in other.arguments)
        for other in context.commands_of(instruction)
    )
