"""The names that the services of a compose file give and that nothing in it declares (Compose Specification, top-level
elements "Networks", "Volumes", "Configs" and "Secrets"; `depends_on`, `network_mode` and their like name services)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from portal.patterns import regex
from portal.review.compose.names import is_base_name

if TYPE_CHECKING:
    from portal.dockerfile.model import Span
    from portal.review.compose.model import Compose
    from portal.review.compose.nodes import Node
    from portal.review.compose.reader import Reader

_VOLUME_NAME = regex(r"[A-Za-z0-9][A-Za-z0-9_.-]+$")
_OF_A_SERVICE = regex(r"service:(.+)$")
_TOP_LEVEL = ("configs", "networks", "secrets", "volumes")
_SHARED = ("network_mode", "pid", "ipc")


class Undeclared(NamedTuple):
    """A name that stands for nothing in its file: where, which, and the top-level key that should have it ("extends"
    for the service that one extends). `elsewhere` says why another file may declare it after all, "" where none can."""

    span: Span
    name: str
    key: str
    elsewhere: str = ""


def undeclared(compose: Compose) -> Iterator[Undeclared]:
    """The names without a declaration, in the order of the services. None for a file that takes in others, or whose
    services another one completes without that being given: what they name may be declared there."""
    reader, root, base = compose.reader, compose.root, compose.base
    services = reader.get(root, "services")
    if root is None or services is None or services.kind != "mapping":
        return
    roots = [(reader, root)]
    if base is not None and base.root is not None:
        roots.append((base.reader, base.root))
    if any(one.get(tree, "include") is not None for one, tree in roots):
        return
    mappings = [service for _, service in reader.pairs(services) if service.kind == "mapping"]
    incomplete = any(all(reader.get(one, key) is None for key in ("image", "build", "extends")) for one in mappings)
    if incomplete and base is None:
        return
    declared = {
        key: {name for one, tree in roots for name in _keys(one, one.get(tree, key))}
        for key in ("services", *_TOP_LEVEL)
    }
    declared["extends"] = declared["services"]
    unsure = {key: _elsewhere(compose, key, len(mappings)) for key in declared}
    declared["networks"] |= {"default"}
    for service in mappings:
        for key, node, name in _named(reader, service):
            if name and "$" not in name and "{{" not in name and name not in declared[key]:
                yield Undeclared(reader.inner(node), name, key, unsure[key])


def _elsewhere(compose: Compose, key: str, services: int) -> str:
    """Why a file that isn't known may declare what this one names; "" where this one has to."""
    if compose.base is not None or is_base_name(compose.name):
        return ""
    if compose.name:
        return f"{compose.name[-80:]} reads as one that is laid over another"
    known = services > 1 if key == "services" else compose.reader.get(compose.root, key) is not None
    return "" if known or key == "extends" else "this file may be one that is laid over another"


def _keys(reader: Reader, node: Node | None) -> set[str]:
    return {key.text for key, _ in reader.pairs(node)} if node is not None and node.kind == "mapping" else set()


def _named(reader: Reader, service: Node) -> Iterator[tuple[str, Node, str]]:
    """What a service names: the top-level key that declares it, the node that has the name, the name."""
    for node in _entries(reader, reader.get(service, "networks")):
        yield "networks", node, node.text
    for key in ("secrets", "configs"):
        for node in _entries(reader, reader.get(service, key), "source"):
            yield key, node, node.text
    for node in _entries(reader, reader.get(service, "build", "secrets"), "source"):
        yield "secrets", node, node.text
    yield from _volumes(reader, reader.get(service, "volumes"))
    for node in _entries(reader, reader.get(service, "depends_on")):
        needed = reader.get(service, "depends_on", node.text, "required")
        if needed is None or needed.text != "false":  # else it may be missing
            yield "services", node, node.text
    for node in _entries(reader, reader.get(service, "links")):
        yield "services", node, node.text.partition(":")[0]
    extends = reader.get(service, "extends")
    if extends is not None and extends.kind == "mapping" and reader.get(extends, "file") is None:
        extends = reader.get(extends, "service")
    if extends is not None and extends.kind == "scalar" and not extends.is_null:
        yield "extends", extends, extends.text
    for key in _SHARED:
        mode = reader.get(service, key)
        match = _OF_A_SERVICE.match(mode.text) if mode is not None and mode.kind == "scalar" else None
        if mode is not None and match:
            yield "services", mode, match[1]


def _entries(reader: Reader, node: Node | None, inner: str = "") -> Iterator[Node]:
    """The scalars of a list, of its mappings what stands at a key, and the keys of a mapping."""
    if node is not None and node.kind == "mapping":
        yield from (key for key, _ in reader.pairs(node))
    elif node is not None and node.kind == "sequence":
        for item in reader.items(node):
            found = item if item.kind == "scalar" else reader.get(item, inner) if inner else None
            if found is not None and found.kind == "scalar" and not found.is_null:
                yield found


def _volumes(reader: Reader, node: Node | None) -> Iterator[tuple[str, Node, str]]:
    """The named volumes: `name:/path`, or the source of a mount that is a volume."""
    if node is None or node.kind != "sequence":
        return
    for item in reader.items(node):
        if item.kind == "scalar":
            name, colon, _ = item.text.partition(":")
            if colon and _VOLUME_NAME.match(name):
                yield "volumes", item, name
        elif item.kind == "mapping":
            kind, source = reader.get(item, "type"), reader.get(item, "source")
            if kind is not None and kind.text == "volume" and source is not None and source.kind == "scalar":
                yield "volumes", source, source.text
