"""Workflow commands of GitHub Actions: printed in a job's log they mark the lines of a pull request."""

from __future__ import annotations

from collections.abc import Sequence

from portal.review.model import Finding, Severity
from portal.review.reports import Reviewed
from portal.review.reports.addresses import relative_path
from portal.review.reports.characters import printable

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(reviewed: Sequence[Reviewed], base_url: str = "") -> str:  # noqa: ARG001 - annotations hold no links
    """A command for each finding, one a line."""
    lines = []
    for one in reviewed:
        if one.error:
            lines.append(f"::error file={_property(relative_path(one.file))}::{_data(one.error)}")
        lines += [_command(finding, relative_path(one.path(finding))) for finding in one.report.findings]
    return "".join(line + "\n" for line in lines)


def _command(finding: Finding, path: str) -> str:
    span = finding.span
    properties = {"file": path, "line": str(span.start_line), "endLine": str(span.end_line)}
    if span.start_line == span.end_line:  # columns are refused where an annotation spans lines
        properties |= {"col": str(span.start_column), "endColumn": str(span.end_column)}
    properties["title"] = " ".join((finding.rule, *finding.requirements))
    said = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{_COMMANDS[finding.severity]} {said}::{_data(finding.message)}"


def _data(value: str) -> str:
    return printable(value).replace("%", "%25")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")
