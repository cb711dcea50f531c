"""Markdown to paste into a merge request: a table of counts, then the findings by file, the worst first.

The lines of the files themselves are left out: what leaks in a Dockerfile must not leak on from a discussion.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from portal.patterns import regex
from portal.review.found import DOCKERFILE
from portal.review.model import Finding, Severity
from portal.review.reports import Reviewed
from portal.review.reports.addresses import relative_path, requirement_url, rule_url
from portal.review.reports.characters import printable
from portal.review.subjects.commands import COMMANDS
from portal.review.subjects.compose import COMPOSE

# What Markdown, and the references to issues and merge requests of code hosts, begin with.
_SPECIAL = regex(r"([\\`*_{}\[\]<>#|!~$&])")
# What stands in `code` of a message as it is: nothing that could end it, or that any code host reads there.
_CODE = regex(r"(?a)[\w ./:=,+\"'\[\]{}()*#;!?%^~-]+")
_MIXED = "Container review"
_TITLES = {DOCKERFILE: "Dockerfile review", COMPOSE: "Compose file review", COMMANDS: "Command review"}
_HEADINGS = {Severity.ERROR: "Errors", Severity.WARNING: "Warnings", Severity.INFO: "Information"}


def render(reviewed: Sequence[Reviewed], base_url: str = "") -> str:
    """The reports of all files as one comment."""
    findings = sum(len(one.report.findings) for one in reviewed)
    title = "no findings" if not findings else "1 finding" if findings == 1 else f"{findings} findings"
    lines = [f"## {_subject(reviewed)}: {title}", "", "| File | Errors | Warnings | Information |", "|---|--:|--:|--:|"]
    for one in reviewed:
        lines += _rows(one)
    for one in reviewed:
        lines += _file(one, base_url)
    return "\n".join(lines) + "\n"


def _subject(reviewed: Sequence[Reviewed]) -> str:
    """What the comment is, by what was reviewed."""
    kinds = {one.main for one in reviewed if not one.error} or {DOCKERFILE}
    return _TITLES.get(kinds.pop(), _MIXED) if len(kinds) == 1 else _MIXED


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
    return _inert(" ".join(text.split()))


def _inert(text: str) -> str:
    plain = _SPECIAL.sub(r"\\\1", printable(text))
    return plain.replace("@", "@<!-- -->").replace("://", ":<!-- -->//")


def _prose(text: str) -> str:
    """A message: escaped, but for its `code`, where its back quotes can be nothing but that."""
    pieces = " ".join(text.split()).split("`")
    between, codes = pieces[::2], pieces[1::2]
    # Back quotes side by side would be a mark of another length, and GitLab takes $`x`$ for a formula.
    clear = len(between) > len(codes) and all(between[1:-1]) and all(map(_CODE.fullmatch, codes))
    if not clear or any(piece.startswith("$") or piece.endswith("$") for piece in between):
        return escaped(text)
    return "".join(f"`{piece}`" if index % 2 else _inert(piece) for index, piece in enumerate(pieces))


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
    return f"- {place}: {_prose(finding.message)} ({', '.join((rule, *ids))}{mend})"
