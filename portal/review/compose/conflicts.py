"""Keys of a compose file that exclude each other, each right by itself, and keys that are there twice (compose-go 2.16
refuses both)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from portal.review.compose.model import Compose
from portal.review.compose.nodes import Node
from portal.review.compose.reader import Reader

_LIMITS = (
    ("cpus", ("limits", "cpus")),
    ("mem_limit", ("limits", "memory")),
    ("pids_limit", ("limits", "pids")),
    ("mem_reservation", ("reservations", "memory")),
)
_SHOWN = 40
_MOST_AWAITED = 20_000  # names of services that others wait for, each alias of a list anew
_MOST_CIRCLES = 20
Conflict = tuple[Node, str]


def conflicts(compose: Compose) -> Iterator[Conflict]:
    """The keys that compose refuses beside others, or for being there twice, each with why."""
    root, reader = compose.root, compose.reader
    if root is None:
        return
    yield from _repeated(root)
    services = reader.get(root, "services")
    if services is None or services.kind != "mapping":
        return
    seen: set[int] = set()
    waits: dict[str, dict[str, Node]] = {}
    left = _MOST_AWAITED
    for key, service in reader.pairs(services):
        if service.kind != "mapping":
            continue
        if reader.get(service, "profiles") is None:  # else it may be left out, and the circle with it
            waits[key.text] = _awaited(reader, service) if left > 0 else {}
            left -= len(waits[key.text])
        if id(service) not in seen:
            seen.add(id(service))
            yield from _of_service(reader, service)
    yield from islice(_circles(waits), _MOST_CIRCLES)
    volumes = reader.get(root, "volumes")
    for _, volume in reader.pairs(volumes) if volumes is not None and volumes.kind == "mapping" else ():
        yield from _external(reader, volume)


def _repeated(root: Node) -> Iterator[Conflict]:
    """Keys that a mapping has twice: YAML allows one, and which of two would count is anybody's guess."""
    nodes, seen = [root], {id(root)}
    while nodes:
        node = nodes.pop()
        there: set[str] = set()
        for key, value in node.entries:
            if key.kind == "scalar":
                if key.text in there:
                    yield key, f"{key.text[:_SHOWN]} is there twice in this mapping: join the two, or take one out."
                there.add(key.text)
            if id(value) not in seen:
                seen.add(id(value))
                nodes.append(value)
        for item in node.items:
            if id(item) not in seen:
                seen.add(id(item))
                nodes.append(item)


def _of_service(reader: Reader, service: Node) -> Iterator[Conflict]:
    keys = {key.text: key for key, _ in reader.pairs(service)}
    there = {key.text: value for key, value in reader.pairs(service)}
    if {"network_mode", "networks"} <= there.keys() and (there["networks"].entries or there["networks"].items):
        yield keys["network_mode"], "network_mode and networks exclude each other: keep one of them."
    build = there.get("build")
    inline = {key.text: key for key, _ in reader.pairs(build)} if build is not None and build.kind == "mapping" else {}
    if {"dockerfile", "dockerfile_inline"} <= inline.keys():
        yield inline["dockerfile_inline"], "dockerfile and dockerfile_inline exclude each other: keep one of them."
    for name, path in _LIMITS:
        other = reader.get(service, "deploy", "resources", path[0])
        if name not in there or there[name].text == "0" or other is None or other.kind != "mapping":
            continue
        if _differ(there[name], reader.get(other, path[1])):
            where = ": ".join(("deploy", "resources", *path))
            yield keys[name], f"{name} and {where} must be the same, and compose asks for both: give it there alone."
    scale = there.get("scale") or reader.get(service, "deploy", "replicas")
    several = scale is not None and scale.text.isdecimal() and scale.text.lstrip("0") not in ("", "1")
    if "container_name" in keys and scale is not None and several:
        yield keys["container_name"], f"{scale.text[:9]} containers can't have one name: take container_name out."


def _differ(one: Node, other: Node | None) -> bool:
    if other is None:
        return True
    if one.kind != "scalar" or other.kind != "scalar" or "$" in one.text + other.text:
        return False
    return one.text.isdecimal() and other.text.isdecimal() and int(one.text[:20]) != int(other.text[:20])


def _awaited(reader: Reader, service: Node) -> dict[str, Node]:
    """The services that one waits for, each with the node that names it."""
    found: dict[str, Node] = {}
    for name in ("depends_on", "links"):
        node = reader.get(service, name)
        if node is not None:
            named = [key for key, _ in reader.pairs(node)] if node.kind == "mapping" else node.items
            found |= {one.text.partition(":")[0]: one for one in named if one.kind == "scalar"}
    mode = reader.get(service, "network_mode")
    if mode is not None and mode.text.startswith("service:"):
        found[mode.text.removeprefix("service:")] = mode
    return found


def _circles(waits: Mapping[str, Mapping[str, Node]]) -> Iterator[Conflict]:
    """Services that wait for each other: where the last closes the circle."""
    done: set[str] = set()
    for start in waits:
        stack = [(start, iter(waits[start]))] if start not in done else []
        path: dict[str, None] = {start: None}
        while stack:
            name, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                done.add(name)
                path.pop(name, None)
                stack.pop()
            elif following in path:
                names = list(path)
                circle = " -> ".join(one[:_SHOWN] for one in [*names[names.index(following) :][:8], following])
                yield waits[name][following], f"These services wait for each other, so none starts: {circle}."
            elif following in waits and following not in done:
                path[following] = None
                stack.append((following, iter(waits[following])))


def _external(reader: Reader, node: Node) -> Iterator[Conflict]:
    if node.kind != "mapping":
        return
    there = {key.text: (key, value) for key, value in reader.pairs(node)}
    external = there.get("external")
    if external is None or external[1].text.lower() != "true":
        return
    for name, (key, _) in there.items():
        if name not in ("external", "name") and not name.startswith("x-"):
            yield key, f"What is external is made elsewhere: {name[:_SHOWN]} beside it is refused."
