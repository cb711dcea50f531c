"""Checkstyle's XML, which many build servers read."""

from __future__ import annotations

from collections.abc import Sequence

from portal.review.reports import Reviewed
from portal.review.reports.addresses import relative_path
from portal.review.reports.characters import xml_attribute


def render(reviewed: Sequence[Reviewed], base_url: str = "") -> str:  # noqa: ARG001 - the format has no place for links
    """A `file` element for each file, also for one without findings, and in it an `error` for each finding."""
    lines = ['<?xml version="1.0" encoding="utf-8"?>', '<checkstyle version="4.3">']
    for one in reviewed:
        by_file: dict[str, list[str]] = {one.file: []}
        if one.error:
            by_file[one.file].append(_error(1, 1, "error", one.error, "portal.unreadable"))
        for finding in one.report.findings:
            ids = f" [{', '.join(finding.requirements)}]" if finding.requirements else ""
            by_file.setdefault(one.path(finding), []).append(
                _error(
                    finding.span.start_line,
                    finding.span.start_column,
                    finding.severity.value,
                    finding.message + ids,
                    f"portal.{finding.rule}",
                )
            )
        for path, errors in by_file.items():
            lines += [f"  <file name={xml_attribute(relative_path(path))}>", *errors, "  </file>"]
    return "\n".join((*lines, "</checkstyle>")) + "\n"


def _error(line: int, column: int, severity: str, message: str, source: str) -> str:
    return (
        f'    <error line="{line}" column="{column}" severity="{severity}" message={xml_attribute(message)} '
        f"source={xml_attribute(source)}/>"
    )
