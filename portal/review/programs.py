"""The commands that run a program, among those that only run other commands."""

from __future__ import annotations

from portal.dockerfile.model import Command


def programs(commands: list[Command]) -> list[Command]:
    """The commands that really run something: wrappers such as `exec`, `env` and `sh -c` left out."""
    wrappers = {id(command.wrapper) for command in commands if command.wrapper is not None}
    return [command for command in commands if id(command) not in wrappers]
