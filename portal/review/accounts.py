"""The accounts that an image makes, read from its calls of useradd and adduser."""

from __future__ import annotations

from portal.dockerfile.model import Stage
from portal.patterns import regex
from portal.review.context import Context

_ACCOUNT = regex(r"^[a-z_][\w-]*$")
_NUMBER = regex(r"-[a-zA-Z]*u$|--uid$")
_NO_VALUE = frozenset(
    [
        *("-r", "--system", "-m", "--create-home", "-M", "--no-create-home", "-l", "--no-log-init", "-N", "-U", "-o"),
        *("--no-user-group", "--user-group", "--non-unique", "-D", "-S", "-H", "--disabled-password", "-q", "--quiet"),
        *("--disabled-login", "--allow-bad-names", "--force-badname"),
    ]
)


def created_account(stage: Stage, context: Context) -> tuple[str, str] | None:
    """The account that an image makes and what USER can name it by: its number, where it is given one, else its name.
    None unless the stage and those that it builds on make just one."""
    found: dict[str, str] = {}
    for ancestor in stage.lineage():
        for name in ("useradd", "adduser"):
            for command in context.by_command.get(name, ()):
                if command.instruction is None or command.instruction.stage is not ancestor or not command.values:
                    continue
                values = command.values
                account = _account(values)
                if account is None:
                    continue
                number = next(
                    (values[i + 1] for i, v in enumerate(values[:-1]) if _NUMBER.match(v)),
                    next((v.partition("=")[2] for v in values if v.startswith("--uid=")), ""),
                )
                found[account] = number if number.isdigit() else account
    return next(iter(found.items())) if len(found) == 1 else None


def _account(values: list[str]) -> str | None:
    """The name among the arguments of useradd or adduser: what is no option and no option's value. `adduser app group`
    puts an account into a group and makes none."""
    names = [
        value
        for before, value in zip(["", *values], values, strict=False)
        if _ACCOUNT.match(value) and (not before.startswith("-") or "=" in before or before in _NO_VALUE)
    ]
    return names[0] if len(names) == 1 else None
