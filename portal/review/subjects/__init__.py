"""The kinds of text that a review looks at, one module each: how checks are called over it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from portal.review.rule import Check, Kind, Problem, Rule

if TYPE_CHECKING:
    from portal.review.context import Context
    from portal.review.profiles import Profile

Entry = tuple[Rule, Check]


class Caller:
    """Calls checks and gathers what they report. `problems` are in no particular order; `notes` tell of each rule
    that failed."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.problems: list[tuple[Rule, Problem]] = []
        self._failed: dict[str, str] = {}

    def call(self, entries: Iterable[Entry], thing: object) -> None:
        """Call these checks with that thing."""
        for rule, check in entries:
            try:
                for problem in check(thing, self.context):
                    self.problems.append((rule, problem))
            except Exception as error:
                self._failed.setdefault(rule.name, f"{type(error).__name__}: {error}")

    @property
    def notes(self) -> list[str]:
        """A sentence about each rule that failed."""
        return [f"The rule {name} failed on this file and was left out ({why})." for name, why in self._failed.items()]


def entries(profile: Profile, subject: str, kind: Kind) -> list[Entry]:
    """The checks of a subject that a profile turns on."""
    from portal.review.rules import rules

    return [
        (rule, registration.check)
        for rule in rules().values()
        if rule.name in profile.severities
        for registration in rule.checks
        if registration.subject == subject and registration.kind is kind
    ]
