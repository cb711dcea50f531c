"""The review itself: text in, report out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from portal.dockerfile import parse
from portal.dockerfile.collection import collector_held_back
from portal.review.context import Context
from portal.review.ignores import IDLE, Ignores, commented
from portal.review.model import Finding, Report
from portal.review.profiles import Profile
from portal.review.profiles import profile as profile_named
from portal.review.rule import Problem, Rule
from portal.review.subjects.beside import beside, has_scripts
from portal.review.subjects.commands import COMMANDS, command_problems
from portal.review.subjects.compose import COMPOSE, compose_problems, moved_into
from portal.review.subjects.dockerfile import Dispatch
from portal.review.unread import unread

RULESET = "1.0"
"""Which rules, with which conditions, this is; reports state it."""
MOST = 1_000
"""Findings of one rule in a report of a Dockerfile: nobody reads more, and a hostile megabyte has a quarter million."""


@collector_held_back
def review(
    text: str,
    profile: str | Profile = "standard",
    *,
    dockerignore: str | None = None,
    scripts: Mapping[str, str] | None = None,
    shellcheck: bool = True,
    ignore: Collection[str] = (),
    most: int | None = MOST,
) -> Report:
    """Review a Dockerfile.

    Args:
        text: the Dockerfile; any text is taken, however broken.
        profile: a profile, or the name of one that comes with the portal.
        dockerignore: the text of the .dockerignore beside it, None if not known.
        scripts: entry point and other scripts of the build context, text by path.
        shellcheck: whether ShellCheck may look at shell code, where it is there.
        ignore: names of rules, or ids of ShellCheck, to leave out of the report.
        most: how many findings of one rule the report holds, a note telling of the others; None for all.

    Returns:
        The report, findings in the order of their places.

    Raises:
        portal.review.profiles.InvalidProfile: there is no profile of that name.
    """
    chosen = profile_named(profile) if isinstance(profile, str) else profile
    dockerfile = parse(text)
    context = Context(dockerfile, chosen, dockerignore, scripts)
    context.shellcheck = shellcheck
    problems, notes = _dispatch(chosen).run(context, most)
    notes += context.notes + unread(context)
    files = {"Dockerfile": text, **(scripts or {})}
    if dockerignore is not None:
        files[".dockerignore"] = dockerignore
    if len(files) > 1 or has_scripts(context):
        more, failed = beside(context, chosen)
        problems += more
        notes += failed
    return _report(problems, notes, Ignores(dockerfile, files), chosen, files, ignore)


@collector_held_back
def review_command(
    text: str,
    profile: str | Profile = "standard",
    *,
    dockerfile: str | None = None,
    ignore: Collection[str] = (),
) -> Report:
    """Review commands of docker, podman or nerdctl that run, build or name images.

    Args:
        text: shell text; several commands, comments, continuation lines and prompts are taken, and any other text.
        profile: a profile, or the name of one that comes with the portal.
        dockerfile: the Dockerfile of the image that they are about, None if not known.
        ignore: names of rules to leave out of the report.

    Returns:
        The report; its findings' file is "commands".

    Raises:
        portal.review.profiles.InvalidProfile: there is no profile of that name.
    """
    chosen = profile_named(profile) if isinstance(profile, str) else profile
    context = Context(parse(dockerfile or ""), chosen)
    context.dockerfile_given = dockerfile is not None
    problems, notes = command_problems(text, context, chosen)
    return _report(problems, notes, Ignores(commented(text), file=COMMANDS), chosen, {COMMANDS: text}, ignore)


def review_beside(
    profile: str | Profile = "standard",
    *,
    dockerignore: str | None = None,
    scripts: Mapping[str, str] | None = None,
    ignore: Collection[str] = (),
    shellcheck: bool = True,
) -> Report:
    """Review a .dockerignore or scripts alone, without a Dockerfile: scripts are taken for what the container starts
    with, and the whole build context for what is copied.

    Args:
        profile: a profile, or the name of one that comes with the portal.
        dockerignore: the text of a .dockerignore.
        scripts: scripts, text by path.
        ignore: names of rules to leave out of the report.

    Returns:
        The report; its findings' files are ".dockerignore" and the scripts' paths.

    Raises:
        portal.review.profiles.InvalidProfile: there is no profile of that name.
    """
    chosen = profile_named(profile) if isinstance(profile, str) else profile
    context = Context(parse(""), chosen, dockerignore, scripts)
    context.dockerfile_given = False
    context.shellcheck = shellcheck
    problems, notes = beside(context, chosen)
    notes += context.notes + unread(context)
    files = dict(scripts or {})
    if dockerignore is not None:
        files[".dockerignore"] = dockerignore
    return _report(problems, notes, Ignores(context.dockerfile, files), chosen, files, ignore)


@collector_held_back
def review_compose(
    text: str,
    profile: str | Profile = "standard",
    *,
    ignore: Collection[str] = (),
    shellcheck: bool = True,
) -> Report:
    """Review a compose file, service by service; a Dockerfile written into it is reviewed as one.

    Args:
        text: the YAML; any text is taken, however broken.
        profile: a profile, or the name of one that comes with the portal.
        ignore: names of rules to leave out of the report.
        shellcheck: whether ShellCheck may look at the shell code of a Dockerfile in it.

    Returns:
        The report; its findings' file is "compose.yaml".

    Raises:
        portal.review.profiles.InvalidProfile: there is no profile of that name.
    """
    chosen = profile_named(profile) if isinstance(profile, str) else profile
    context = Context(parse(""), chosen)
    context.dockerfile_given = False
    problems, notes, inline = compose_problems(text, context, chosen)
    report = _report(problems, notes, Ignores(commented(text), file=COMPOSE), chosen, {COMPOSE: text}, ignore)
    if not inline:
        return report
    findings = list(report.findings)
    for one in inline:
        inner = review(one.text, chosen, ignore=ignore, shellcheck=shellcheck)
        findings += [moved_into(finding, one) for finding in inner.findings]
    return replace(report, findings=_in_order(findings))


def _report(
    problems: list[tuple[Rule, Problem]],
    notes: list[str],
    ignores: Ignores,
    chosen: Profile,
    files: dict[str, str],
    ignore: Collection[str],
) -> Report:
    notes += ignores.notes(chosen.severities)
    findings = [
        _finding(rule, problem, chosen)
        for rule, problem in problems
        if rule.name not in ignore and not any(alias in ignore for alias in problem.aliases)
    ]
    suppressed: list[Finding] = []
    if ignores and chosen.ignore_comments:
        suppressed = [finding for finding in findings if ignores.covers(finding)]
        findings = [finding for finding in findings if not ignores.covers(finding)]
        if IDLE in chosen.severities and IDLE not in ignore:
            findings += _idle(ignores, suppressed, chosen)
    return Report(
        _in_order(findings),
        chosen.name,
        tuple(notes),
        len(suppressed),
        files,
        _in_order(suppressed) if suppressed else (),
    )


def _idle(ignores: Ignores, suppressed: list[Finding], chosen: Profile) -> Iterator[Finding]:
    """A finding for each of our own comments that keeps nothing back."""
    for file, span, name in ignores.idle(suppressed, chosen.severities):
        yield Finding(IDLE, chosen.severities[IDLE], f"This comment keeps nothing of {name} back.", span, file=file)


def _in_order(findings: list[Finding]) -> tuple[Finding, ...]:
    # Equal findings stand at one place in the order; only those need comparing.
    kept: list[Finding] = []
    same: list[Finding] = []
    last: object = None
    for finding in sorted(findings, key=_order):
        order = (finding.span, finding.rule, finding.file)
        if order != last:
            last, same = order, []
        elif finding in same:
            continue
        same.append(finding)
        kept.append(finding)
    return tuple(kept)


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
        problem.aliases or rule.aliases,
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
