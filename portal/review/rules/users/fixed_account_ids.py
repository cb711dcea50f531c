from collections.abc import Iterator

from portal.dockerfile.model import Command
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Give the accounts that you make a fixed number",
    requirements=("RUN-6",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        Without `--uid` the system takes the next free number, which changes with the packages that were installed
        before. Files on a volume belong to numbers, not to names: after an update they may belong to somebody else, or
        can't be read any more. Groups likewise, by `--gid`.

        Where the numbers come from outside (a user id that is given to `docker run`) it does not matter, so this is an
        opinion that a profile turns on. Only stages that end up in the image are looked at.
    """,
    examples=(
        bad("FROM debian:12\nRUN useradd --system app\nUSER app\n", 2),
        bad("FROM alpine:3.23\nRUN addgroup -S app && adduser -S -G app app\n", 2, 2),
        good("FROM debian:12\nRUN useradd --system --uid 10001 app\nUSER 10001\n"),
        good("FROM alpine:3.23\nRUN addgroup -g 10001 app && adduser -u 10001 -G app -D app\n"),
        good("FROM debian:12\nRUN adduser app audio\n", "adds an account to a group"),
    ),
)


@rule.on_command("useradd", "adduser")
def user(command: Command, context: Context) -> Iterator[Problem]:
    if context.is_kept(command.instruction) and not _numbered(command, "-u", "--uid") and not _joins_group(command):
        yield Problem(command.span, "The number of this account is left to chance: give it one by --uid.")


@rule.on_command("groupadd", "addgroup")
def group(command: Command, context: Context) -> Iterator[Problem]:
    if context.is_kept(command.instruction) and not _numbered(command, "-g", "--gid") and not _joins_group(command):
        yield Problem(command.span, "The number of this group is left to chance: give it one by --gid.")


def _numbered(command: Command, short: str, long: str) -> bool:
    letter = short[1]
    return any(
        value == long
        or value.startswith((long + "=", short))
        or (value[:1] == "-" and value[1:2] not in ("-", "") and value.rstrip("0123456789").endswith(letter))
        for value in command.values
    )


def _joins_group(command: Command) -> bool:
    # `adduser user group` and `addgroup user group` make nothing.
    return (
        command.name.startswith("add")
        and len(command.values) == 2
        and not any(value.startswith("-") for value in command.values)
    )
