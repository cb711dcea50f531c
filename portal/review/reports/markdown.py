"""Markdown to paste into a merge request: a table of counts, then the findings by file, the worst first.

The lines of the files themselves are left out: what leaks in a Dockerfile must not leak on from a discussion.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from portal.patterns import regex
from portal.review.model import Finding, Severity
from portal.review.reports import Reviewed
from portal.review.reports.addresses import relative_path, requirement_url, rule_url
from portal.review.reports.characters import printable

# What Markdown, and the references to issues and merge requests of code hosts, begin with.
_SPECIAL = regex(r"([\\`*_{}\[\]<>#|!~$&])")
_HEADINGS = {Severity.ERROR: "Errors", Severity.WARNING: "Warnings", Severity.INFO: "Information"}


def render(reviewed: Sequence[Reviewed], base_url: str = "") -> str:
    """The reports of all files as one comment."""
    findings = sum(len(one.report.findings) for one in reviewed)
    title = "no findings" if not findings else "1 finding" if findings == 1 else f"{findings} findings"
    lines = [f"## Dockerfile review: {title}", "", "| File | Errors | Warnings | Information |", "|---|--:|--:|--:|"]
    for one in reviewed:
        lines += _rows(one)
    for one in reviewed:
        lines += _file(one, base_url)
    return "\n".join(lines) + "\n"


def _rows(one: Reviewed) -> list[str]:
    """The counts of a file, and of each file beside it that has findings."""
    name = escaped(relative_path(one.file))
    if one.error:
        return [f"| {name} | not reviewed | not reviewed | not reviewed |"]
    counts = Counter((finding.file, finding.severity) for finding in one.report.findings)
    beside = dict.fromkeys(file for file, _ in counts if file != one.main)
    return [
        f"| {shown} | {' | '.join(str(counts[file, severity]) for severity in Severity)} |"
        for file, shown in ((one.main, name), *((file, escaped(file)) for file in beside))
    ]


def escaped(text: str) -> str:
    """Text that Markdown shows as it is, in one line, and that calls nobody's name."""
    plain = _SPECIAL.sub(r"\\\1", printable(" ".join(text.split())))
    return plain.replace("@", "@<!-- -->").replace("://", ":<!-- -->//")


def _file(one: Reviewed, base_url: str) -> list[str]:
    if one.report.clean and not one.error and not one.report.notes:
        return []
    lines = ["", f"### {escaped(relative_path(one.file))}"]
    if one.error:
        lines += ["", f"Not reviewed: {escaped(one.error)}"]
    for severity, heading in _HEADINGS.items():
        found = [finding for finding in one.report.findings if finding.severity is severity]
        if found:
            lines += ["", f"**{heading}**", "", *(_item(finding, one, base_url) for finding in found)]
    lines += [line for note in one.report.notes for line in ("", escaped(note))]
    return lines


def _item(finding: Finding, one: Reviewed, base_url: str) -> str:
    line = f"line {finding.span.start_line}"
    place = line if finding.file == one.main else f"{escaped(finding.file)}, {line}"
    rule, ids = finding.rule, list(finding.requirements)
    if base_url:
        rule = f"[{rule}]({rule_url(rule, base_url)})"
        ids = [f"[{id_}]({requirement_url(id_, base_url)})" for id_ in ids]
    mend = "; has a fix" if finding.fixes else ""
    return f"- {place}: {escaped(finding.message)} ({', '.join((rule, *ids))}{mend})"
