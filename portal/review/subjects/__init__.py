"""The kinds of text that a review looks at, one module each: how checks are called over it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from portal.review.found import Entry
from portal.review.rule import Kind

if TYPE_CHECKING:
    from portal.review.profiles import Profile


def entries(profile: Profile, subject: str, kind: Kind) -> list[Entry]:
    """The checks of a subject that a profile turns on."""
    return [entry for entry in _registered(subject, kind) if entry[0].name in profile.severities]


@cache
def _registered(subject: str, kind: Kind) -> tuple[Entry, ...]:
    """The checks of a subject, whatever the profile: a walk over all rules, which each review would make anew."""
    from portal.review.rules import rules

    return tuple(
        (rule, registration.check)
        for rule in rules().values()
        for registration in rule.checks
        if registration.subject == subject and registration.kind is kind
    )
