"""Calls the checks of a Dockerfile: each with what it wants to see, in one pass over each index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from portal.review.context import Context
from portal.review.found import Entry, Found
from portal.review.profiles import Profile
from portal.review.rule import Kind
from portal.review.rules import rules

_Entries = tuple[list[Entry], list[tuple[Entry, frozenset[str]]]]


class _Table:
    """Checks of one kind by key; "" stands for any other. Apart are those that want one of some packages."""

    def __init__(self) -> None:
        self.by_key: dict[str, _Entries] = {"": ([], [])}

    def add(self, key: str, entry: Entry, installs: frozenset[str]) -> None:
        """Take a check in."""
        always, sometimes = self.by_key.setdefault(key, ([], []))
        if installs:
            sometimes.append((entry, installs))
        else:
            always.append(entry)

    def close(self) -> None:
        """Add the checks for any key to those of each."""
        always, sometimes = self.by_key[""]
        self.by_key = {
            key: (mine + always, my + sometimes) if key else (mine, my) for key, (mine, my) in self.by_key.items()
        }

    def entries(self, key: str) -> _Entries:
        """The checks for a key."""
        return self.by_key.get(key) or self.by_key[""]


class Dispatch:
    """The checks that a profile turns on, sorted by what they are called with: by kind, by what an instruction must
    have, and by key."""

    def __init__(self, profile: Profile) -> None:
        self._tables: dict[tuple[Kind, str], _Table] = {(kind, ""): _Table() for kind in Kind}
        for rule in rules().values():
            if rule.name not in profile.severities:
                continue
            for registration in rule.checks:
                if registration.subject == "dockerfile":
                    table = self._tables.setdefault((registration.kind, registration.having), _Table())
                    for key in registration.keys or ("",):
                        table.add(key, (rule, registration.check), registration.installs)
        for table in self._tables.values():
            table.close()
        self._parts = [(having, table) for (_, having), table in self._tables.items() if having]

    def run(self, found: Found, context: Context) -> None:
        """Call every check; what they report comes into `found`."""
        for entries, thing in self._calls(context):
            found.call(entries, thing)

    def _calls(self, context: Context) -> Iterator[tuple[Sequence[Entry], Any]]:
        tables = self._tables
        if entries := _chosen(tables[Kind.FILE, ""].entries(""), context):
            yield entries, context.dockerfile
        staged: list[tuple[Kind, Sequence[Any]]] = [
            (Kind.STAGE, context.dockerfile.stages),
            (Kind.RESULT, context.results),
        ]
        for kind, things in staged:
            if things and (entries := _chosen(tables[kind, ""].entries(""), context)):
                for thing in things:
                    yield entries, thing
        indexes: list[tuple[Kind, Mapping[str, Sequence[Any]]]] = [
            (Kind.INSTRUCTION, context.by_keyword),
            (Kind.COMMAND, context.by_command),
        ]
        for kind, index in indexes:
            table = tables[kind, ""]
            for key, things in index.items():
                if entries := _chosen(table.entries(key), context):
                    for thing in things:
                        yield entries, thing
        for part, table in self._parts:
            for instruction in context.instructions:
                if getattr(instruction, part) and (entries := _chosen(table.entries(instruction.keyword), context)):
                    yield entries, instruction
        table = tables[Kind.PACKAGES, ""]
        by_family: dict[str, list[Entry]] = {}
        for call in context.packages:
            family = call.manager.family
            if family not in by_family:
                by_family[family] = _chosen(table.entries(family), context)
            if entries := by_family[family]:
                yield entries, call


def _chosen(entries: _Entries, context: Context) -> list[Entry]:
    """The checks that a file is worth calling for."""
    always, sometimes = entries
    if not sometimes:
        return always
    names = context.package_names
    return always + [entry for entry, installs in sometimes if not installs.isdisjoint(names)]


_dispatches: dict[int, tuple[Profile, Dispatch]] = {}


def dispatch(profile: Profile) -> Dispatch:
    """The checks that a profile turns on, sorted once for it."""
    # By identity: a profile holds mappings and so has no hash. The profile is kept, so that its id stays its own.
    held = _dispatches.get(id(profile))
    if held is None:
        if len(_dispatches) >= 64:  # profiles read from users' files must not pile up in a server
            _dispatches.clear()
        held = _dispatches[id(profile)] = (profile, Dispatch(profile))
    return held[1]
