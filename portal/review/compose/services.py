"""Reads the services of a compose file into containers and builds (Compose Specification, "Services", "Build")."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from portal.dockerfile.model import Span
from portal.review.compose.model import Compose, Inline
from portal.review.compose.nodes import Node
from portal.review.compose.reader import Reader, interpolate
from portal.review.container import (
    Build,
    Container,
    Mount,
    Port,
    Setting,
    read_only_edit,
    read_port,
    split_volume,
    volume_kind,
)
from portal.review.model import Edit
from portal.review.texts import place

MAX_COMMAND = 4_000  # characters of a command in one text
_SETTINGS = {
    ("privileged",): "privileged",
    ("network_mode",): "network",
    ("ipc",): "ipc",
    ("pid",): "pid",
    ("uts",): "uts",
    ("userns_mode",): "userns",
    ("cgroup",): "cgroupns",
    ("user",): "user",
    ("mem_limit",): "memory",
    ("deploy", "resources", "limits", "memory"): "memory",
    ("cpus",): "cpus",
    ("deploy", "resources", "limits", "cpus"): "cpus",
    ("cpuset",): "cpuset-cpus",
    ("cpu_quota",): "cpu-quota",
    ("cpu_shares",): "cpu-shares",
    ("pids_limit",): "pids-limit",
    ("deploy", "resources", "limits", "pids"): "pids-limit",
    ("restart",): "restart",
    ("stdin_open",): "interactive",
    ("tty",): "tty",
    ("read_only",): "read-only",
    ("init",): "init",
    ("container_name",): "name",
}
_EXTENDED = ("service", "file")
LISTS = {
    "cap_add": "cap-add",
    "cap_drop": "cap-drop",
    "security_opt": "security-opt",
    "devices": "device",
    "links": "link",
    "external_links": "link",
    "volumes_from": "volumes-from",
    "env_file": "env-file",
}
"""Keys of a service that are lists, and the option of docker run that each is."""


def extended(reader: Reader, node: Node) -> str:
    """The service that one extends: its name, or where it is in another file, that file's and its name; "" where it
    extends none."""
    extends = reader.get(node, "extends")
    if extends is None:
        return ""
    if extends.kind == "scalar":
        return extends.text
    name, file = (one.text if one is not None else "" for one in (reader.get(extends, key) for key in _EXTENDED))
    return f"{name} of {file}" if file else name


def service(reader: Reader, key: Node, node: Node, compose: Compose) -> Container:
    """Reads one service into its container, and its build if it has one."""
    span = reader.inner(key)
    container = Container("compose", f"The service {key.text}", span, place=reader.behind(node), newline=reader.newline)
    settings = container.settings
    for path, option in _SETTINGS.items():
        setting = reader.setting(node, *path)
        if setting is not None:
            settings.setdefault(option, []).append(setting)
    for name, option in LISTS.items():
        for setting in reader.removable(name, node):
            settings.setdefault(option, []).append(setting)
    limits = reader.get(node, "deploy", "resources", "limits")
    if limits is not None and limits.kind == "mapping":
        container.limited = True
        # What is shared by an anchor is not the place for one service's limit.
        container.limits = reader.behind(limits) if node.start <= limits.start and limits.end <= node.end else None
    image = reader.setting(node, "image")
    container.image = image
    container.variables = list(reader.variables(reader.get(node, "environment")))
    container.mounts = list(_mounts(reader, reader.get(node, "volumes")))
    for setting in reader.listed(reader.get(node, "tmpfs")):
        container.mounts.append(Mount("tmpfs", "", setting.value.partition(":")[0], False, setting.span))
    container.ports = list(_ports(reader, reader.get(node, "ports")))
    for key_name in ("entrypoint", "command"):
        container.words += _words(reader, reader.get(node, key_name))
    build = reader.get(node, "build")
    container.built = build is not None
    if all(reader.get(node, one) is None for one in ("image", "build", "extends", "provider")):
        compose.notes.append(
            f"The service {key.text[:80]} names neither image: nor build: here: what it runs could not be judged."
        )
    if build is not None:
        _build(reader, key, build, image, compose)
    return container


def _words(reader: Reader, node: Node | None) -> list[Setting]:
    """The words of a command, given as a list or as one text."""
    if node is None or node.kind == "sequence":
        return reader.listed(node)
    if id(node) not in reader.split:  # services may be aliases of one
        reader.split[id(node)] = _split(reader, node)
    words = reader.split[id(node)]
    return words[: reader.spend(len(words))]


def _split(reader: Reader, node: Node) -> list[Setting]:
    if len(node.text) > MAX_COMMAND:
        return []
    try:
        words = shlex.split(interpolate(node.text))
    except ValueError:
        return []
    span = reader.inner(node)
    return [Setting(word, span, span, word) for word in words]


def _mounts(reader: Reader, node: Node | None) -> Iterator[Mount]:
    """The mounts of a service, in short or long form."""
    if node is None:
        return
    for item in reader.items(node):
        if item.kind == "scalar":
            setting = reader.item(item)
            source, target, modes = split_volume(setting.value)
            plain = item.style in (None, "'", '"') and setting.span.start_line == setting.span.end_line
            edit = read_only_edit(modes, setting.span, ":") if plain else None
            kind = volume_kind(source) if source else "volume"
            read_only = "ro" in modes
            yield Mount(kind, source, target, read_only, setting.span, edit)
        elif item.kind == "mapping":
            found = {key.text: value for key, value in reader.pairs(item) if value.kind == "scalar"}
            given = {name: interpolate(value.text) for name, value in found.items()}
            behind = reader.behind(item)
            edit = None
            if behind is not None and "read_only" not in found:
                at = Span(behind.line, behind.column, behind.line, behind.column)
                edit = Edit(at, f"{reader.newline}{behind.indent}read_only: true")
            shown = found.get("source") or found.get("target")
            yield Mount(
                given.get("type", "volume"),
                given.get("source", ""),
                given.get("target", ""),
                given.get("read_only", "").lower() in ("true", "yes", "on"),
                reader.inner(shown) if shown is not None else reader.one_line(item.start),
                edit,
            )


def _ports(reader: Reader, node: Node | None) -> Iterator[Port]:
    """The published ports of a service, in short or long form."""
    if node is None:
        return
    for item in reader.items(node):
        if item.kind == "scalar":
            setting = reader.item(item)
            yield read_port(setting.value, setting.span)
        elif item.kind == "mapping":
            target = reader.setting(item, "target")
            published = reader.setting(item, "published")
            address = reader.setting(item, "host_ip")
            behind = reader.behind(item)
            fix = None
            if behind is not None and address is None:
                at = Span(behind.line, behind.column, behind.line, behind.column)
                fix = Edit(at, f"{reader.newline}{behind.indent}host_ip: 127.0.0.1")
            if target is not None:
                host = published.value if published is not None else ""
                yield Port(host, target.value, target.span, address.value if address is not None else "", fix)


def _build(reader: Reader, key: Node, node: Node, image: Setting | None, compose: Compose) -> None:
    """Reads the build of a service."""
    build = Build("compose", "build", f"The build of {key.text}", reader.inner(key))
    if image is not None:
        build.tags.append(image)
    if node.kind == "scalar":
        build.context = reader.item(node)
    else:
        build.context = reader.setting(node, "context")
        build.target = reader.setting(node, "target")
        build.arguments = list(reader.variables(reader.get(node, "args")))
        build.tags += reader.listed(reader.get(node, "tags"))
        inline = reader.get(node, "dockerfile_inline")
        if inline is not None and inline.style == "|":
            compose.inline.append(_inline(reader, inline))
    compose.builds.append(build)


def _inline(reader: Reader, node: Node) -> Inline:
    """The Dockerfile in a block scalar, with its place."""
    line, _ = place(node.start, reader.starts)
    lines = reader.text.split("\n")
    first = line  # the line behind the `|`, counted from 0
    indent = 0
    for number in range(first, len(lines)):
        if lines[number].strip():
            indent = len(lines[number]) - len(lines[number].lstrip(" "))
            break
    return Inline(node.text.replace("$$", "$"), first + 1, indent)
