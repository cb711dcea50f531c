"""The report for people at a terminal: one block a finding, with the source line and what is meant underlined."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from portal.patterns import regex
from portal.review.model import Finding, Report, Severity
from portal.review.reports import Reviewed
from portal.review.reports.characters import printable

_SHOW_A_SECRET = frozenset(
    ["no-secrets-in-variables", "no-secrets-in-run", "no-secrets-in-script", "no-secrets-in-options"]
)
# NAME= or NAME in front of a value; `=` at the end of a word is Base64's.
_NAME = regex(r"-*[A-Za-z_][\w.-]*(?:=(?=[^=])|[ \t]+(?=\S))")
_BARE_NAME = regex(r"[A-Za-z_]\w*")
_KEYWORD = regex(r"\s*[A-Za-z]+\s+")
_Paint = Callable[[str, str], str]
_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}


def render(reviewed: Sequence[Reviewed], base_url: str = "", *, colour: bool = False) -> str:  # noqa: ARG001
    """The reports of all files; of several, those without findings are only counted at the end."""
    several = len(reviewed) > 1
    parts = [
        text(one.report, one.file, colour=colour, summary=not several or not one.report.clean)
        for one in reviewed
        if not one.error
    ]
    if several:
        parts.append(_total(reviewed))
    return "".join(parts)


def text(report: Report, file: str = "Dockerfile", *, colour: bool = False, summary: bool = True) -> str:
    """The report as text.

    Args:
        report: the report.
        file: the name of the reviewed file, put in front of each finding.
        colour: whether to colour it by ANSI sequences.
        summary: whether to end with the line that counts.

    Returns:
        Lines, each ended; the empty string for a clean report without summary and notes.
    """
    paint = _painted if colour else _plain
    one = Reviewed(file, report)
    lines: list[str] = []
    sources = {name: source.split("\n") for name, source in report.files.items()}
    for finding in (*report.findings, *report.suppressed):
        _hide(finding, sources.get(finding.file, []))
    for finding in report.findings:
        name = one.path(finding)
        span = finding.span
        severity = paint(finding.severity.value, "1;" + _COLOURS[finding.severity])
        ids = f" [{', '.join(finding.requirements)}]" if finding.requirements else ""
        place = paint(f"{printable(name)}:{span.start_line}:{span.start_column}:", "1")
        lines.append(f"{place} {severity} {finding.rule}: {printable(finding.message)}{paint(ids, '2')}")
        lines += _excerpt(finding, sources.get(finding.file, []), paint)
    lines += [f"note: {printable(note)}" for note in report.notes]
    if summary:
        lines.append(_summary(report, file))
    return "".join(line + "\n" for line in lines)


def _plain(value: str, _code: str) -> str:
    return value


def _painted(value: str, code: str) -> str:
    return f"\x1b[{code}m{value}\x1b[0m" if value else ""


def _hide(finding: Finding, source: list[str]) -> None:
    # A log is read by more people than the file: what was found to be a secret is starred out, in every excerpt.
    span = finding.span
    if finding.rule == "no-password-in-step" and 0 < span.start_line <= len(source):
        line = source[span.start_line - 1]  # it marks the command that sets the password, which stands anywhere
        before, marked = line[: span.start_column - 1], line[span.start_column - 1 : span.end_column - 1]
        keyword = _KEYWORD.match(before)
        kept = keyword[0] if keyword else ""
        after = line[len(before) + len(marked) :]
        source[span.start_line - 1] = kept + _starred(before[len(kept) :]) + marked + _starred(after)
    elif finding.rule in _SHOW_A_SECRET:
        for number in range(max(1, span.start_line), min(span.end_line, len(source)) + 1):
            line = source[number - 1]
            start = span.start_column - 1 if number == span.start_line else 0
            end = span.end_column - 1 if number == span.end_line else len(line)
            marked = line[start:end]
            name = _NAME.match(marked) if number == span.start_line else None
            kept = name[0] if name else ""
            if not name and finding.rule == "no-secrets-in-variables" and _BARE_NAME.fullmatch(marked):
                kept = marked  # ARG NPM_TOKEN, whose value comes with the build
            source[number - 1] = line[:start] + kept + _starred(marked[len(kept) :]) + line[end:]


def _starred(value: str) -> str:
    return re.sub(r"[^\s\\]", "*", value)


def _excerpt(finding: Finding, source: list[str], paint: _Paint) -> list[str]:
    span = finding.span
    if not 0 < span.start_line <= len(source):
        return []
    # A byte order mark takes a column but no room: shown as a space.
    line = source[span.start_line - 1].rstrip("\r").replace("\t", " ").replace("\ufeff", " ")
    end = span.end_column if span.end_line == span.start_line else len(line) + 1
    start = min(span.start_column, len(line) + 1)
    first = max(0, start - 60) if len(line) > 140 else 0  # a window on lines that are too long to read
    shown, before, marked = (
        line[first : first + 140],
        line[first : start - 1],
        line[start - 1 : min(end - 1, first + 140)],
    )
    gutter = f"{span.start_line:>5} | "
    caret = " " * _width(before) + "^" * max(1, _width(marked.rstrip()))
    return [gutter + printable(shown), " " * (len(gutter) - 2) + "| " + paint(caret, _COLOURS[finding.severity])]


def _width(value: str) -> int:
    if value.isascii() and value.isprintable():
        return len(value)
    return sum(
        (2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1)
        if c.isprintable()
        else len(c.encode("unicode_escape"))
        for c in value
    )


def _summary(report: Report, path: str) -> str:
    return f"{printable(path)}: {_counts([report])}"


def _total(reviewed: Sequence[Reviewed]) -> str:
    reports = [one.report for one in reviewed if not one.error]
    clean = sum(report.clean for report in reports)
    without = f"; {clean} without findings" if clean else ""
    return f"{_counted(len(reports), 'file')}: {_counts(reports)}{without}\n"


def _counts(reports: Sequence[Report]) -> str:
    counts = [(sum(report.count(severity) for report in reports), severity.value) for severity in Severity]
    said = ", ".join(_counted(number, name) for number, name in counts if number) or "no findings"
    ignored = sum(report.ignored for report in reports)
    return f"{said} ({ignored} ignored by comments)" if ignored else said


def _counted(number: int, name: str) -> str:
    return f"{number} {name}" if number == 1 or name == "info" else f"{number} {name}s"
