"""The report for people at a terminal: one block a finding, with the source line and what is meant underlined."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

from portal.review.masking import masked_lines
from portal.review.model import Finding, Report, Severity
from portal.review.reports import Reviewed
from portal.review.reports.characters import printable

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
    sources = masked_lines(report)  # a log is read by more people than the file
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
