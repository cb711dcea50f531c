"""The review itself: text in, report out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace

from portal.dockerfile import parse
from portal.dockerfile.collection import collector_held_back
from portal.dockerfile.model import Span
from portal.review.compose import Inline, read_compose
from portal.review.context import Context
from portal.review.found import Found
from portal.review.ignores import IDLE, Ignores, commented
from portal.review.model import Finding, Report
from portal.review.profiles import Profile
from portal.review.profiles import profile as profile_named
from portal.review.rule import Problem, Rule
from portal.review.rules import rules
from portal.review.subjects.beside import call_beside, has_scripts
from portal.review.subjects.commands import COMMANDS, call_commands
from portal.review.subjects.compose import COMPOSE, call_compose, moved_into, own_lines
from portal.review.subjects.dockerfile import dispatch
from portal.review.unread import unread

RULESET = "1.0"
"""Which rules, with which conditions, this is; reports state it."""
MOST_NOTES = 20
"""Notes on a compose file's services: the rest is no news."""
MOST = 1_000
"""Findings of one rule in a report: nobody reads more, and a hostile megabyte has a quarter million."""


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
    return _told(_review(text, chosen, dockerignore, scripts, shellcheck, ignore, most), most)


def _review(
    text: str,
    chosen: Profile,
    dockerignore: str | None,
    scripts: Mapping[str, str] | None,
    shellcheck: bool,
    ignore: Collection[str],
    most: int | None,
) -> Report:
    dockerfile = parse(text)
    context = Context(dockerfile, chosen, dockerignore, scripts)
    context.shellcheck = shellcheck
    files = {"Dockerfile": text, **(scripts or {})}
    if dockerignore is not None:
        files[".dockerignore"] = dockerignore
    ignores = Ignores(dockerfile, files)
    found = _found(context, ignores, most, ignore)
    dispatch(chosen).run(found, context)
    if len(files) > 1 or has_scripts(context):
        call_beside(found, context, chosen)
    return _report(found, context.notes + unread(context), ignores, chosen, files, ignore)


@collector_held_back
def review_command(
    text: str,
    profile: str | Profile = "standard",
    *,
    dockerfile: str | None = None,
    ignore: Collection[str] = (),
    most: int | None = MOST,
) -> Report:
    """Review commands of docker, podman or nerdctl that run, build or name images.

    Args:
        text: shell text; several commands, comments, continuation lines and prompts are taken, and any other text.
        profile: a profile, or the name of one that comes with the portal.
        dockerfile: the Dockerfile of the image that they are about, None if not known.
        ignore: names of rules to leave out of the report.
        most: how many findings of one rule the report holds, a note telling of the others; None for all.

    Returns:
        The report; its findings' file is "commands".

    Raises:
        portal.review.profiles.InvalidProfile: there is no profile of that name.
    """
    chosen = profile_named(profile) if isinstance(profile, str) else profile
    context = Context(parse(dockerfile or ""), chosen)
    context.dockerfile_given = dockerfile is not None
    ignores = Ignores(commented(text), file=COMMANDS)
    found = _found(context, ignores, most, ignore)
    notes = call_commands(found, text, chosen)
    return _told(_report(found, notes, ignores, chosen, {COMMANDS: text}, ignore), most)


def review_beside(
    profile: str | Profile = "standard",
    *,
    dockerignore: str | None = None,
    scripts: Mapping[str, str] | None = None,
    ignore: Collection[str] = (),
    shellcheck: bool = True,
    most: int | None = MOST,
) -> Report:
    """Review a .dockerignore or scripts alone, without a Dockerfile: scripts are taken for what the container starts
    with, and the whole build context for what is copied.

    Args:
        profile: a profile, or the name of one that comes with the portal.
        dockerignore: the text of a .dockerignore.
        scripts: scripts, text by path.
        ignore: names of rules to leave out of the report.
        shellcheck: whether ShellCheck may look at shell code, where it is there.
        most: how many findings of one rule the report holds, a note telling of the others; None for all.

    Returns:
        The report; its findings' files are ".dockerignore" and the scripts' paths.

    Raises:
        portal.review.profiles.InvalidProfile: there is no profile of that name.
    """
    chosen = profile_named(profile) if isinstance(profile, str) else profile
    context = Context(parse(""), chosen, dockerignore, scripts)
    context.dockerfile_given = False
    context.shellcheck = shellcheck
    files = dict(scripts or {})
    if dockerignore is not None:
        files[".dockerignore"] = dockerignore
    ignores = Ignores(context.dockerfile, files)
    found = _found(context, ignores, most, ignore)
    call_beside(found, context, chosen)
    return _told(_report(found, context.notes + unread(context), ignores, chosen, files, ignore), most)


@collector_held_back
def review_compose(
    text: str,
    profile: str | Profile = "standard",
    *,
    ignore: Collection[str] = (),
    shellcheck: bool = True,
    most: int | None = MOST,
    name: str = "",
    base: str | None = None,
) -> Report:
    """Review a compose file, service by service; a Dockerfile written into it is reviewed as one.

    Args:
        text: the YAML; any text is taken, however broken.
        profile: a profile, or the name of one that comes with the portal.
        ignore: names of rules to leave out of the report.
        shellcheck: whether ShellCheck may look at the shell code of a Dockerfile in it.
        most: how many findings of one rule the report holds, a note telling of the others; None for all.
        name: the file's name, which tells an override from a base; "" if it is not known.
        base: the text of the file that this one is laid over, None if it is not known.

    Returns:
        The report; its findings' file is "compose.yaml".

    Raises:
        portal.review.profiles.InvalidProfile: there is no profile of that name.
    """
    chosen = profile_named(profile) if isinstance(profile, str) else profile
    context = Context(parse(""), chosen)
    context.dockerfile_given = False
    compose = read_compose(text, name, base)
    ignores = Ignores(commented(own_lines(text, compose.inline)), file=COMPOSE)
    found = _found(context, ignores, most, ignore)
    call_compose(found, compose, chosen)
    report = _report(found, compose.notes[:MOST_NOTES], ignores, chosen, {COMPOSE: text}, ignore)
    if compose.inline:
        inner = [(one, _review(one.text, chosen, None, None, shellcheck, ignore, most)) for one in compose.inline]
        report = _joined(report, inner, most)
    return _told(report, most)


