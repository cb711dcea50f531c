"""The keys of a compose file that Docker Compose does not know, and what is meant by them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from portal.review.compose.keys import OTHER_NAMES, SERVICE, TOP_LEVEL, Shape
from portal.review.compose.nodes import Node
from portal.review.compose.reader import Reader
from portal.review.spelling import nearest

_LISTS = frozenset(["configs", "devices", "links", "networks", "ports", "profiles", "secrets", "volumes"])
_LONGEST = 30
_MOST_GUESSED = 200  # keys for which a near one is looked for, which costs most of all
_DEEPEST = 3  # mappings within one another in which a key is looked for


class UnknownKey(NamedTuple):
    """A key that a mapping can't have. `where` says which mapping; `meant` is the key that seems to be meant ("" for
    none), `hint` says more. `replaces` says that the one can be put for the other."""

    node: Node
    where: str
    meant: str = ""
    hint: str = ""
    replaces: bool = False


class _Part(NamedTuple):
    """A mapping of a shape, how it is called, and the shape of the mapping around it."""

    node: Node
    shape: Shape
    where: str
    around: Shape | None


def unknown_keys(reader: Reader, root: Node) -> Iterator[UnknownKey]:
    """The keys that nothing is known by, each once however many services share it. Extensions (`x-`) and what comes out
    of a template are left alone."""
    told: set[int] = set()
    seen: set[tuple[int, int]] = set()
    parts = [_Part(root, TOP_LEVEL, "the top level", None)]
    while parts:
        part = parts.pop()
        if part.node.kind != "mapping" or (id(part.node), id(part.shape)) in seen:
            continue
        seen.add((id(part.node), id(part.shape)))
        pairs = reader.pairs(part.node)
        there = {key.text for key, _ in pairs}
        for key, value in pairs:
            if key.text in part.shape.keys or key.kind != "scalar":
                parts += _within(reader, part, key.text, value)
            elif id(key) not in told and not _is_free(key.text):
                told.add(id(key))
                yield _judged(reader, part, key, value, there, guess=len(told) <= _MOST_GUESSED)


def _is_free(key: str) -> bool:
    return key.startswith("x-") or key in ("", "<<") or "{" in key or "$" in key


def _within(reader: Reader, part: _Part, name: str, value: Node) -> Iterator[_Part]:
    """What of a key's value has a shape itself."""
    within = part.shape.inner.get(name)
    if within is None:
        return
    if not within.how:
        yield _Part(value, within.shape, name, part.shape)
    elif within.how == "each" and value.kind == "sequence":
        for item in value.items:
            yield _Part(item, within.shape, f"an entry of {name}", None)
    elif within.how == "named" and value.kind == "mapping":
        where = "a service" if within.shape is SERVICE else f"an entry of {name}"
        for _, inner in reader.pairs(value):
            yield _Part(inner, within.shape, where, None)


def _judged(reader: Reader, part: _Part, key: Node, value: Node, there: Collection[str], *, guess: bool) -> UnknownKey:
    """What is to be said of an unknown key: what is meant, or where it belongs. `guess`: look for a near one."""
    name, known, where = key.text, part.shape.keys, part.where
    if value.kind == "mapping" and any(reader.get(value, one) is not None for one in ("image", "build")):
        hint = "It reads as a service: those stand below services:, all in one column."
        return UnknownKey(key, where, hint=hint)
    meant = OTHER_NAMES.get(name.lower(), "") if part.shape is SERVICE else ""
    if not meant and name + "s" in known:
        meant = name + "s"
    if not meant and (path := _path(part.shape, name)):
        return UnknownKey(key, where, hint=f"It belongs below {path}:.")
    if not meant and part.around is not None and name in part.around.keys:
        return UnknownKey(key, where, hint=f"It belongs one level further out, beside {where}:.")
    if not meant and part.shape is not TOP_LEVEL and name in ("services", "networks", "volumes", "secrets", "configs"):
        return UnknownKey(key, where, hint="It belongs to the top level, at the margin.")
    if not meant and part.shape is TOP_LEVEL and name in SERVICE.keys:
        return UnknownKey(key, where, hint="It belongs into a service, below its name.")
    meant = meant or (nearest(name, sorted(known)) or "" if guess and len(name) < _LONGEST else "")
    if not meant and part.shape is SERVICE and known.isdisjoint(there):
        return UnknownKey(key, where, hint="Nothing in this service is: if it is none, it stands at the margin.")
    if meant and meant in there:
        return UnknownKey(key, where, hint=f"If {meant} is meant: that is there as well.")
    return UnknownKey(key, where, meant, "", value.kind != "scalar" or meant not in _LISTS)


def _path(shape: Shape, name: str) -> str:
    """The keys below which a mapping has a key of that name; "" if it is nowhere or in several places."""
    level = [("", shape)]
    for _ in range(_DEEPEST):
        level = [
            (f"{path}: {key}" if path else key, within.shape)
            for path, one in level
            for key, within in one.inner.items()
            if not within.how
        ]
        found = [path for path, one in level if name in one.keys]
        if found:
            return found[0] if len(found) == 1 else ""
    return ""
