"""The accounts that an image makes, read from its calls of useradd and adduser."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.dockerfile.model import Command, Stage
from portal.patterns import regex
from portal.review.context import Context
from portal.review.system_shells import system_shell

_ACCOUNT = regex(r"^[a-z_][\w-]*$")
_NUMBER = regex(r"-[a-zA-Z]*u$|--uid$")
_GROUP = regex(r"-[a-zA-Z]*g$|--gid$")
_GID = regex(r"--gid$")
_SPECIAL = regex(r"[rNg]")
_FIRST, _LAST = 1000, 60_000  # GID_MIN and GID_MAX of login.defs
_NO_VALUE = frozenset(
    [
        *("-r", "--system", "-m", "--create-home", "-M", "--no-create-home", "-l", "--no-log-init", "-N", "-U", "-o"),
        *("--no-user-group", "--user-group", "--non-unique", "-D", "-S", "-H", "--disabled-password", "-q", "--quiet"),
        *("--disabled-login", "--allow-bad-names", "--force-badname"),
    ]
)


def created_account(stage: Stage, context: Context) -> tuple[str, str] | None:
    """The account that an image makes and what USER can name it by, as in `created_accounts`. None unless the stage and
    those that it builds on make just one."""
    found = created_accounts(stage, context)
    return next(iter(found.items())) if len(found) == 1 else None


def created_accounts(stage: Stage, context: Context) -> dict[str, str]:
    """The accounts that the stage and those that it builds on make, with what USER can name each by: its number and its
    group's (`10001:10001`) where the file tells both and gives it no further groups, which a group in USER would take
    away; else its number; else its name."""
    found: dict[str, str] = {}
    groups: dict[str, str] | None = None
    for ancestor in stage.lineage():
        for command in _of_stage(ancestor, ("useradd", "adduser"), context):
            account = _account(command.values)
            if account is None:
                continue
            number = _given(command.values, _NUMBER, "--uid=")
            if number and groups is None:
                groups = _numbers_of_groups(stage, context)
            group = _primary_group(command, number, groups, stage, context) if number and groups is not None else ""
            found[account] = f"{number}:{group}" if group else number or account
    return found


def _of_stage(stage: Stage, names: tuple[str, ...], context: Context) -> Iterator[Command]:
    for name in names:
        for command in context.by_command.get(name, ()):
            if command.instruction is not None and command.instruction.stage is stage and command.values:
                yield command


def _given(values: list[str], option: re.Pattern[str], joined: str) -> str:
    """The number behind an option, or joined to it by `=`; "" where there is none."""
    found = next(
        (values[i + 1] for i, value in enumerate(values[:-1]) if option.match(value)),
        next((value.partition("=")[2] for value in values if value.startswith(joined)), ""),
    )
    return found if found.isdigit() else ""


def _numbers_of_groups(stage: Stage, context: Context) -> dict[str, str] | None:
    """The numbers of the groups that an image makes, by their names; None where it puts accounts into further ones."""
    found: dict[str, str] = {}
    for ancestor in stage.lineage():
        for command in _of_stage(
            ancestor, ("usermod", "gpasswd", "useradd", "adduser", "addgroup", "groupadd"), context
        ):
            values, name = command.values, command.name.rpartition("/")[2]
            joins = len(values) == 2 and not values[0].startswith("-")  # `adduser app video`
            if name in ("usermod", "gpasswd") or (name in ("adduser", "addgroup") and joins):
                return None
            if name == "useradd" and any(v == "-G" or v.startswith("--groups") for v in values):
                return None
            if name in ("groupadd", "addgroup"):
                found[values[-1]] = _given(values, _GROUP, "--gid=")
    return found


def _primary_group(command: Command, number: str, groups: dict[str, str], stage: Stage, context: Context) -> str:
    """The number of an account's own group; "" where the file does not tell it."""
    values = command.values
    short = [value for value in values if value.startswith("-") and not value.startswith("--")]
    busybox = command.name.endswith("adduser") and system_shell(context.base_image(stage).image) == "busybox"
    names = ("-G", "--ingroup") if command.name.endswith("adduser") else ("-g", "--gid")
    named = next((values[i + 1] for i, value in enumerate(values[:-1]) if value in names), "")
    if named:
        return named if named.isdigit() else groups.get(named, "")
    if busybox:
        return "" if any("S" in value or "G" in value for value in short) else number
    if command.name.endswith("adduser"):
        # Debian's own script: a system account has a group of the same number where one is asked for.
        return _given(values, _GID, "--gid=") or (number if {"--system", "--group"} <= set(values) else "")
    if any(value.startswith("--gid=") for value in values):
        return _given(values, _GID, "--gid=")
    special = {"--system", "--no-user-group"} & set(values) or any(_SPECIAL.search(value) for value in short)
    # useradd gives the group the account's number where that lies in the range for groups of people.
    return number if not special and _FIRST <= int(number) <= _LAST else ""


def _account(values: list[str]) -> str | None:
    """The name among the arguments of useradd or adduser: what is no option and no option's value. `adduser app group`
    puts an account into a group and makes none."""
    names = [
        value
        for before, value in zip(["", *values], values, strict=False)
        if _ACCOUNT.match(value) and (not before.startswith("-") or "=" in before or before in _NO_VALUE)
    ]
    return names[0] if len(names) == 1 else None