def _joined(report: Report, inner: list[tuple[Inline, Report]], most: int | None) -> Report:
    """The report of a compose file with those of the Dockerfiles that are written into it."""
    findings, suppressed = list(report.findings), list(report.suppressed)
    notes = dict.fromkeys(report.notes)
    more = Counter(report.more)
    ignored = report.ignored
    for one, its in inner:
        findings += [moved_into(finding, one) for finding in its.findings]
        suppressed += [moved_into(finding, one) for finding in its.suppressed]
        notes |= dict.fromkeys(its.notes)
        more.update(its.more)
        ignored += its.ignored
    kept: list[Finding] = []
    counts: Counter[str] = Counter()
    for finding in findings:
        counts[finding.rule] += 1
        if most is None or counts[finding.rule] <= most:
            kept.append(finding)
        else:
            more[finding.rule] += 1
    return replace(
        report,
        findings=_in_order(kept),
        suppressed=_in_order(suppressed),
        notes=tuple(notes),
        more=dict(more),
        ignored=ignored,
    )


def _found(context: Context, ignores: Ignores, most: int | None, ignore: Collection[str]) -> Found:
    return Found(context, ignores if context.profile.ignore_comments else None, most, ignore)


def _report(
    found: Found,
    notes: list[str],
    ignores: Ignores,
    chosen: Profile,
    files: dict[str, str],
    ignore: Collection[str],
) -> Report:
    findings = _said_once([_finding(rule, problem, chosen) for rule, problem in found.problems])
    suppressed = [_finding(rule, problem, chosen) for rule, problem in found.held_back]
    if ignores and chosen.ignore_comments and IDLE in chosen.severities and IDLE not in ignore:
        judged = [name for name in chosen.severities if name not in found.more_held_back]
        severity = chosen.severities[IDLE]
        findings += [
            Finding(IDLE, severity, f"This comment keeps nothing of {name} back.", span, file=file)
            for file, span, name in ignores.idle(suppressed, judged)
        ]
    return Report(
        _in_order(findings),
        chosen.name,
        (*found.notes, *notes, *ignores.notes(chosen.severities)),
        found.counts_held_back.total(),
        files,
        _in_order(suppressed) if suppressed else (),
        found.more,
    )


def _said_once(findings: list[Finding]) -> list[Finding]:
    """The findings without those that give way to another at the same place, whose requirements go over to it."""
    known = rules()
    giving = [one for one in findings if one.rule in known and known[one.rule].gives_way_to]
    if not giving:
        return findings
    wanted = {name for one in giving for name in known[one.rule].gives_way_to}
    places: dict[tuple[str, str, Span], list[int]] = {}
    for index, one in enumerate(findings):
        if one.rule in wanted:
            places.setdefault((one.rule, one.file, one.span), []).append(index)
    kept, left_out = list(findings), set[int]()
    for one in giving:
        indexes = [i for name in known[one.rule].gives_way_to for i in places.get((name, one.file, one.span), ())]
        for index in indexes:
            more = dict.fromkeys((*kept[index].requirements, *one.requirements))
            kept[index] = kept[index]._replace(requirements=tuple(more))
        if indexes:
            left_out.add(id(one))
    return [one for one, original in zip(kept, findings, strict=True) if id(original) not in left_out]


def _told(report: Report, most: int | None) -> Report:
    """The report with a note on each rule that has more findings than are in it."""
    if not report.more:
        return report
    notes = [
        f"{name} has {more:,} findings more than the {most:,} of one rule that are shown."
        for name, more in report.more.items()
    ]
    return replace(report, notes=(*report.notes, *notes))


MOST_RELATED = 10
"""Places that one finding names beside its own; a default may be used by hundreds of stages."""


def _in_order(findings: list[Finding]) -> tuple[Finding, ...]:
    # What is said twice of one place (two stages use one faulty default) is one finding with more places beside it.
    # Equal findings stand at one place in the order; only those need comparing.
    kept: list[Finding] = []
    first = 0
    last: object = None
    for finding in sorted(findings, key=_order):
        order = (finding.span, finding.rule, finding.file)
        if order != last:
            last, first = order, len(kept)
        for index in range(first, len(kept)):
            one = kept[index]
            if one.message == finding.message and one.fixes == finding.fixes:
                more = [place for place in finding.related if place not in one.related]
                kept[index] = one._replace(related=(*one.related, *more)[:MOST_RELATED]) if more else one
                break
        else:
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


def _order(finding: Finding) -> tuple[bool, str, object, int, str, object]:
    # Of those that begin at one place the worst comes first, however long its span is.
    start, end = finding.span[:2], finding.span[2:]
    return (finding.file != "Dockerfile", finding.file, start, finding.severity.rank, finding.rule, end)
