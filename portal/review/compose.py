"""Reads compose files: the containers and builds of their services, each value with its exact place (Compose
Specification, "Services", "Build", "Interpolation", "Merge")."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from portal.dockerfile.model import Span
from portal.patterns import regex
from portal.review.container import (
    Build,
    Container,
    Mount,
    Place,
    Port,
    Setting,
    Variable,
    read_only_edit,
    read_port,
    split_volume,
    volume_kind,
)
from portal.review.declared_names import Undeclared, undeclared
from portal.review.extending import extend
from portal.review.model import Edit
from portal.review.texts import line_starts, place
from portal.review.yaml_faults import said

MAX_DEPTH = 60
MAX_NODES = 200_000
MAX_SERVICES = 2_000
MAX_BEHIND = 100  # lines of comments that are looked behind
MAX_COMMAND = 4_000  # characters of a command in one text
MAX_MERGED = 500  # entries that one mapping takes over from others
MAX_READ = 50_000  # entries of the services' lists and mappings that are read, each alias of them anew
_SURROGATES = regex("[\ud800-\udfff]")
_NAME = regex(r"[A-Za-z_][A-Za-z0-9_]*$")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True, eq=False)
class Node:
    """A node of the YAML: its text if it is a scalar, its entries if a mapping, its items if a sequence. `start` and
    `end` are offsets; `flow` says that it is written in braces, `style` how a scalar is quoted."""

    kind: str
    start: int
    end: int
    text: str = ""
    style: str | None = None
    flow: bool = False
    entries: list[tuple[Node, Node]] = field(default_factory=list)
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Inline:
    """A Dockerfile written into a service: its text, the line that it begins on, and how far it is indented."""

    text: str
    first_line: int
    indent: int


@dataclass(slots=True, eq=False)
class Compose:
    """A compose file. `problem` says where and why it can't be read; then the rest is empty. `unfinished` are the
    services that are no mappings, each with what it should be, `notes` say what can't be judged of others."""

    text: str
    services: list[Container] = field(default_factory=list)
    builds: list[Build] = field(default_factory=list)
    inline: list[Inline] = field(default_factory=list)
    version: Setting | None = None
    problem: tuple[Span, str] | None = None
    unfinished: list[tuple[Span, str]] = field(default_factory=list)
    undeclared: list[Undeclared] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_compose(text: str) -> Compose:
    """The services of a compose file. Takes any text; what is no compose file comes back with `problem`."""
    reader = Reader(text)
    compose = Compose(text)
    try:
        root = reader.tree()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        at = mark.index if mark is not None else getattr(error, "position", 0)
        compose.problem = (reader.one_line(at), said(error, text, at))
        return compose
    except _UnusableError as error:
        compose.problem = (reader.one_line(error.at), str(error))
        return compose
    services = reader.get(root, "services") if root is not None else None
    if root is None or root.kind != "mapping":
        compose.problem = (reader.one_line(root.start if root else 0), "A compose file is a mapping with `services:`.")
        return compose
    if services is None or services.kind != "mapping":
        known = any(reader.get(root, key) is not None for key in ("include", "networks", "volumes", "extends"))
        if not known or services is not None:
            at = services.start if services is not None else root.start
            compose.problem = (reader.one_line(at), "There are no services in it: a compose file has `services:`.")
        return compose
    compose.version = reader.setting(root, "version")
    named: dict[str, Container] = {}
    bases: dict[str, str] = {}
    for key, service in reader.pairs(services)[:MAX_SERVICES]:
        if service.kind == "mapping":
            named[key.text] = reader.service(key, service, compose)
            bases[key.text] = reader.base(service)
        else:
            compose.unfinished.append((reader.inner(key), _unfinished(key.text, service)))
    for name, container in named.items():
        if bases[name] and bases[name] not in named:
            container.elsewhere = True
            compose.notes.append(
                f"The service {name[:80]} extends {bases[name][:80]}, which could not be looked at: settings that are "
                "missing may be there."
            )
    compose.services = extend(named, bases, _LISTS.values(), reader.spend)
    compose.undeclared = list(undeclared(reader, root, services))
    if reader.cut:
        compose.notes = [
            f"The services' lists have more than {MAX_READ:,} entries, each alias counted anew: the last were not read."
        ]
    return compose


