"""The kinds of text that a review looks at, one module each: how checks are called over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.review.found import Entry
from portal.review.rule import Kind

if TYPE_CHECKING:
    from portal.review.profiles import Profile


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
