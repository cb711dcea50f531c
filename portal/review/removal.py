"""Whether shell commands remove what is in a folder: `rm`, `find -delete`, braces and home directories included."""

from __future__ import annotations

from portal.dockerfile.model import Command


def removes(commands: list[Command], path: str) -> bool:
    """Whether one of the commands is an `rm` (or `find ... -delete`) of what is in that folder, or of a folder above
    it. A `cd` in front says where relative paths are."""
    here = ""
    for command in commands:
        name = command.name.rpartition("/")[2]
        if name == "cd" and command.values[:1] and command.values[0].startswith("/"):
            here = command.values[0].rstrip("/") + "/"
        if name == "rm" or (name == "find" and ("-delete" in command.values or "rm" in command.values)):
            for value in command.values:
                for target in _alternatives(value):
                    placed = here + target.removeprefix("./") if here and target[:1] not in "/~$-" else target
                    if _covers(placed, path):
                        return True
    return False


def _alternatives(value: str) -> list[str]:
    # /var/lib/{apt,dpkg,cache}/ is what the shell makes of the braces: one path each.
    start, end = value.find("{"), value.find("}")
    if 0 <= start < end and value[start - 1 : start] != "$":
        return [value[:start] + part + value[end + 1 :] for part in value[start + 1 : end].split(",")]
    return [value]


def _covers(target: str, path: str) -> bool:
    target = target.replace("~", "/root", 1) if target.startswith("~/") else target
    for home in ("$HOME", "${HOME}"):
        target = target.replace(home, "/root", 1)
    plain = target.rstrip("/*.?") or "/"
    return plain == path or path.startswith(plain + "/") or plain.startswith(path + "/")