def _unfinished(name: str, node: Node) -> str:
    """What is wrong with a service that is no mapping."""
    if node.kind == "scalar" and node.text in ("", "~", "null"):
        return f"The service {name[:80]} is empty: say below it what it runs, image: or build: on a line of its own."
    return f"The service {name[:80]} is no mapping: its settings are lines such as image: shop/web:1.4.2."


class _UnusableError(Exception):
    def __init__(self, at: int, message: str) -> None:
        super().__init__(message)
        self.at = at


class Reader:
    """Builds the tree from YAML's events, without recursion, and reads services out of it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = line_starts(text)
        self.places: dict[int, Place | None] = {}
        self.known: dict[int, list[tuple[Node, Node]]] = {}
        self.split: dict[int, list[Setting]] = {}
        self.left = MAX_READ
        self.cut = False
        self.shift = 1 if text.startswith("\ufeff") else 0
        self.newline = "\r\n" if "\r\n" in text[: text.find("\n") + 1] else "\n"

    def tree(self) -> Node | None:
        """The first document's root; None for an empty text."""
        shift = self.shift
        source = _SURROGATES.sub("\ufffd", self.text[shift:])
        root: Node | None = None
        anchors: dict[str, Node] = {}
        stack: list[Node] = []
        keys: list[Node | None] = []
        count = 0
        for event in yaml.parse(source, Loader=_LOADER):
            if isinstance(event, yaml.DocumentEndEvent):
                break
            start = event.start_mark.index + shift if event.start_mark is not None else 0
            end = event.end_mark.index + shift if event.end_mark is not None else start
            if isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                stack.pop().end = end
                keys.pop()
                continue
            if isinstance(event, yaml.ScalarEvent):
                node = Node("scalar", start, end, event.value, event.style or None)
            elif isinstance(event, yaml.AliasEvent):
                if (event.anchor or "") not in anchors:
                    raise _UnusableError(start, f"Nothing above has the anchor &{event.anchor} that is used here.")
                node = anchors[event.anchor or ""]
            elif isinstance(event, yaml.MappingStartEvent):
                node = Node("mapping", start, end, flow=bool(event.flow_style))
            elif isinstance(event, yaml.SequenceStartEvent):
                node = Node("sequence", start, end, flow=bool(event.flow_style))
            else:
                continue
            count += 1
            if len(stack) > MAX_DEPTH or count > MAX_NODES:
                raise _UnusableError(
                    start, "This is nested deeper, or longer, than any compose file needs: it is not reviewed."
                )
            anchor = getattr(event, "anchor", None)
            if anchor and not isinstance(event, yaml.AliasEvent):
                anchors[anchor] = node
            if not stack:
                root = root or node
            elif stack[-1].kind == "sequence":
                stack[-1].items.append(node)
            elif keys[-1] is None:
                keys[-1] = node
            else:
                stack[-1].entries.append((keys[-1], node))
                keys[-1] = None
            if node.kind != "scalar" and not isinstance(event, yaml.AliasEvent):
                stack.append(node)
                keys.append(None)
        return root

    def spend(self, count: int) -> int:
        """How many of so many entries may still be read; `cut` says that there were more."""
        taken = min(count, self.left)
        self.left -= taken
        self.cut = self.cut or taken < count
        return taken

    # -- places ---------------------------------------------------------------------------------------------------

    def span(self, start: int, end: int) -> Span:
        """The place of a stretch of the text, never empty where there is text."""
        return Span(*place(start, self.starts), *place(max(end, start), self.starts))

    def one_line(self, at: int) -> Span:
        """The rest of the line at an offset, or the last character that there is."""
        text = self.text
        at = min(at, max(len(text) - 1, 0))
        while at > 0 and text[at] in "\r\n":
            at -= 1
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        end = at + len(text[at:end].rstrip())
        return self.span(at, max(end, min(at + 1, len(text))))

    def inner(self, node: Node) -> Span:
        """The place of a scalar without its quotes; of another node its first line."""
        if node.kind != "scalar" or node.style in ("|", ">"):
            return self.one_line(node.start)
        text = self.text[node.start : node.end].rstrip()
        if "\n" in text:
            return self.one_line(node.start)
        quoted = 1 if node.style in ("'", '"') and len(text) > 2 else 0
        return self.span(node.start + quoted, max(node.start + len(text) - quoted, node.start + 1))

    def whole(self, key: Node, value: Node) -> Span:
        """The place of an entry, no further than its line."""
        inner = self.inner(value)
        start = place(key.start, self.starts)
        if value.kind == "scalar" and inner.start_line == start[0]:
            return Span(*start, *place(value.start + len(self.text[value.start : value.end].rstrip()), self.starts))
        return self.span(key.start, key.end)

    def behind(self, node: Node) -> Place | None:
        """The place behind a mapping's last own entry, for another key."""
        if id(node) not in self.places:  # services may be aliases of one
            self.places[id(node)] = self._behind(node)
        return self.places[id(node)]

    def _behind(self, node: Node) -> Place | None:
        if node.kind != "mapping" or node.flow or not node.entries:
            return None
        _, column = place(node.entries[0][0].start, self.starts)
        leaf = last = node.entries[-1][1]
        for _ in range(MAX_DEPTH):  # an alias may lead back
            leaf = leaf.entries[-1][1] if leaf.entries else leaf.items[-1] if leaf.items else leaf
        if leaf.style in ("|", ">") and leaf.start >= last.start >= node.start:
            end = leaf.start + len(self.text[leaf.start : leaf.end].rstrip())
            if "+" in self.text[leaf.start : leaf.start + 3]:  # the empty lines behind it belong to the text
                return None
        else:
            # YAML's parser lets a mapping end where the next thing begins, behind comments about that.
            end = max(node.end, node.entries[-1][0].end)
            for _ in range(MAX_BEHIND):
                start = self.text.rfind("\n", 0, end)
                if not self._is_beyond(self.text[start + 1 : end], column):
                    break
                end = start
            else:
                return None
        line, _ = place(end, self.starts)
        stop = self.starts[line] if line < len(self.starts) else len(self.text)
        end_column = len(self.text[self.starts[line - 1] : stop].rstrip()) + 1
        # Behind a list's dash the keys below stand as deep as the first.
        return Place(line, end_column, " " * (column - 1))

    @staticmethod
    def _is_beyond(line: str, column: int) -> bool:
        """Whether a line is empty, or a comment that is not indented as far as the keys in that column."""
        text = line.strip()
        return not text or (text[0] == "#" and len(line) - len(line.lstrip()) < column - 1)

    # -- values ---------------------------------------------------------------------------------------------------

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

    def line(self, parent: Node, key: Node) -> Edit | None:
        """The edit that takes a key with its value out of a mapping: its whole line, where it has one of its own and
        is not the mapping's only one."""
        own = next((value for other, value in parent.entries if other is key), None)
        if own is None or parent.flow or len(parent.entries) < 2:
            return None
        return self.lines(key.start, own.end)

    def lines(self, start: int, end: int) -> Edit | None:
        """The edit that takes out the lines of a stretch of the text, if nothing else but a comment stands on them."""
        first, _ = place(start, self.starts)
        last, _ = place(max(start, end - 1), self.starts)
        stop = self.starts[last] if last < len(self.starts) else len(self.text)
        behind = self.text[end:stop].strip()
        if self.text[self.starts[first - 1] : start].strip() or (behind and behind[0] != "#"):
            return None
        return Edit(Span(first, 1, last + 1, 1), "") if last < len(self.starts) else None

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
        return [self.item(item) for item in items if item.kind == "scalar"]

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
        return [self.item(one)._replace(removal=self.lines(self._dash(one.start), one.end)) for one in items]

    def _dash(self, start: int) -> int:
        before = self.text[self.starts[place(start, self.starts)[0] - 1] : start].rstrip()
        return start if not before.endswith("-") else self.text.rindex("-", 0, start)

    def variables(self, node: Node | None) -> Iterator[Variable]:
        """Environment variables or build arguments: a mapping, or a list of NAME=value."""
        if node is None:
            return
        if node.kind == "mapping":
            pairs = self.pairs(node)
            for key, value in pairs[: self.spend(len(pairs))]:
                if value.kind == "scalar":
                    null = value.style is None and value.text in ("", "~", "null")
                    fix = self.asked_for(key.text, value, node.flow, whole=True)
                    yield Variable(key.text, None if null else interpolate(value.text), self.whole(key, value), fix)
        else:
            for item in self.items(node) if node.kind == "sequence" else [node]:
                if item.kind == "scalar":
                    name, equals, given = interpolate(item.text).partition("=")
                    fix = self.asked_for(name, item, node.flow, whole=False)
                    yield Variable(name, given if equals else None, self.inner(item), fix)

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

    # -- services -------------------------------------------------------------------------------------------------

    def base(self, node: Node) -> str:
        """The service that one extends: its name, or where it is in another file, that file's and its name; "" where it
        extends none."""
        extends = self.get(node, "extends")
        if extends is None:
            return ""
        if extends.kind == "scalar":
            return extends.text
        name, file = (one.text if one is not None else "" for one in (self.get(extends, key) for key in _EXTENDED))
        return f"{name} of {file}" if file else name

    def service(self, key: Node, node: Node, compose: Compose) -> Container:
        """Reads one service into its container, and its build if it has one."""
        span = self.inner(key)
        container = Container("compose", f"The service {key.text}", span, place=self.behind(node), newline=self.newline)
        settings = container.settings
        for path, option in _SETTINGS.items():
            setting = self.setting(node, *path)
            if setting is not None:
                settings.setdefault(option, []).append(setting)
        for name, option in _LISTS.items():
            for setting in self.removable(name, node):
                settings.setdefault(option, []).append(setting)
        image = self.setting(node, "image")
        container.image = image
        container.variables = list(self.variables(self.get(node, "environment")))
        container.mounts = list(self.mounts(self.get(node, "volumes")))
        for setting in self.listed(self.get(node, "tmpfs")):
            container.mounts.append(Mount("tmpfs", "", setting.value.partition(":")[0], False, setting.span))
        container.ports = list(self.ports(self.get(node, "ports")))
        for key_name in ("entrypoint", "command"):
            container.words += self.words(self.get(node, key_name))
        build = self.get(node, "build")
        container.built = build is not None
        if image is None and build is None and self.get(node, "extends") is None and self.get(node, "provider") is None:
            compose.notes.append(
                f"The service {key.text[:80]} names neither image: nor build: here: what it runs could not be judged."
            )
        if build is not None:
            self.build(key, build, image, compose)
        return container

    def words(self, node: Node | None) -> list[Setting]:
        """The words of a command, given as a list or as one text."""
        if node is None or node.kind == "sequence":
            return self.listed(node)
        if id(node) not in self.split:  # services may be aliases of one
            self.split[id(node)] = self._split(node)
        words = self.split[id(node)]
        return words[: self.spend(len(words))]

    def _split(self, node: Node) -> list[Setting]:
        if len(node.text) > MAX_COMMAND:
            return []
        try:
            words = shlex.split(interpolate(node.text))
        except ValueError:
            return []
        span = self.inner(node)
        return [Setting(word, span, span, word) for word in words]

    def mounts(self, node: Node | None) -> Iterator[Mount]:
        """The mounts of a service, in short or long form."""
        if node is None:
            return
        for item in self.items(node):
            if item.kind == "scalar":
                setting = self.item(item)
                source, target, modes = split_volume(setting.value)
                plain = item.style in (None, "'", '"') and setting.span.start_line == setting.span.end_line
                edit = read_only_edit(modes, setting.span, ":") if plain else None
                kind = volume_kind(source) if source else "volume"
                read_only = "ro" in modes
                yield Mount(kind, source, target, read_only, setting.span, edit)
            elif item.kind == "mapping":
                found = {key.text: value for key, value in self.pairs(item) if value.kind == "scalar"}
                given = {name: interpolate(value.text) for name, value in found.items()}
                behind = self.behind(item)
                edit = None
                if behind is not None and "read_only" not in found:
                    at = Span(behind.line, behind.column, behind.line, behind.column)
                    edit = Edit(at, f"{self.newline}{behind.indent}read_only: true")
                shown = found.get("source") or found.get("target")
                yield Mount(
                    given.get("type", "volume"),
                    given.get("source", ""),
                    given.get("target", ""),
                    given.get("read_only", "").lower() in ("true", "yes", "on"),
                    self.inner(shown) if shown is not None else self.one_line(item.start),
                    edit,
                )

    def ports(self, node: Node | None) -> Iterator[Port]:
        """The published ports of a service, in short or long form."""
        if node is None:
            return
        for item in self.items(node):
            if item.kind == "scalar":
                setting = self.item(item)
                yield read_port(setting.value, setting.span)
            elif item.kind == "mapping":
                target = self.setting(item, "target")
                published = self.setting(item, "published")
                address = self.setting(item, "host_ip")
                behind = self.behind(item)
                fix = None
                if behind is not None and address is None:
                    at = Span(behind.line, behind.column, behind.line, behind.column)
                    fix = Edit(at, f"{self.newline}{behind.indent}host_ip: 127.0.0.1")
                if target is not None:
                    host = published.value if published is not None else ""
                    yield Port(host, target.value, target.span, address.value if address is not None else "", fix)

    def build(self, key: Node, node: Node, image: Setting | None, compose: Compose) -> None:
        """Reads the build of a service."""
        build = Build("compose", "build", f"The build of {key.text}", self.inner(key))
        if image is not None:
            build.tags.append(image)
        if node.kind == "scalar":
            build.context = self.item(node)
        else:
            build.context = self.setting(node, "context")
            build.target = self.setting(node, "target")
            build.arguments = list(self.variables(self.get(node, "args")))
            build.tags += self.listed(self.get(node, "tags"))
            inline = self.get(node, "dockerfile_inline")
            if inline is not None and inline.style == "|":
                compose.inline.append(self.inline(inline))
        compose.builds.append(build)

    def inline(self, node: Node) -> Inline:
        """The Dockerfile in a block scalar, with its place."""
        line, _ = place(node.start, self.starts)
        lines = self.text.split("\n")
        first = line  # the line behind the `|`, counted from 0
        indent = 0
        for number in range(first, len(lines)):
            if lines[number].strip():
                indent = len(lines[number]) - len(lines[number].lstrip(" "))
                break
        return Inline(node.text.replace("$$", "$"), first + 1, indent)


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
# Keys that a fix may take out.
_REMOVABLE = frozenset(["privileged", "ipc", "pid", "uts", "userns_mode", "cgroup", "stdin_open", "tty"])
_LISTS = {
    "cap_add": "cap-add",
    "cap_drop": "cap-drop",
    "security_opt": "security-opt",
    "devices": "device",
    "links": "link",
    "external_links": "link",
    "volumes_from": "volumes-from",
    "env_file": "env-file",
}


_VARIABLE = regex(r"\$(?:\$|\{(\w+)(?:(:?[-?+])([^{}]*))?\})")


def interpolate(text: str) -> str:
    """A value with the defaults of its variables put in (`${TAG:-1.2}`); a variable without one stays, and `$$` is a
    dollar sign that stays as well."""
    if "${" not in text:
        return text
    return _VARIABLE.sub(lambda found: found[3] if found[2] in (":-", "-") else found[0], text)
