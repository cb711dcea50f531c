"""Which commands of a step stand in one pipe."""

from __future__ import annotations

from portal.dockerfile.model import Command

_SCRIPTS = frozenset(["sh", "bash", "ash", "dash", "ksh", "mksh", "zsh", "su", "runuser"])


def pipe_of(command: Command) -> tuple[int, int, tuple[str, ...]] | None:
    """What the commands of one pipe have in common, and those of no other: their pipeline's number, the script that
    it counts in (of `sh -c "..."`, say) and the constructs around it. None for a command that stands in no pipe."""
    if command.pipeline is None:
        return None
    owner = command.wrapper
    while owner is not None and owner.name.rpartition("/")[2] not in _SCRIPTS:
        owner = owner.wrapper
    return command.pipeline, id(owner), command.inside
