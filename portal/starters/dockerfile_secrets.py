"""Where a Dockerfile holds secrets, as the reviewer sees it: what is never shown, nor taken over as an answer."""

from __future__ import annotations

from functools import cache

from portal.dockerfile.model import Instruction, Span
from portal.review import review
from portal.review.profiles import Profile
from portal.review.rules import rules

_RULES = ("no-secrets-in-variables", "no-secrets-in-run")


def secrets_in(text: str) -> frozenset[Span]:
    """The places of a Dockerfile's secrets: pairs of ENV, ARG and LABEL, and words of commands. Neither ignore
    comments nor an organisation's own profile keep any of them back."""
    report = review(text, _profile(), shellcheck=False, most=None)
    return frozenset(finding.span for finding in report.findings)


def holds_secret(instruction: Instruction, secrets: frozenset[Span]) -> bool:
    """Whether one of the places lies in the instruction."""
    span = instruction.span
    return any(span.start_line <= each.start_line <= span.end_line for each in secrets)


@cache
def _profile() -> Profile:
    severities = {name: rules()[name].severity for name in _RULES}
    return Profile("secrets", "Secrets alone", severities, {}, ignore_comments=False)
