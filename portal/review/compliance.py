"""What a review says about each requirement of the standard: broken, nothing found against it, or not visible here.

There is no score: a Dockerfile shows part of the standard only, a rule part of a requirement, and a sum of the two
would be taken for a promise.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from portal.dockerfile import parse
from portal.review.context import Context
from portal.review.model import Finding, Report
from portal.review.profiles import Profile
from portal.review.profiles import profile as profile_named
from portal.review.rule import Kind, Registration, Rule
from portal.review.rules import rules
from portal.review.scripts import scripts
from portal.standard import catalogue
from portal.standard.model import Requirement

_SHOWN_HERE = frozenset(["dockerfile", "dockerignore", "entrypoint"])
_MOST_SENTENCES = 5


class Verdict(StrEnum):
    """How a requirement stands. BROKEN: a finding names it. EXCEPTED: only findings name it that a comment in the
    file keeps back. MET: a rule of it had something to look at and found nothing against it. UNSEEN: nothing in these
    files tells."""

    BROKEN = "broken"
    EXCEPTED = "excepted"
    MET = "met"
    UNSEEN = "unseen"


class Unseen(StrEnum):
    """Why a requirement is not visible: files of this kind do not show it (ELSEWHERE), one that shows it was not
    given (NOT_GIVEN), nothing in the files is what its rules look at (NOTHING), or the profile leaves its rules
    out (OFF)."""

    ELSEWHERE = "elsewhere"
    NOT_GIVEN = "not given"
    NOTHING = "nothing"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Standing:
    """One requirement under one review. `findings` break it (or would, where EXCEPTED), `looked` are the names of the
    rules of it that had something to look at, `reason` says why it is UNSEEN, `because` are sentences on why it is
    MET where one may doubt it."""

    requirement: Requirement
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    looked: tuple[str, ...] = ()
    reason: Unseen | None = None
    because: tuple[str, ...] = ()

    @property
    def for_people(self) -> bool:
        """Whether some of it only people can judge."""
        return "people" in self.requirement.seen_in


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the standard: its area (APP, IMG, TAG, RUN), title, and all its requirements in order."""

    area: str
    title: str
    standings: tuple[Standing, ...]

    def of(self, verdict: Verdict) -> list[Standing]:
        """The requirements that stand so."""
        return [standing for standing in self.standings if standing.verdict is verdict]


def compliance(report: Report, profile: Profile | None = None) -> tuple[Part, ...]:
    """How every requirement stands after a review of a Dockerfile.

    Args:
        report: the review's outcome; its `files` are looked at again for what the rules apply to.
        profile: the profile of the review, where it is not one of the portal's own.

    Returns:
        The parts of the standard in the catalogue's order; each requirement stands in exactly one.
    """
    chosen = profile or profile_named(report.profile)
    texts = dict(report.files)
    dockerignore = texts.pop(".dockerignore", None)
    context = Context(parse(texts.pop("Dockerfile", "")), chosen, dockerignore, texts)
    by_requirement: dict[str, list[Rule]] = {}
    for rule in rules().values():
        for id_ in rule.requirements:
            by_requirement.setdefault(id_, []).append(rule)
    broken, excepted = _by_requirement(report.findings), _by_requirement(report.suppressed)
    looked = {rule.name for rule in rules().values() if rule.name in chosen.severities and _looked(rule, context)}
    standard = catalogue()
    return tuple(
        Part(
            area,
            title,
            tuple(
                _standing(
                    requirement,
                    by_requirement.get(requirement.id, []),
                    broken.get(requirement.id, []),
                    excepted.get(requirement.id, []),
                    looked,
                    context,
                )
                for requirement in standard.in_area(area)
            ),
        )
        for area, title in standard.areas.items()
    )


def _standing(
    requirement: Requirement,
    of_it: list[Rule],
    broken: list[Finding],
    excepted: list[Finding],
    looked: set[str],
    context: Context,
) -> Standing:
    names = tuple(rule.name for rule in of_it if rule.name in looked)
    if broken:
        return Standing(requirement, Verdict.BROKEN, tuple(broken), names)
    if excepted:
        return Standing(requirement, Verdict.EXCEPTED, tuple(excepted), names)
    if names:
        because = _because([rule for rule in of_it if rule.name in looked], context)
        return Standing(requirement, Verdict.MET, (), names, because=because)
    here = [rule for rule in of_it if _SHOWN_HERE & set(rule.subjects)]
    if not here:
        return Standing(requirement, Verdict.UNSEEN, reason=Unseen.ELSEWHERE)
    on = [rule for rule in here if rule.name in context.profile.severities]
    if not on:
        return Standing(requirement, Verdict.UNSEEN, reason=Unseen.OFF)
    if all("dockerfile" not in rule.subjects for rule in on) and not any(_given(rule, context) for rule in on):
        return Standing(requirement, Verdict.UNSEEN, reason=Unseen.NOT_GIVEN)
    return Standing(requirement, Verdict.UNSEEN, reason=Unseen.NOTHING)


def _because(of_it: list[Rule], context: Context) -> tuple[str, ...]:
    sentences = (
        rule.explanation(stage, context)
        for rule in of_it
        if rule.explanation is not None
        for stage in context.dockerfile.stages
    )
    return tuple(islice(dict.fromkeys(sentence for sentence in sentences if sentence), _MOST_SENTENCES))


def _by_requirement(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        for id_ in finding.requirements:
            found.setdefault(id_, []).append(finding)
    return found


def _given(rule: Rule, context: Context) -> bool:
    return ("entrypoint" in rule.subjects and bool(context.scripts)) or (
        "dockerignore" in rule.subjects and bool(context.dockerignore)
    )


def _looked(rule: Rule, context: Context) -> bool:
    return any(_applies(registration, context) for registration in rule.checks)


def _applies(registration: Registration, context: Context) -> bool:
    """Whether the files have something that a check is called with."""
    kind, keys = registration.kind, registration.keys
    if kind is Kind.SCRIPT:
        return any(script.is_shell for script in scripts(context))
    if kind is Kind.DOCKERIGNORE:
        return bool(context.dockerignore)
    if registration.subject != "dockerfile" or not context.dockerfile.stages:
        return False
    if kind is Kind.INSTRUCTION:
        return any(key in context.by_keyword for key in keys) if keys else True
    if kind is Kind.COMMAND:
        return any(key in context.by_command for key in keys) if keys else bool(context.by_command)
    if kind is Kind.PACKAGES:
        return any(not keys or call.family in keys for call in context.packages)
    return kind in (Kind.FILE, Kind.STAGE, Kind.RESULT)
