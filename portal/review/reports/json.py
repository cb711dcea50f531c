"""The report as plain data, as the API and `--format json` give it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from portal.review.engine import RULESET
from portal.review.model import Finding, Report, Severity
from portal.review.reports import Reviewed
from portal.review.reports.addresses import rule_url
from portal.review.reports.characters import well_formed


def render(reviewed: Sequence[Reviewed], base_url: str = "") -> str:
    """The reports of all files as one JSON object: `files`, each with its name and report, or its error."""
    files = [_file(one, base_url) for one in reviewed]
    return well_formed(json.dumps({"files": files}, ensure_ascii=False, indent=2)) + "\n"


def to_json(report: Report, base_url: str = "") -> dict[str, Any]:
    """Turn a report into data that JSON can hold.

    Args:
        report: the report.
        base_url: where the portal answers ("https://portal.example.org"); put in front of the rules' addresses.

    Returns:
        profile, ruleset, findings, summary (how many of each severity), notes, ignored.
    """
    return {
        "profile": report.profile,
        "ruleset": RULESET,
        "findings": [finding_to_json(finding, base_url) for finding in report.findings],
        "summary": {severity.value: report.count(severity) for severity in Severity},
        "notes": list(report.notes),
        "ignored": report.ignored,
    }


def _file(one: Reviewed, base_url: str) -> dict[str, Any]:
    if one.error:
        return {"file": one.file, "error": one.error}
    return {"file": one.file, **to_json(one.report, base_url)}


def finding_to_json(finding: Finding, base_url: str = "") -> dict[str, Any]:
    """One finding as `to_json` has it."""
    span = finding.span
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": finding.message,
        "requirement": list(finding.requirements),
        "aliases": list(finding.aliases),
        "file": finding.file,
        "line": span.start_line,
        "column": span.start_column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "url": rule_url(finding.rule, base_url),
        "related": [{"message": message, **place._asdict()} for message, place in finding.related],
        "fixes": [
            {
                "title": fix.title,
                "safety": fix.safety.value,
                "edits": [{"file": edit.file, **edit.span._asdict(), "text": edit.text} for edit in fix.edits],
            }
            for fix in finding.fixes
        ],
    }
