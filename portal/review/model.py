"""What a review says: findings, their fixes, and the report that holds them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from portal.dockerfile.model import Span


class Severity(StrEnum):
    """How bad a finding is: error (a must is broken, or the build or start fails), warning (a should), info."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for error, 1 for warning, 2 for info: sorts the worst first."""
        return _RANKS[self]


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


class Safety(StrEnum):
    """What applying a fix may change: nothing that matters (safe), what is built or how it behaves (suggested),
    or too much to be done by a machine: a person fills in the blanks (manual)."""

    SAFE = "safe"
    SUGGESTED = "suggested"
    MANUAL = "manual"


class Edit(NamedTuple):
    """Put `text` where `span` is; an empty span inserts. `file` is the reviewed file that it changes."""

    span: Span
    text: str
    file: str = "Dockerfile"


class Fix(NamedTuple):
    """A change that removes a finding: a title in the imperative, its safety, and its edits (not overlapping)."""

    title: str
    safety: Safety
    edits: tuple[Edit, ...]


class Finding(NamedTuple):
    """One thing that is wrong at one place. `message` speaks of this line in its own terms; `rule` is the name
    of the rule, which holds the reasons; `requirements` and `aliases` are the rule's. `related` are other places
    that matter (the FROM that uses a faulty ARG, say), each with a few words."""

    rule: str
    severity: Severity
    message: str
    span: Span
    requirements: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    fixes: tuple[Fix, ...] = ()
    file: str = "Dockerfile"
    related: tuple[tuple[str, Span], ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of one review: findings in the order of their places, notes on what could not be looked at,
    how many findings ignore comments kept back and which, and the reviewed texts by name, the main one first. `more`
    is how many findings of a rule there are beyond those in the report."""

    findings: tuple[Finding, ...]
    profile: str
    notes: tuple[str, ...] = ()
    ignored: int = 0
    files: dict[str, str] = field(default_factory=dict)
    suppressed: tuple[Finding, ...] = ()
    more: dict[str, int] = field(default_factory=dict)

    @property
    def clean(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    def count(self, severity: Severity) -> int:
        """How many findings have that severity."""
        return sum(finding.severity is severity for finding in self.findings)
