"""Calls the checks of a Dockerfile: each with what it wants to see, in one pass over each index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from portal.review.context import Context
from portal.review.profiles import Profile
from portal.review.rule import Check, Kind, Problem, Rule
from portal.review.rules import rules

_Entry = tuple[Rule, Check]


class Dispatch:
    """The checks that a profile turns on, sorted by what they are called with."""

    def __init__(self, profile: Profile) -> None:
        self._tables: dict[Kind, dict[str, list[_Entry]]] = {kind: {} for kind in Kind}
        for rule in rules().values():
            if rule.name not in profile.severities:
                continue
            for registration in rule.checks:
                if registration.subject == "dockerfile":
                    table = self._tables[registration.kind]
                    for key in registration.keys or ("",):
                        table.setdefault(key, []).append((rule, registration.check))

    def run(self, context: Context) -> tuple[list[tuple[Rule, Problem]], list[str]]:
        """Call every check.

        Returns:
            the problems with their rules, in no particular order, and a note on each rule that failed.
        """
        out: list[tuple[Rule, Problem]] = []
        failed: dict[str, str] = {}
        for entries, thing in self._calls(context):
            for rule, check in entries:
                try:
                    for problem in check(thing, context):
                        out.append((rule, problem))  # noqa: PERF401 - what came before a failure is kept
                except Exception as error:
                    failed.setdefault(rule.name, f"{type(error).__name__}: {error}")
        return out, [f"The rule {name} failed on this file and was left out ({why})." for name, why in failed.items()]

    def _calls(self, context: Context) -> Iterator[tuple[Sequence[_Entry], Any]]:
        tables = self._tables
        if entries := tables[Kind.FILE].get(""):
            yield entries, context.dockerfile
        if entries := tables[Kind.STAGE].get(""):
            for stage in context.dockerfile.stages:
                yield entries, stage
        if entries := tables[Kind.RESULT].get(""):
            for stage in context.results:
                yield entries, stage
        for kind, index in ((Kind.INSTRUCTION, context.by_keyword), (Kind.COMMAND, context.by_command)):
            table = tables[kind]
            anything = table.get("", [])
            things: list[Any]
            for key, things in index.items():
                entries = table.get(key, []) + anything if key else anything
                if entries:
                    for thing in things:
                        yield entries, thing
        table = tables[Kind.PACKAGES]
        anything = table.get("", [])
        for call in context.packages:
            entries = table.get(call.family, []) + anything
            if entries:
                yield entries, call
