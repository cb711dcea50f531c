"""The checks on what runs images, commands and compose files: those of `portal.workshop.checks` for them."""

from __future__ import annotations

from portal.review.container import Container
from portal.workshop.work import Check, Work, lacking


def _image(work: Work, names: list[str]) -> str:
    """There is a container of each of these images, whatever its tag."""
    there = [one.image.value for one in work.containers if one.image is not None]
    bare = {name.partition("@")[0].rpartition(":")[0] if ":" in name.rpartition("/")[2] else name for name in there}
    return lacking(names, bare, "No container of {} is run any more.")


def _publishes(work: Work, ports: list[str]) -> str:
    """Containers publish these ports of theirs."""
    there = {port.number for one in work.containers for port in one.ports}
    return lacking(ports, there, "Port {} is not published.")


def _mounts(work: Work, targets: list[str]) -> str:
    """Containers have something mounted at these paths."""
    there = {mount.target for one in work.containers for mount in one.mounts}
    return lacking(targets, there, "Nothing is mounted at {}.")


def _read_only(work: Work, targets: list[str]) -> str:
    """What is mounted at these paths is read-only."""
    for target in targets:
        if not any(mount.target == target and mount.read_only for one in work.containers for mount in one.mounts):
            return f"What is mounted at {target} can be written to."
    return ""


def _options(work: Work, names: list[str]) -> str:
    """Every container has these options, by the long names of docker run."""
    for container in work.containers:
        for name in names:
            if not _option(container, name):
                return f"{container.title} has no {name}."
    return ""


def _option(container: Container, name: str) -> bool:
    found = container.settings.get(name, [])
    return bool(found) and found[-1].on


def _capabilities(work: Work, names: list[str]) -> str:
    """Containers add these capabilities, and no others."""
    there = {setting.value.upper().removeprefix("CAP_") for one in work.containers for setting in one.all("cap-add")}
    if missing := lacking(names, there, "The capability {} is not granted."):
        return missing
    more = sorted(there - set(names))
    return f"The capability {more[0]} is granted, which it does not need." if more else ""


def _drops(work: Work, names: list[str]) -> str:
    """Every container drops these capabilities."""
    for container in work.containers:
        there = {setting.value.upper().removeprefix("CAP_") for setting in container.all("cap-drop")}
        if missing := lacking(names, there, "{}"):
            return f"{container.title} does not drop {missing}."
    return ""


def _devices(work: Work, paths: list[str]) -> str:
    """Containers are given these devices."""
    there = {setting.value.partition(":")[0] for one in work.containers for setting in one.all("device")}
    return lacking(paths, there, "{} is not given to the container.")


def _variables(work: Work, names: list[str]) -> str:
    """Containers are given these environment variables."""
    there = {variable.name for one in work.containers for variable in one.variables}
    return lacking(names, there, "The variable {} is not given to the container.")


def _tags(work: Work, names: list[str]) -> str:
    """The commands give an image each of these names."""
    there = {tag.value for build in work.engine_commands.builds for tag in build.tags}
    return lacking(names, there, "No command gives an image the name {}.")


def _pushes(work: Work, names: list[str]) -> str:
    """The commands push each of these names."""
    pushed = {tag.value for build in work.engine_commands.builds if build.verb == "push" for tag in build.tags}
    return lacking(names, pushed, "{} is not pushed.")


LAUNCHES: dict[str, Check] = {
    "image": _image,
    "publishes": _publishes,
    "mounts": _mounts,
    "read-only": _read_only,
    "options": _options,
    "capabilities": _capabilities,
    "drops": _drops,
    "devices": _devices,
    "variables": _variables,
    "tags": _tags,
    "pushes": _pushes,
}
"""Each by the name that exercises use."""
