"""SARIF 2.1.0 (OASIS), which code hosts and editors read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from portal import __version__
from portal.dockerfile.model import Span
from portal.review.engine import RULESET
from portal.review.fingerprints import fingerprints
from portal.review.model import Edit, Finding, Fix, Safety, Severity
from portal.review.prose import flowing
from portal.review.reports import Reviewed
from portal.review.reports.addresses import requirement_url, rule_url, uri
from portal.review.reports.characters import well_formed
from portal.review.rule import Rule
from portal.review.rules import rules

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "ruleAndLine/v1"
"""The name of the partial fingerprint, with its version as the standard's section 3.27.17 wants it."""

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(reviewed: Sequence[Reviewed], base_url: str = "") -> str:
    """One run with the results of all files; findings that comments kept back are in it as suppressed ones."""
    found = [(one, finding) for one in reviewed for finding in (*one.report.findings, *one.report.suppressed)]
    names = sorted({finding.rule for _, finding in found})
    index = {name: number for number, name in enumerate(names)}
    driver: dict[str, Any] = {
        "name": "Containerisation Standards Portal",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(rules()[name], base_url) for name in names],
        "properties": {"ruleset": RULESET},
    }
    if base_url:
        driver["informationUri"] = f"{base_url}/review/rules/"
    errors = [one for one in reviewed if one.error]
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": not errors,
                "toolExecutionNotifications": [
                    {"level": "error", "message": {"text": one.error}, "locations": [{"physicalLocation": _file(one)}]}
                    for one in errors
                ],
            }
        ],
        "results": [result for one in reviewed for result in _results(one, index)],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return well_formed(json.dumps(log, ensure_ascii=False, indent=1)) + "\n"


def _file(one: Reviewed) -> dict[str, Any]:
    return {"artifactLocation": {"uri": uri(one.file)}}


def _rule(rule: Rule, base_url: str) -> dict[str, Any]:
    described: dict[str, Any] = {
        "id": rule.name,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": flowing(rule.why).partition("\n\n")[0].replace("`", "")},
        "help": {"text": flowing(rule.why).replace("`", ""), "markdown": _help(rule, base_url)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [*rule.requirements, *dict.fromkeys(rule.aliases)]},
    }
    if base_url:
        described["helpUri"] = rule_url(rule.name, base_url)
    return described


def _help(rule: Rule, base_url: str) -> str:
    parts = [flowing(rule.why)]
    for example in rule.examples[:4]:
        caption = example.caption or ("Found" if example.bad else "Fine")
        fence = "`" * max(3, 1 + max(map(len, _runs(example.text)), default=0))
        parts.append(f"{caption}:\n\n{fence}dockerfile\n{example.text.rstrip()}\n{fence}")
    if rule.requirements:
        linked = [f"[{id_}]({requirement_url(id_, base_url)})" if base_url else id_ for id_ in rule.requirements]
        parts.append("Requirements: " + ", ".join(linked))
    return "\n\n".join(parts)


def _runs(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        stripped = line.lstrip()
        yield stripped[: len(stripped) - len(stripped.lstrip("`"))]


def _results(one: Reviewed, index: dict[str, int]) -> Iterator[dict[str, Any]]:
    report = one.report
    for findings, suppressed in ((report.findings, False), (report.suppressed, True)):
        for finding, mark in zip(findings, fingerprints(report, findings), strict=True):
            result: dict[str, Any] = {
                "ruleId": finding.rule,
                "ruleIndex": index[finding.rule],
                "level": _LEVELS[finding.severity],
                "message": {"text": finding.message},
                "locations": [{"physicalLocation": _place(one.path(finding), finding.span)}],
                "partialFingerprints": {FINGERPRINT: mark},
            }
            if finding.related:
                result["relatedLocations"] = [
                    {"id": number, "message": {"text": message}, "physicalLocation": _place(one.path(finding), span)}
                    for number, (message, span) in enumerate(finding.related)
                ]
            if fixes := [_fix(one, finding, fix) for fix in finding.fixes if fix.safety is not Safety.MANUAL]:
                result["fixes"] = fixes
            if suppressed:
                result["suppressions"] = [{"kind": "inSource"}]
            yield result


def _place(path: str, span: Span) -> dict[str, Any]:
    return {"artifactLocation": {"uri": uri(path)}, "region": _region(span)}


def _region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.start_line,
        "startColumn": span.start_column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _fix(one: Reviewed, finding: Finding, fix: Fix) -> dict[str, Any]:
    by_file: dict[str, list[Edit]] = {}
    for edit in fix.edits:
        by_file.setdefault(one.beside(edit.file), []).append(edit)
    return {
        "description": {"text": fix.title},
        "artifactChanges": [
            {
                "artifactLocation": {"uri": uri(path)},
                "replacements": [
                    {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}} for edit in edits
                ],
            }
            for path, edits in by_file.items()
        ],
        "properties": {"safety": fix.safety.value, "rule": finding.rule},
    }
