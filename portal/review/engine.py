"""The review itself: text in, report out."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from portal.dockerfile import parse
from portal.review.context import Context
from portal.review.ignores import Ignores
from portal.review.model import Finding, Report
from portal.review.profiles import Profile
from portal.review.profiles import profile as profile_named
from portal.review.rule import Problem, Rule
from portal.review.subjects.dockerfile import Dispatch

RULESET = "1.0"
"""Which rules, with which conditions, this is; reports state it."""


def review(
    text: str,
    profile: str | Profile = "standard",
    *,
    dockerignore: str | None = None,
    scripts: Mapping[str, str] | None = None,
    shellcheck: bool = True,  # noqa: ARG001 - part of the stable signature
    ignore: Collection[str] = (),
) -> Report:
    """Review a Dockerfile.

    Args:
        text: the Dockerfile; any text is taken, however broken.
        profile: a profile, or the name of one that comes with the portal.
        dockerignore: the text of the .dockerignore beside it, None if not known.
        scripts: entry point and other scripts of the build context, text by path.
        shellcheck: whether ShellCheck may look at shell code, where it is there.
        ignore: names of rules to leave out of the report.

    Returns:
        The report, findings in the order of their places.

    Raises:
        portal.review.profiles.InvalidProfile: there is no profile of that name.
    """
    chosen = profile_named(profile) if isinstance(profile, str) else profile
    dockerfile = parse(text)
    context = Context(dockerfile, chosen, dockerignore, scripts)
    problems, notes = _dispatch(chosen).run(context)
    ignores = Ignores(dockerfile)
    notes += ignores.notes
    findings = [_finding(rule, problem, chosen) for rule, problem in problems if rule.name not in ignore]
    ignored = 0
    if ignores:
        shown = [finding for finding in findings if not ignores.covers(finding)]
        ignored = len(findings) - len(shown)
        findings = shown
    if len(findings) > 1:
        findings = sorted(dict.fromkeys(findings), key=_order)
    return Report(tuple(findings), chosen.name, tuple(notes), ignored, {"Dockerfile": text})


def _finding(rule: Rule, problem: Problem, profile: Profile) -> Finding:
    severity = profile.severities[rule.name]
    if problem.severity is not None and problem.severity.rank > severity.rank:
        severity = problem.severity
    return Finding(
        rule.name,
        severity,
        problem.message,
        problem.span,
        rule.requirements,
        rule.aliases,
        problem.fixes,
        problem.file or "Dockerfile",
        problem.related,
    )


def _order(finding: Finding) -> tuple[bool, str, object, int, str]:
    return (finding.file != "Dockerfile", finding.file, finding.span, finding.severity.rank, finding.rule)


_dispatches: dict[int, tuple[Profile, Dispatch]] = {}


def _dispatch(profile: Profile) -> Dispatch:
    # By identity: a profile holds mappings and so has no hash. The profile is kept, so that its id stays its own.
    held = _dispatches.get(id(profile))
    if held is None:
        if len(_dispatches) >= 64:  # profiles read from users' files must not pile up in a server
            _dispatches.clear()
        held = _dispatches[id(profile)] = (profile, Dispatch(profile))
    return held[1]
