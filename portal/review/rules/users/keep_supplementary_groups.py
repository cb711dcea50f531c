from collections.abc import Iterator

from portal.dockerfile.model import Command, Dockerfile
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
        good(
            "FROM debian:12\nRUN useradd -u 10001 app && usermod -aG video app\nUSER 10001\n",
            "an account's number keeps them as well",
        ),
        fixed(
            "FROM debian:12\nRUN useradd -u 10001 app && usermod -aG video app\nUSER app:app\n",
            "FROM debian:12\nRUN useradd -u 10001 app && usermod -aG video app\nUSER app\n",
            3,
        ),
        fixed(
            "FROM alpine:3.23\nRUN adduser -D -u 10001 app && addgroup app video\nUSER app:app\n",
            "FROM alpine:3.23\nRUN adduser -D -u 10001 app && addgroup app video\nUSER app\n",
            3,
        ),
        good("FROM debian:12\nRUN useradd -u 10001 app && usermod -aG video app\nUSER app\n"),
        good("FROM debian:12\nRUN useradd -u 10001 app\nUSER app:app\n", "it has no other groups"),
    ),
)


_COMMANDS = ("usermod", "useradd", "addgroup", "adduser", "gpasswd")


@rule.on_file
def check(dockerfile: Dockerfile, context: Context) -> Iterator[Problem]:
    users = list(context.all("USER"))
    if not any(":" in word.value for user in users for word in user.arguments):
        return
    joined: dict[str, Command] = {}
    for name in _COMMANDS:
        for command in context.by_command.get(name, ()):
            account = _joins_groups(command, name)
            if account is not None:
                joined.setdefault(account, command)
    for user in users:
        if not user.arguments:
            continue
        word = user.arguments[0]
        account, _, group = word.value.partition(":")
        reason = joined.get(account)
        if not group or reason is None or reason.instruction is None or reason.instruction.index > user.index:
            continue
        fixes: tuple[Fix, ...] = ()
        if word.text == word.value:
            fixes = (replace("Leave the group away", word.span, account, Safety.SUGGESTED),)
        yield Problem(
            word.span,
            f"With :{group} the process has this group only: the others that {account} was given are lost.",
            fixes,
            related=(("given here", reason.span),),
        )


def _joins_groups(command: Command, name: str) -> str | None:
    values = command.values
    if not values:
        return None
    if name in ("usermod", "useradd"):
        joins = any(v in ("-G", "--groups", "-aG", "-Ga") or v.startswith(("--groups=", "-aG")) for v in values)
        return values[-1] if joins else None
    if name == "gpasswd":
        return values[values.index("-a") + 1] if "-a" in values[:-1] else None
    return values[0] if len(values) == 2 and not values[0].startswith("-") else None
