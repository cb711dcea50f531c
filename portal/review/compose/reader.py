"""Reads values out of a compose file's tree: entries with those that `<<` takes over, settings, lists, variables
(Compose Specification, "Interpolation", "Fragments")."""

from __future__ import annotations

from collections.abc import Iterator

from portal.patterns import regex
from portal.review.compose.nodes import Node
from portal.review.compose.places import Places
from portal.review.container import Setting, Variable
from portal.review.model import Edit

MAX_MERGED = 500  # entries that one mapping takes over from others
MAX_READ = 50_000  # entries of the services' lists and mappings that are read, each alias of them anew
_NAME = regex(r"[A-Za-z_][A-Za-z0-9_]*$")
_VARIABLE = regex(r"\$(?:\$|\{(\w+)(?:(:?[-?+])([^{}]*))?\})")
# Keys that a fix may take out.
_REMOVABLE = frozenset(["privileged", "ipc", "pid", "uts", "userns_mode", "cgroup", "stdin_open", "tty"])


class Reader(Places):
    """Reads values, each alias of a list anew and no more of them than `MAX_READ`; `cut` says that there were more."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.known: dict[int, list[tuple[Node, Node]]] = {}
        self.split: dict[int, list[Setting]] = {}
        self.left = MAX_READ
        self.cut = False

    def spend(self, count: int) -> int:
        """How many of so many entries may still be read; `cut` says that there were more."""
        taken = min(count, self.left)
        self.left -= taken
        self.cut = self.cut or taken < count
        return taken

    def pairs(self, node: Node) -> list[tuple[Node, Node]]:
        """The entries of a mapping, with those that `<<` takes over behind its own."""
        if id(node) not in self.known:  # services may be aliases of one
            self.known[id(node)] = self._pairs(node)
        return self.known[id(node)]

    def _pairs(self, node: Node) -> list[tuple[Node, Node]]:
        found: dict[str, tuple[Node, Node]] = {}
        merged: list[Node] = []
        for key, value in node.entries:
            if key.text == "<<" and key.style is None:
                merged += value.items if value.kind == "sequence" else [value]
            else:
                found[key.text] = (key, value)
        taken = 0
        seen = {id(node)}
        while merged and taken < MAX_MERGED:
            other = merged.pop(0)
            if id(other) in seen or other.kind != "mapping":
                continue
            seen.add(id(other))
            for key, value in other.entries[: self.spend(min(len(other.entries), MAX_MERGED - taken))]:
                taken += 1
                if key.text == "<<" and key.style is None:
                    merged += value.items if value.kind == "sequence" else [value]
                else:
                    found.setdefault(key.text, (key, value))
        return list(found.values())

    def get(self, node: Node | None, *path: str) -> Node | None:
        """What is at a path of keys."""
        for name in path:
            if node is None or node.kind != "mapping":
                return None
            node = next((value for key, value in self.pairs(node) if key.text == name), None)
        return node

    def setting(self, node: Node, *path: str) -> Setting | None:
        """The scalar at a path of keys as a setting."""
        parent = self.get(node, *path[:-1]) if len(path) > 1 else node
        if parent is None or parent.kind != "mapping":
            return None
        for key, value in self.pairs(parent):
            if key.text == path[-1] and value.kind == "scalar":
                setting = self.entry(key, value)
                return setting._replace(removal=self.line(parent, key)) if path[-1] in _REMOVABLE else setting
        return None

    def entry(self, key: Node, value: Node) -> Setting:
        """A key with a scalar value as a setting."""
        text = interpolate(value.text)
        return Setting(text, self.inner(value), self.whole(key, value), f"{key.text}: {value.text}"[:200])

    def item(self, node: Node) -> Setting:
        """A scalar of a list as a setting."""
        span = self.inner(node)
        return Setting(interpolate(node.text), span, span, node.text[:200])

    def listed(self, node: Node | None) -> list[Setting]:
        """The scalars of a list, or the one scalar."""
        if node is None:
            return []
        items = self.items(node) if node.kind == "sequence" else [node]
        return [self.item(item) for item in items if item.kind == "scalar" and not item.is_null]

    def items(self, node: Node) -> list[Node]:
        """The items of a list, as many as may still be read; one that is a mapping counts by its entries."""
        for number, item in enumerate(node.items):
            if self.spend(1 + len(item.entries)) < 1 + len(item.entries):
                return node.items[:number]
        return node.items

    def removable(self, key: str, node: Node) -> list[Setting]:
        """The scalars of a service's list, each with the edit that takes it out."""
        parent = next(((name, value) for name, value in node.entries if name.text == key), None)
        if parent is None or parent[1].kind != "sequence" or parent[1].flow or parent[1].start < parent[0].start:
            return self.listed(self.get(node, key))
        name, items = parent[0], self.items(parent[1])
        if len(items) == 1:
            return [self.item(one)._replace(removal=self.lines(name.start, one.end)) for one in items]
        # Behind the dash of an item its text begins.
        return [self.item(one)._replace(removal=self.lines(self.dash(one.start), one.end)) for one in items]

    def variables(self, node: Node | None) -> Iterator[Variable]:
        """Environment variables or build arguments: a mapping, or a list of NAME=value."""
        if node is None:
            return
        if node.kind == "mapping":
            pairs = self.pairs(node)
            for key, value in pairs[: self.spend(len(pairs))]:
                if value.kind == "scalar":
                    fix = self.asked_for(key.text, value, node.flow, whole=True)
                    given = None if value.is_null else interpolate(value.text)
                    yield Variable(key.text, given, self.whole(key, value), fix)
        else:
            for item in self.items(node) if node.kind == "sequence" else [node]:
                if item.kind == "scalar":
                    name, equals, text = interpolate(item.text).partition("=")
                    fix = self.asked_for(name, item, node.flow, whole=False)
                    yield Variable(name, text if equals else None, self.inner(item), fix)

    def asked_for(self, name: str, node: Node, flow: bool, *, whole: bool) -> Edit | None:
        """The edit that has a variable's value taken from the caller's environment or .env, and says so where it is not
        there. `whole`: the scalar is the value, else NAME=value."""
        written = self.text[node.start : node.end].rstrip()
        if not _NAME.match(name) or node.style in ("|", ">") or "\n" in written or written[:1] in ("&", "!", ""):
            return None
        value = f"${{{name}:?set it in .env}}"
        text = value if whole else f"{name}={value}"
        quote = node.style or ('"' if flow else "")
        return Edit(self.span(node.start, node.start + len(written)), f"{quote}{text}{quote}")


def interpolate(text: str) -> str:
    """A value with the defaults of its variables put in (`${TAG:-1.2}`); a variable without one stays, and `$$` is a
    dollar sign that stays as well."""
    if "${" not in text:
        return text
    return _VARIABLE.sub(lambda found: found[3] if found[2] in (":-", "-") else found[0], text)
